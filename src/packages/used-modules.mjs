// Finds the files of node_modules that the built program loads. A package brings tests, sources and other
// forms of itself besides, and packages that a package names but that nobody loads: nine of ten files.

import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

import {listFiles} from '../setup/source-files.mjs';

/** Files that are found at run time by a path that is put together. */
export const NATIVE = ['node_modules/better-sqlite3/build/Release/better_sqlite3.node'];
/** Those of Node besides `import`, `require`, `node` and `default`; a bundler's own ones are left out. */
const CONDITIONS = ['module-sync', 'node-addons'];
const LOADERS = {'.css': 'empty', '.svg': 'empty'};

/**
 * What dist/src and dist/agent load, and the package.json by which Node finds and reads each of them.
 * @param {string} root @returns {Promise<string[]>} paths below root
 */
export async function usedModules(root) {
  const lines = builtModules(root).map((path) => `import ${JSON.stringify(`./${path}`)};`);
  const inputs = await inputsOf(root, {
    ...{conditions: CONDITIONS, mainFields: ['main'], preserveSymlinks: true},
    stdin: {contents: lines.join('\n'), resolveDir: root},
  });
  const files = [...inputs.filter((path) => path.startsWith('node_modules/')), ...NATIVE];
  return [...new Set([...files, ...files.flatMap((path) => packageFiles(root, path))])].sort();
}

/** The files of node_modules that are part of the live view and of saved reports. @param {string} root */
export async function viewModules(root) {
  const entryPoints = ['ui/main.tsx', 'ui/report/main.tsx'];
  const inputs = await inputsOf(root, {entryPoints, loader: LOADERS});
  return inputs.filter((path) => path.startsWith('node_modules/'));
}

/** The modules that the compiler made; scripts for other programs lie among them. */
function builtModules(root) {
  const paths = ['src', 'agent'].flatMap((room) => listFiles(join(root, 'dist', room), room));
  return paths
    .filter((path) => path.endsWith('.js') && existsSync(join(root, path.replace(/js$/, 'ts'))))
    .map((path) => `dist/${path}`);
}

async function inputsOf(root, options) {
  const {build} = await import('esbuild');
  const {metafile} = await build({
    ...{absWorkingDir: root, bundle: true, write: false, metafile: true, logLevel: 'error'},
    ...{platform: 'node', format: 'esm', target: 'node20', outdir: 'out', ...options},
  });
  return Object.keys(metafile.inputs);
}

function packageFiles(root, path) {
  const found = [];
  for (let folder = dirname(path); !folder.endsWith('node_modules'); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(join(root, file))) found.push(file);
  }
  return found;
}
