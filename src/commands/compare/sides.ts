// The runs of both sides of a comparison, by what the command line says.

import {ProfilerError} from '../../domain/error.js';
import type {RunReader} from '../../domain/ports.js';
import {openCatalog} from '../../store/catalog.js';

export interface OpenRun {
  readonly reader: RunReader;
  /** Only this phase is compared. */
  readonly phase?: string;
}

export interface OpenSides {
  readonly base: readonly OpenRun[];
  readonly new: readonly OpenRun[];
}

export interface SideWords {
  readonly base?: readonly string[];
  readonly new?: readonly string[];
}

/** Opens the runs, and closes them when `work` has ended. Throws `CLI_COMPARE_SIDES`. */
export function withSides(
  texts: readonly (string | undefined)[],
  words: SideWords,
  data: string,
  work: (sides: OpenSides) => void,
): void {
  const [before, after] = texts;
  const named = {
    base: [before, ...(words.base ?? [])].filter((text) => text !== undefined),
    new: [after, ...(words.new ?? [])].filter((text) => text !== undefined),
  };
  if (named.base.length === 0 || named.new.length === 0) throw sideMissing();
  const opened: OpenRun[] = [];
  const open = (text: string): OpenRun => {
    const run = openRun(text, data);
    opened.push(run);
    return run;
  };
  try {
    work({base: named.base.map(open), new: named.new.map(open)});
  } finally {
    for (const {reader} of opened) reader.close();
  }
}

/** The first colon ends the run, because names of runs contain none, while those of phases may. */
function openRun(text: string, data: string): OpenRun {
  const at = text.indexOf(':');
  if (at < 0) return {reader: openCatalog(data).open(text)};
  return {reader: openCatalog(data).open(text.slice(0, at)), phase: text.slice(at + 1)};
}

function sideMissing(): ProfilerError {
  return new ProfilerError(
    'CLI_COMPARE_SIDES',
    'a comparison needs a run on both sides',
    'as in: regscope compare BASE NEW, or --base A --base B --new C --new D for several runs',
  );
}
