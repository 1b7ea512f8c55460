// The report of a run as a document: what the page and the Markdown form of `report` show, from the verdict
// down to what was not seen.

import type {ComparisonJson, PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import type {HopPartJson, HopsReportJson} from '../../contract/hops-json.js';
import {groupBy} from '../../domain/group-by.js';
import {BETWEEN_HOPS} from '../../domain/hops/hop-key.js';
import {namedPart, partName} from '../../domain/hops/peer-words.js';
import type {
  Block,
  DocumentTable,
  PartBar,
  ReportDocument,
  Section,
} from '../../export/document.js';
import {comparedCauses} from '../../insight/causes/cause-sentence.js';
import {writeDuration, writeMs} from '../../insight/words/figures.js';
import {operationTable} from '../render/report.js';
import {besideTable, chainTable, edgeTable, isOfLoad, waitTable} from '../render/report-hops.js';
import {trustTables} from '../render/report-trust.js';
import type {TableData} from '../render/table.js';

const CHAINS_SHOWN = 10;
const EVIDENCE_SHOWN = 12;
const SMALLEST_SHARE = 0.005;

/** `charts`: what the run file holds over time, which the report does not. */
export function reportDocument(report: ReportJson, charts: readonly Block[]): ReportDocument {
  const {run, durationMs, degraded, verdict} = report;
  const startMs = Number(BigInt(run.startUnixNs) / 1_000_000n);
  const labels = Object.entries(run.labels).map(([name, value]) => `${name}: ${value}`);
  return {
    title: run.name,
    facts: [
      `${new Date(startMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
      writeDuration(durationMs / 1000),
      run.id,
      ...report.hosts.map(({name, kernel, cpus}) => `${name} (Linux ${kernel}, ${cpus} CPUs)`),
      ...labels,
    ],
    marks: [
      ...(degraded ? ['degraded'] : []),
      ...(run.interrupted === undefined ? [] : ['cut short']),
    ],
    verdict: [...(run.interrupted === undefined ? [] : [run.interrupted]), ...verdict],
    sections: [
      {title: 'Causes', blocks: causeBlocks(report)},
      {title: 'Load', blocks: [tableBlock(operationTable(report.phases)), ...charts]},
      {title: 'Where the time of requests went', blocks: report.phases.flatMap(phaseBars)},
      {title: 'Flame graphs', blocks: [{kind: 'flames'}]},
      trustSection(report),
    ],
  };
}

/** Of the knees where a ramp broke, or else from the first phase to the last. */
export function toldChanges({knees, growth}: ReportJson): ComparisonJson[] {
  const ofKnees = knees.flatMap(({change}) => change ?? []);
  return growth === undefined ? ofKnees : [...ofKnees, growth];
}

function causeBlocks(report: ReportJson): Block[] {
  return toldChanges(report).flatMap((change): Block[] => {
    const evidence = evidenceTable(change);
    return [
      {kind: 'heading', text: `${change.before.phase} → ${change.after.phase}`},
      {kind: 'sentences', items: comparedCauses(change)},
      ...(evidence.rows.length === 0 ? [] : [{kind: 'table', ...evidence} as const]),
    ];
  });
}

function evidenceTable({causes}: ComparisonJson): DocumentTable {
  const rows = (causes?.causes ?? []).flatMap(({name, host, target, explainsMs, evidence}) =>
    evidence.map(({series, metric, unit, before, after}) => [
      name,
      target === undefined ? host : `${target} on ${host}`,
      writeMs(explainsMs),
      `${series} ${metric}`,
      ...[before, after].map((value) => `${Number(value.toPrecision(3))} ${unit}`),
    ]),
  );
  const headers = ['cause', 'where', 'explains', 'figure', 'before', 'after'];
  return {headers, rows: rows.slice(0, EVIDENCE_SHOWN)};
}

/** Over all hops where a target asked another one, else at each target. */
function phaseBars({phase, hops, budgets}: PhaseReportJson): Block[] {
  const hasHops = hops?.edges.some(({from}) => from !== undefined) === true;
  const chains = hasHops ? hops.chains.filter(isOfLoad) : [];
  const bars = hasHops
    ? chains.map(({target, step, mean}): PartBar => {
        const totalMs = mean.clientMs ?? mean.durationMs;
        return {name: `${step} at ${target}`, totalMs, parts: partsOf(mean.parts)};
      })
    : budgets
        .filter(({side}) => side === 'server')
        .map(({target, step, mean}): PartBar => {
          const path = [target];
          const parts = mean.parts.map((part) => ({...part, path}));
          return {name: `${step} at ${target}`, totalMs: mean.durationMs, parts: partsOf(parts)};
        });
  if (bars.length === 0) return [];
  return [
    {kind: 'bars', title: `${phase.name}, mean request`, bars: bars.slice(0, CHAINS_SHOWN)},
    ...(hasHops ? hopTables(hops) : []),
  ];
}

function hopTables(hops: HopsReportJson): Block[] {
  const {edges} = hops;
  return [chainTable(hops), besideTable(hops), edgeTable(edges), waitTable(edges)]
    .filter(({rows}) => rows.length > 0)
    .map(tableBlock);
}

/** Waits for one peer are one part, whatever they were named for. */
function partsOf(parts: readonly HopPartJson[]): PartBar['parts'] {
  const shown = parts.filter(({share}) => share >= SMALLEST_SHARE);
  return groupBy(shown, (part) => JSON.stringify([part.path, namedPart(part)])).map((group) => {
    const [first] = group as [HopPartJson];
    const part = namedPart(first);
    const hop = first.path.at(-1) ?? '';
    const isBetween = part === BETWEEN_HOPS;
    return {
      part: isBetween ? 'receive' : part,
      label: isBetween ? `→ ${hop}` : `${hop}: ${partName(part)}`,
      ms: group.reduce((sum, {ms}) => sum + ms, 0),
    };
  });
}

function trustSection(report: ReportJson): Section {
  const tables = trustTables(report).filter(([, {rows}]) => rows.length > 0);
  return {
    title: 'What can be trusted, and what was not seen',
    blocks: tables.flatMap(([title, data]): Block[] => [
      {kind: 'heading', text: title},
      tableBlock(data),
    ]),
  };
}

function tableBlock({headers, rows}: TableData): Block {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text)));
  return {kind: 'table', headers, rows: texts};
}
