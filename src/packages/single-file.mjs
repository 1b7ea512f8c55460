// Makes dist/package/regscope-agent: the agent as one file that needs no Node, no npm and no SQLite. It is
// a Node's single executable application (https://nodejs.org/api/single-executable-applications.html): a
// copy of the Node that runs this, with the bundled program, the scripts and the CO-RE loader as assets.
//
// The same sources and the same Node give the same bytes.

import {createHash} from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';

import {SetupError} from '../setup/setup-error.mjs';
import {listFiles} from '../setup/source-files.mjs';
import {runTool, stripProgram} from './run-tool.mjs';

export const AGENT = 'regscope-agent';

/**
 * The hashes of what the single file was made of, beside it: src/attach compares them before it copies the
 * file to other hosts. A package that is installed has no sources, and not this file either.
 */
const SOURCES = '.sources';

/** Node looks for the assets in a note of this name, once the fuse is flipped. */
const NOTE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const LOADER = 'bpf/core/regscope-core';
/** Modules of CommonJS in the bundle ask for Node's own ones by require. */
const REQUIRE = `import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);`;

/**
 * Makes the file, and its .gz for the way over a network, unless nothing has changed since.
 * @param {string} root @param {string} out
 * @returns {Promise<{inputs: string[]}>} the files of the bundle, below root
 */
export async function makeSingleFile(root, out) {
  const stage = join(out, '.stage-agent');
  rmSync(stage, {recursive: true, force: true});
  const inputs = await stageFiles(root, join(stage, 'files'));
  // A packed file of the checkout that changes from here on makes the single file outdated.
  const sources = sumLines(root, [...inputs, ...scriptsOf(root), join('dist', LOADER)]);
  const stamp = stampOf(stage);
  const path = join(out, AGENT);
  if (!existsSync(`${path}.gz`) || readText(join(out, '.stamp')) !== stamp) {
    await assemble(root, stage, path);
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), {level: 6}));
    writeFileSync(join(out, '.stamp'), stamp);
  }
  writeFileSync(join(out, SOURCES), sources);
  rmSync(stage, {recursive: true, force: true});
  return {inputs};
}

/** Everything that the file will hold, with the hashes that it checks itself by. */
async function stageFiles(root, files) {
  const {build} = await import('esbuild');
  const common = {absWorkingDir: root, bundle: true, platform: 'node', target: 'node20'};
  const {metafile} = await build({
    ...{...common, metafile: true, format: 'esm', legalComments: 'none', banner: {js: REQUIRE}},
    ...{
      entryPoints: ['src/commands/agent-main.ts'],
      outfile: join(files, 'agent/single-file/agent.js'),
    },
  });
  await build({
    ...{...common, format: 'cjs', logLevel: 'error'},
    ...{entryPoints: ['agent/single-file/boot.ts'], outfile: join(files, '../boot.cjs')},
  });
  writeFileSync(join(files, 'load.cjs'), 'module.exports = (url) => import(url);\n');
  const {name, version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(
    join(files, 'package.json'),
    `${JSON.stringify({name, version, type: 'module'})}\n`,
  );
  await stageProbes(root, files);
  writeSums(
    files,
    listFiles(files, '.').map((path) => path.slice(2)),
  );
  return Object.keys(metafile.inputs);
}

/** Scripts and loader; the loader without what a debugger needs. */
async function stageProbes(root, files) {
  const loader = join(root, 'dist', LOADER);
  if (!existsSync(loader)) {
    const hint =
      'run node src/setup/setup.mjs --for demo: it installs what the loader is built with';
    throw new SetupError('SETUP_BUILD_FAILED', 'there is no CO-RE loader to pack', hint);
  }
  mkdirSync(join(files, dirname(LOADER)), {recursive: true});
  await stripProgram(loader, join(files, LOADER));
  const scripts = scriptsOf(root);
  for (const path of scripts) copyFileSync(join(root, path), join(files, path));
  const names = [...scripts, LOADER].map((path) => path.slice('bpf/'.length));
  writeSums(join(files, 'bpf'), names);
}

function scriptsOf(root) {
  const names = readdirSync(join(root, 'bpf')).filter((name) => name.endsWith('.bt'));
  return names.map((name) => `bpf/${name}`);
}

async function assemble(root, stage, path) {
  const assets = listFiles(join(stage, 'files'), '.').map((name) => name.slice(2));
  const config = {
    ...{main: 'boot.cjs', output: 'blob', disableExperimentalSEAWarning: true},
    ...{useSnapshot: false, useCodeCache: false},
    assets: Object.fromEntries(assets.map((name) => [name, `files/${name}`])),
  };
  writeFileSync(join(stage, 'sea.json'), JSON.stringify(config));
  await runTool(process.execPath, ['--experimental-sea-config', 'sea.json'], stage);
  const node = join(stage, 'node');
  await stripProgram(process.execPath, node);
  const inject = [join(root, 'node_modules/postject/dist/cli.js'), node, NOTE, join(stage, 'blob')];
  await runTool(process.execPath, [...inject, '--sentinel-fuse', FUSE]);
  chmodSync(node, 0o755);
  copyFileSync(node, path);
}

/** @param {string} folder @param {readonly string[]} names */
function writeSums(folder, names) {
  writeFileSync(join(folder, 'SHA256SUMS'), sumLines(folder, names));
}

/** In the format of sha256sum(1). @param {string} folder @param {readonly string[]} names */
export function sumLines(folder, names) {
  const lines = [...names].sort().map((name) => `${sha256(join(folder, name))}  ${name}\n`);
  return lines.join('');
}

/** Changes when a file that is packed, the first lines or Node change. */
function stampOf(stage) {
  const parts = [join(stage, 'files/SHA256SUMS'), join(stage, 'boot.cjs'), process.execPath];
  return parts.map(sha256).join('\n');
}

/** @param {string} path */
export function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
