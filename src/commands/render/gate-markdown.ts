// Writes a comparison as Markdown for a pull request: whether limits held, then what grew and why. Names
// are hostile: they stand as code, sentences are escaped.

import type {ComparisonJson, RunComparisonJson} from '../../contract/report-json.js';
import type {HopComparisonJson} from '../../contract/hops-json.js';
import type {GateJson, LimitResultJson, LimitStateJson} from '../../contract/gate-json.js';
import {sidesWords} from '../../gate/sentence.js';
import {escapeMarkdown, markdownCode} from '../../guard/escape.js';
import {comparedCauses} from '../../insight/causes/cause-sentence.js';
import {growthSentence} from '../../insight/change/growth-sentence.js';
import {grownChains, hopSentences} from '../../insight/change/hop-sentence.js';
import {hopChangeTable} from './comparison-hops.js';
import {gateTitle} from './gate.js';
import {textOf} from './table.js';
import {markdownList, markdownTable} from '../../export/markdown.js';

/** A comment on a pull request is read whole. */
const CHAINS_SHOWN = 3;

const MARKS: Readonly<Record<LimitStateJson, string>> = {
  held: '✅ held',
  broken: '❌ **broken**',
  undecided: '⚠️ undecided',
  skipped: 'skipped',
};

export function comparisonMarkdown({comparisons, gate}: RunComparisonJson): string {
  const parts = [
    ...(gate === undefined ? [] : [gateMarkdown(gate)]),
    ...comparisons.map(pairMarkdown),
  ];
  return parts.length === 0 ? 'The runs share no phase.\n' : parts.join('\n');
}

function gateMarkdown(gate: GateJson): string {
  const rows = gate.limits.map((result) => [
    MARKS[result.state],
    nameOf(result),
    markdownCode(result.where),
    result.state === 'skipped' ? '' : escapeMarkdown(sidesWords(result)),
    escapeMarkdown(result.sentence),
  ]);
  return [
    `### ${escapeMarkdown(gateTitle(gate))}`,
    '',
    markdownTable(['', 'fails on', 'where', 'base → new', '99 % interval'], rows),
    runsLine(gate),
    '',
  ].join('\n');
}

function nameOf({name, limit}: LimitResultJson): string {
  return name === undefined ? markdownCode(limit) : `${markdownCode(name)}: ${markdownCode(limit)}`;
}

function runsLine({base, new: now}: GateJson): string {
  const words = (runs: GateJson['base']): string =>
    runs
      .map(({id, name, degraded}) =>
        [markdownCode(name), markdownCode(id), degraded ? '**degraded**' : ''].join(' ').trim(),
      )
      .join(', ');
  return `Base: ${words(base)}. New: ${words(now)}.`;
}

function pairMarkdown(comparison: ComparisonJson): string {
  const {before, after} = comparison;
  const sentences = [
    ...comparedCauses(comparison),
    growthSentence(comparison) ?? 'no difference worth telling',
    ...hopSentences(comparison.hops),
    ...comparison.effect.flatMap(({sentence}) => sentence ?? []),
  ];
  const sides = [before, after].map(
    ({run, phase}) => `${markdownCode(run)} ${markdownCode(phase)}`,
  );
  const tables = grownChains(comparison.hops).slice(0, CHAINS_SHOWN).map(hopsMarkdown);
  return [`#### ${sides.join(' → ')}`, '', markdownList(sentences), ...tables].join('\n');
}

/** The places on the way of requests that take longer, with their intervals. */
function hopsMarkdown(chain: HopComparisonJson): string {
  const {headers, rows} = hopChangeTable(chain);
  const cells = rows.map((row) => row.map(textOf).map((text) => escapeMarkdown(text)));
  return markdownTable(
    headers.map((header) => escapeMarkdown(header)),
    cells,
  );
}
