// Writes the one command that ssh gives to the login shell of a host. The scripts of remote/ go along as
// words of it: nothing has to be there before, and standard input is free for the agent.

import {readFileSync} from 'node:fs';

/** The script runs as root, by sudo if need be; `words` are its own. None of them may be a secret. */
export function remoteCommand(script: 'start' | 'remove', words: readonly string[]): string {
  const asRoot = ['regscope', scriptText(script), 'regscope', ...words];
  return ['exec', 'sh', '-c', scriptText('as-root'), ...asRoot].map(quoted).join(' ');
}

/** The script without its comments. */
function scriptText(name: 'as-root' | 'start' | 'remove'): string {
  const text = readFileSync(new URL(`./remote/${name}.sh`, import.meta.url), 'utf8');
  return text.replace(/^\s*#[^\n]*\n/gm, '').trim();
}

/** As sh, bash, zsh, ksh and fish read it. */
function quoted(word: string): string {
  return /^[a-z-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
