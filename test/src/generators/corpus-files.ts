// The files of the corpus: output of generators by odd cases, in a folder for each generator, whose name
// begins the names of its files.

import {readdirSync, readFileSync} from 'node:fs';

const CORPUS = new URL('./corpus/', import.meta.url);

export function corpusText(file: string): string {
  const [generator] = file.split('-', 1);
  return readFileSync(new URL(`${generator}/${file}`, CORPUS), 'utf8');
}

/** The names of all files, sorted. */
export function corpusFiles(): string[] {
  const entries = readdirSync(CORPUS, {withFileTypes: true, recursive: true});
  return entries
    .filter((entry) => entry.isFile())
    .map(({name}) => name)
    .sort();
}
