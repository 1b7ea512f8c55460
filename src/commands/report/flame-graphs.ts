// The flame graphs of a saved report: of the whole run, of what grew against what it was, and of phases,
// as many as the file has room for.

import {gzipSync} from 'node:zlib';

import {answerFlame} from '../../api/queries/flame.js';
import type {WantedRange} from '../../api/queries/query.js';
import type {FlameGraphJson, HtmlReportJson} from '../../contract/html-report-json.js';
import type {ReportJson} from '../../contract/report-json.js';
import type {RunReader} from '../../domain/ports.js';
import {SAMPLE_KINDS, type SampleKind} from '../../domain/stacks/stack.js';
import {toldChanges} from './document.js';

/** Of all graphs together, packed: the page has to open at once. */
const MOST_BYTES = 600_000;
/** Thinner stacks are joined. A page shows some thousand rectangles. */
const MOST_NODES = 6_000;

const WORDS: Readonly<Record<SampleKind, string>> = {
  'on-cpu': 'on CPU',
  'off-cpu': 'off CPU',
  waiting: 'waiting, by goroutine',
};

interface Wanted {
  readonly kind: SampleKind;
  readonly words: string;
  readonly range: WantedRange;
  readonly base?: WantedRange;
}

export function flameGraphs(reader: RunReader, report: ReportJson): HtmlReportJson {
  const graphs: FlameGraphJson[] = [];
  let bytes = 0;
  for (const {kind, words, range, base} of wanted(report)) {
    const query = {kind: 'flame', selection: {sampleKind: kind}, range} as const;
    const flame = answerFlame(
      reader,
      base === undefined ? query : {...query, base},
      undefined,
      MOST_NODES,
    );
    if (!(flame.total > 0)) continue;
    const size = (gzipSync(JSON.stringify(flame)).length * 4) / 3;
    if (bytes + size > MOST_BYTES) continue;
    bytes += size;
    graphs.push({title: `${WORDS[kind]}, ${words}`, flame});
  }
  return {graphs};
}

/** The most telling first. */
function wanted(report: ReportJson): Wanted[] {
  const changes = toldChanges(report).map(({before, after}) => ({
    words: `${after.phase} compared with ${before.phase}`,
    range: phaseNamed(report, after.phase),
    base: phaseNamed(report, before.phase),
  }));
  const phases = report.phases.map(({phase}) => ({
    words: phase.name,
    range: {phase: String(phase.index)},
  }));
  const all = [{words: 'the whole run', range: {}}, ...changes, ...phases];
  return all.flatMap((each) => SAMPLE_KINDS.map((kind) => ({...each, kind})));
}

function phaseNamed({phases}: ReportJson, name: string): WantedRange {
  const index = phases.find(({phase}) => phase.name === name)?.phase.index;
  return index === undefined ? {} : {phase: String(index)};
}
