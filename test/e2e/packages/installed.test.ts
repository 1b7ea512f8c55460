// The packages of Debian, unpacked as dpkg does and used: the program runs by the Node inside, away from any
// checkout. `npm run campaign -- packages` installs them in fresh systems.

import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {findProgram} from '../../../src/parts/program.js';
import {temporaryFolder} from '../../support/temporary-folder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const out = join(root, 'dist/package');
const SKIP = ['dpkg-deb', 'strip', 'readelf'].some((program) => findProgram(program) === undefined)
  ? 'dpkg-deb or binutils is not installed'
  : false;
const MOST_AGENT_BYTES = 100e6;

describe('the packages of Debian', {skip: SKIP}, () => {
  const system = temporaryFolder('installed');
  const env = {PATH: '/usr/bin:/bin', HOME: system, REGSCOPE_DATA: join(system, 'data')};
  const program = join(system, 'usr/bin/regscope');
  const run = (path: string, ...words: string[]): string =>
    execFileSync(path, words, {env, cwd: system, encoding: 'utf8'});

  before(() => {
    execFileSync(process.execPath, [join(root, 'src/packages/package.mjs'), 'deb']);
    for (const name of readdirSync(out).filter((file) => file.endsWith('.deb'))) {
      execFileSync('dpkg-deb', ['--extract', join(out, name), system]);
    }
  });

  test('bring a program that needs neither Node nor a checkout', () => {
    const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Versioned;

    assert.equal(run(program, '--version').trim(), version);
    assert.equal(run(join(system, 'usr/bin/regscope-agent'), '--version').trim(), version);
    assert.ok(statSync(join(system, 'usr/bin/regscope-agent')).size < MOST_AGENT_BYTES);
    assert.match(run(program, 'runs', '--json'), /\[\]/);
  });

  test('bring a collector that serves its live view', async () => {
    const serve = spawn(program, ['serve', '--listen', '127.0.0.1:0'], {env, cwd: system});
    const ended = once(serve, 'exit');
    try {
      const address = await addressIn(serve.stderr);
      const page = await (await fetch(address)).text();
      const script = /src="\.?\/?([^"]+\.js)"/.exec(page)?.[1] ?? '';
      const answer = await fetch(new URL(script, address));

      assert.equal(answer.status, 200);
      assert.match(page, /regscope/);
    } finally {
      serve.kill('SIGTERM');
      await ended;
    }
  });

  test('bring manual pages, completions, units, settings and what --on copies', () => {
    const paths = [
      ...['usr/share/man/man1/regscope-run.1.gz', 'usr/share/man/man8/regscope-agent.8.gz'],
      ...['usr/share/bash-completion/completions/regscope', 'etc/regscope/agent.yaml'],
      ...['usr/share/zsh/vendor-completions/_regscope', 'etc/regscope/collector.yaml'],
      ...['usr/lib/systemd/system/regscope-agent.service'],
      ...['usr/lib/systemd/system/regscope-collector.service'],
      ...['usr/lib/regscope/dist/package/regscope-agent.gz'],
    ];

    assert.deepEqual(
      paths.filter((path) => !existsSync(join(system, path))),
      [],
    );
    assert.equal(existsSync(join(system, 'usr/lib/regscope/dist/package/.sources')), false);
  });

  test('name everything that is inside, with its licence', () => {
    const doc = join(system, 'usr/share/doc/regscope');
    const notices = readFileSync(join(doc, 'copyright'), 'utf8');
    const {components} = JSON.parse(readFileSync(join(doc, 'regscope.cdx.json'), 'utf8')) as Bill;

    const named = new Set(components.map(({name}) => name));
    const inside = packagesIn(join(system, 'usr/lib/regscope/node_modules'));
    for (const name of [...inside, 'node', 'sqlite', 'libbpf', 'preact', 'uplot']) {
      assert.ok(named.has(name), name);
    }
    for (const {name, version, licenses} of components) {
      assert.ok(notices.includes(`\n${name} ${version} (${licenses[0]!.expression})\n`), name);
    }
  });
});

interface Versioned {
  readonly version: string;
}

interface Bill {
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly licenses: readonly {readonly expression: string}[];
  }[];
}

async function addressIn(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({input: stream})) {
    const address = /^live view: (\S+)$/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('the collector ended without an address');
}

/** The names of packages in a folder node_modules, those below others left out. */
function packagesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(folder, name)).map((below) => `${name}/${below}`)
      : [name],
  );
}
