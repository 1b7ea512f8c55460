// regscope runs tag and note: what a user writes down about a run.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {Run} from '../../domain/run.js';
import {openCatalog} from '../../store/catalog.js';
import {changeRun} from '../../store/change-run.js';
import {runIdOf} from './run-id.js';

/** Bounds of what a run file takes of its user. */
const MOST_LABELS = 64;
const LONGEST_LABEL = 256;
const LONGEST_NOTE = 4_096;

const TAG = /^(\w(?:[\w.\-/]{0,62}\w)?)(?:=(.*)|(-))?$/s;

interface Options {
  readonly data: string;
}

export function tagRun(wanted: string, texts: readonly string[], {data}: Options): void {
  const changes = texts.map(readTag);
  changeRun(data, runIdOf(openCatalog(data), wanted), ({labels, note}) => {
    const all = new Map(Object.entries(labels));
    for (const {name, value} of changes) {
      if (value === undefined) all.delete(name);
      else all.set(name, value);
    }
    if (all.size > MOST_LABELS) throw invalid(`more than ${MOST_LABELS} labels`);
    return {labels: Object.fromEntries(all), ...optional('note', note)};
  });
}

export function noteRun(wanted: string, text: string, {data}: Options): void {
  if (text.length > LONGEST_NOTE) throw invalid(`a note of more than ${LONGEST_NOTE} characters`);
  const change = ({labels}: Run) => ({labels, ...optional('note', text === '' ? undefined : text)});
  changeRun(data, runIdOf(openCatalog(data), wanted), change);
}

interface Tag {
  readonly name: string;
  /** Undefined takes the label away. */
  readonly value: string | undefined;
}

function readTag(text: string): Tag {
  const match = TAG.exec(text);
  if (match === null) throw invalid(`${text} is no label`);
  const [, name, value, minus] = match;
  if ((value?.length ?? 0) > LONGEST_LABEL) throw invalid(`the label ${name!} is too long`);
  return {name: name!, value: minus === undefined ? (value ?? 'yes') : undefined};
}

function invalid(what: string): ProfilerError {
  return new ProfilerError(
    'CLI_OPTION_INVALID',
    what,
    'as in regscope runs tag latest build=1234 keep, or regscope runs tag latest build-',
  );
}
