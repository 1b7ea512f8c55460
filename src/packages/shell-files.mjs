// Writes what shells and man(1) look for: completions and manual pages, made by the program itself. It loads
// all of its commands for them, so a package from which a module is missing is not made.

import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';

import {runTool} from './run-tool.mjs';
import {write} from './staged-files.mjs';

/** Where each shell looks, below share/. */
const COMPLETIONS = {
  bash: 'bash-completion/completions/regscope',
  zsh: 'zsh/vendor-completions/_regscope',
  fish: 'fish/vendor_completions.d/regscope.fish',
};

/** @param {string} program a whole regscope @param {string} share the folder for all of them */
export async function writeShellFiles(program, share) {
  mkdirSync(share, {recursive: true});
  const pages = mkdtempSync(join(share, 'man-'));
  await runTool(program, ['man', '--output', pages]);
  for (const name of readdirSync(pages)) {
    writePacked(join(share, `man/man1/${name}.gz`), readFileSync(join(pages, name)));
  }
  rmSync(pages, {recursive: true});
  for (const [shell, path] of Object.entries(COMPLETIONS)) {
    write(join(share, path), await runTool(program, ['completion', shell]));
  }
}

/**
 * The manual page of a daemon, which belongs into section 8.
 * @param {string} main the built program @param {string} command @returns {Promise<string>}
 */
export async function daemonPage(main, command) {
  const page = await runTool(process.execPath, [main, 'man', command]);
  return page.replace(/^(\.TH \S+) 1 /, '$1 8 ');
}

/** Debian's policy packs manual pages and logs of changes. @param {string | Uint8Array} text */
export function writePacked(path, text) {
  write(path, gzipSync(text, {level: 9}));
}
