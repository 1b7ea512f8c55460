// What the units of systemd may do, and whether their settings are ones that the program knows.

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {describe, test} from 'node:test';

import type {Command} from 'commander';
import {parse} from 'yaml';

import {agentCommand} from '../../../src/commands/agent.js';
import {SHARED_OPTIONS} from '../../../src/commands/options.js';
import {serveCommand} from '../../../src/commands/serve.js';
import {findProgram} from '../../../src/parts/program.js';
import {papers} from './support/package-modules.js';

const NO_SYSTEMD =
  findProgram('systemd-analyze') === undefined ? 'systemd-analyze is not installed' : false;

/**
 * `exposure` is what `systemd-analyze security` of systemd 252 says, from 0 (safe) to 10. A unit that gets more
 * rights fails here. Newer releases ask more questions, so that they say a little more.
 */
const UNITS = [
  {
    ...{unit: 'agent/regscope-agent.service', settings: 'agent/agent.yaml', command: agentCommand},
    ...{program: '/usr/bin/regscope-agent', config: '/etc/regscope/agent.yaml', exposure: 3.6},
    rights: 'BPF PERFMON SYS_PTRACE DAC_READ_SEARCH SYSLOG SYS_RESOURCE IPC_LOCK SYS_NICE SETPCAP',
  },
  {
    unit: 'regscope/regscope-collector.service',
    ...{settings: 'regscope/collector.yaml', command: serveCommand, rights: ''},
    ...{program: '/usr/bin/regscope', config: '/etc/regscope/collector.yaml', exposure: 1.4},
  },
] as const;
const NEWER_RELEASES = 0.4;

for (const {unit, settings, command, program, config, exposure, rights} of UNITS) {
  const text = readFileSync(join(papers.HERE, unit), 'utf8');
  const valuesOf = (key: string): string[] =>
    [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);

  describe(unit, () => {
    test('starts the installed program with its settings', () => {
      const words = command().name();

      assert.deepEqual(valuesOf('ExecStart'), [`${program} --config ${config} ${words}`]);
      assert.deepEqual(valuesOf('ConditionPathExists'), [config]);
    });

    test('has the rights that it needs and no others', () => {
      const given = valuesOf('CapabilityBoundingSet').join(' ').trim();

      assert.equal(given.replaceAll('CAP_', ''), rights);
      assert.deepEqual(valuesOf('NoNewPrivileges'), ['yes']);
      assert.deepEqual(valuesOf('ProtectSystem'), ['strict']);
      assert.deepEqual(valuesOf('StateDirectoryMode'), ['0700']);
      assert.ok(valuesOf('MemoryMax').length === 1 && valuesOf('TasksMax').length === 1);
    });

    test(`has an exposure of ${exposure} by systemd's own judgement`, {skip: NO_SYSTEMD}, () => {
      const most = String(Math.round((exposure + NEWER_RELEASES) * 10));

      const args = ['security', '--offline=true', '--no-pager', `--threshold=${most}`];
      const said = execFileSync('systemd-analyze', [...args, join(papers.HERE, unit)]);

      assert.match(String(said), /Overall exposure level for .*: \d/);
    });

    test('has no line that systemd does not understand', {skip: NO_SYSTEMD}, () => {
      const wrong = text.replace(/^ProtectSystem=.*$/m, 'ProtectSystem=somewhat');

      assert.equal(complaintsOf(basename(unit), text, program), '');
      assert.match(complaintsOf(basename(unit), wrong, program), /protect system|ProtectSystem/);
    });

    test('comes with settings that the program knows, also those that are commented out', () => {
      const written = readFileSync(join(papers.HERE, settings), 'utf8');
      const all = parse(written.replaceAll(/^( *)# (?=( *)[a-z-]+:)/gm, '$1')) as object;

      const {[command().name()]: own = {}, ...shared} = all as Record<string, object>;

      assert.deepEqual(unknown(Object.keys(shared), SHARED_OPTIONS), []);
      assert.deepEqual(unknown(Object.keys(own), longNames(command())), []);
      assert.ok(Object.keys(own).length > 2);
      assert.notDeepEqual(parse(written), {});
    });
  });
}

/** What `systemd-analyze verify` says of a unit whose program is one that every host has. */
function complaintsOf(name: string, text: string, program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-unit-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, text.replace(program, '/bin/true'));
    const {stderr} = spawnSync('systemd-analyze', ['verify', '--man=no', path], {encoding: 'utf8'});
    // It also looks at the units of the host that this one names.
    const ours = stderr.split('\n').filter((line) => line.includes(name));
    return ours.join('\n');
  } finally {
    rmSync(folder, {recursive: true});
  }
}

function unknown(names: readonly string[], known: Iterable<string>): string[] {
  const all = new Set(known);
  return names.filter((name) => !all.has(name));
}

function longNames(command: Command): string[] {
  return command.options.map((option) => option.name());
}
