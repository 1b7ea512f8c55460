// Makes the two packages of Debian: `regscope-agent` for a host that is only watched, `regscope` for all else.
// Both bring their Node, since that of Debian 12 is older than what regscope needs.

import {mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';

import {packAgent} from '../agent.mjs';
import {writeBill} from '../bill-of-materials.mjs';
import {writeNotices} from '../notices.mjs';
import {daemonPage, writePacked} from '../shell-files.mjs';
import {AGENT} from '../single-file.mjs';
import {place, sourceEpoch} from '../staged-files.mjs';
import {MAIN, nativeFiles, PROGRAM, stageTree} from '../tree.mjs';
import {makeDeb} from './deb.mjs';
import {neededPackages} from './libraries.mjs';
import {
  descriptionOf,
  HERE,
  MAINTAINER,
  scriptsOf,
  stageChanges,
  stageOverrides,
  stageUnit,
} from './papers.mjs';

/** Where Debian has the files of a program that nobody calls by name. */
const HOME = 'usr/lib/regscope';

const COMMON = {Maintainer: MAINTAINER, Section: 'net', Priority: 'optional'};

/** @param {{root: string, out: string, stage: string}} place @returns {Promise<readonly string[]>} */
export async function packDebs({root, out, stage}) {
  await packAgent({root, out});
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const release = {version, epoch: await sourceEpoch(root)};
  return [
    await packAgentDeb({root, out, stage: join(stage, AGENT)}, release),
    await packWholeDeb({root, out, stage: join(stage, PROGRAM)}, release),
  ];
}

async function packAgentDeb({root, out, stage}, release) {
  const doc = join(stage, 'usr/share/doc', AGENT);
  place(join(out, AGENT), join(stage, 'usr/bin', AGENT), true);
  place(join(out, `${AGENT}.notices.txt`), join(doc, 'copyright'));
  place(join(out, `${AGENT}.cdx.json`), join(doc, `${AGENT}.cdx.json`));
  const page = await daemonPage(join(root, MAIN), 'agent');
  writePacked(join(stage, `usr/share/man/man8/${AGENT}.8.gz`), page);
  stageUnit(stage, 'agent', `${AGENT}.service`, 'agent.yaml');
  stageOverrides(stage, AGENT, 'agent');
  stageChanges(root, doc, {name: AGENT, ...release});
  const fields = {
    Depends: await neededPackages([process.execPath]),
    // The scripts run where the kernel has no BTF for the loader; Debian's kernels have it.
    Recommends: 'bpftrace',
    ...COMMON,
    Description: descriptionOf('eBPF profiler of container registries, agent alone', [
      'This is the agent alone: it watches a host for a collector elsewhere.',
    ]),
  };
  const scripts = scriptsOf(`${AGENT}.service`, {
    kept: "A purge removes the agent's id, and what its collector has not got.",
    purge: 'rm -rf /var/lib/regscope/agent',
  });
  return makeDeb(out, stage, {name: AGENT, ...release, fields, scripts});
}

async function packWholeDeb({root, out, stage}, release) {
  const [home, doc] = [join(stage, HOME), join(stage, 'usr/share/doc', PROGRAM)];
  const parts = await stageTree(root, out, {home, share: join(stage, 'usr/share')});
  mkdirSync(join(stage, 'usr/bin'), {recursive: true});
  symlinkSync(`../lib/regscope/bin/${PROGRAM}`, join(stage, 'usr/bin', PROGRAM));
  mkdirSync(doc, {recursive: true});
  const loader = `/${HOME}/dist/bpf/core/regscope-core`;
  writeNotices(root, join(doc, 'copyright'), {name: PROGRAM, loader, parts});
  writeBill(root, join(doc, `${PROGRAM}.cdx.json`), {name: PROGRAM, parts});
  stageUnit(stage, 'regscope', 'regscope-collector.service', 'collector.yaml');
  stageOverrides(stage, PROGRAM, 'regscope');
  stageChanges(root, doc, {name: PROGRAM, ...release});
  const fields = {
    Depends: `${await neededPackages(nativeFiles(home))}, adduser`,
    Recommends: 'bpftrace, openssh-client',
    Suggests: 'docker-registry, docker.io',
    ...COMMON,
    Description: descriptionOf('eBPF profiler of container registries', [
      'This is the whole: load generator, collector, live view, reports, agent.',
    ]),
  };
  const scripts = scriptsOf('regscope-collector.service', {
    before: readFileSync(join(HERE, 'regscope/user.sh'), 'utf8').trimEnd(),
    kept: 'Run files stay after a purge, and so does the user that owns them.',
    purge: ':',
  });
  return makeDeb(out, stage, {name: PROGRAM, ...release, fields, scripts});
}
