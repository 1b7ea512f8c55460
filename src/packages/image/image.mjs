// Makes the container image `regscope:VERSION`: all commands, for the collector and for the agent of a host. The
// lower layers change seldom: libraries, then Node, then the program.

import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

import {say} from '../../setup/progress.mjs';
import {writeBill} from '../bill-of-materials.mjs';
import {writeNotices} from '../notices.mjs';
import {sourceEpoch} from '../staged-files.mjs';
import {tarOf} from '../tar.mjs';
import {nativeFiles, PROGRAM, stageProgram} from '../tree.mjs';
import {DATA, stageBase, USER_ID} from './base.mjs';
import {writeLayout} from './layout.mjs';

const HOME = 'usr/lib/regscope';
const FLAGS = ['--disallow-code-generation-from-strings', '--disable-proto=delete'];

/** @param {{root: string, out: string, stage: string}} place @returns {Promise<readonly string[]>} */
export async function packImage({root, out, stage}) {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [epoch, layout] = [await sourceEpoch(root), join(stage, 'layout')];
  const name = `${PROGRAM}:${version}`;
  const layers = await makeLayers(root, stage, epoch);
  const digest = writeLayout(layout, {name, epoch, config: configOf(version), layers});
  const file = `${PROGRAM}-${version}-image.tar`;
  writeFileSync(join(out, file), await tarOf(layout, ['.'], epoch));
  say(`image ${name}: ${digest}`);
  return [file];
}

async function makeLayers(root, stage, epoch) {
  const folder = (name) => join(stage, name);
  const home = join(folder('program'), HOME);
  const inside = await stageProgram(root, home);
  const parts = [...inside, ...(await stageBase(folder('base'), nativeFiles(home)))];
  writePapers(root, join(folder('program'), 'usr/share/doc', PROGRAM), parts);
  moveNode(home, join(folder('node'), HOME));
  mkdirSync(join(folder('data'), DATA), {recursive: true});
  const layer = async (name, what, owned) => {
    return {what, tar: await tarOf(folder(name), owned ?? ['.'], epoch, owned && USER_ID)};
  };
  return [
    await layer('base', 'libraries of Debian'),
    await layer('node', `Node ${process.versions.node}`),
    await layer('program', 'regscope'),
    await layer('data', 'folder of run files', [DATA.slice(1)]),
  ];
}

function writePapers(root, doc, parts) {
  mkdirSync(doc, {recursive: true});
  const loader = `/${HOME}/dist/bpf/core/regscope-core`;
  writeNotices(root, join(doc, 'NOTICES.txt'), {name: PROGRAM, loader, parts});
  writeBill(root, join(doc, `${PROGRAM}.cdx.json`), {name: PROGRAM, parts});
}

function moveNode(from, to) {
  const path = 'bin/node';
  mkdirSync(dirname(join(to, path)), {recursive: true});
  renameSync(join(from, path), join(to, path));
}

/** A container that says nothing else runs as a user without rights; an agent has to say `--user 0`. */
function configOf(version) {
  return {
    ...{User: `${USER_ID}:${USER_ID}`, WorkingDir: '/', Volumes: {[DATA]: {}}},
    Env: ['PATH=/usr/bin:/bin', `HOME=${DATA}`, `REGSCOPE_DATA=${DATA}`],
    Entrypoint: [`/${HOME}/bin/node`, ...FLAGS, `/${HOME}/dist/src/commands/main.js`],
    Cmd: ['--help'],
    Labels: {
      'org.opencontainers.image.title': PROGRAM,
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
  };
}
