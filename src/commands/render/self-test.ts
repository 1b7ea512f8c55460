// Writes the result of a self-test for a terminal.

import type {RatioJson, SelfTestJson} from '../../contract/self-test-json.js';
import {partsOf} from '../../insight/effect/effect-sentences.js';
import {writeMs, writeRate, writeShare} from '../../insight/words/figures.js';
import {visibleText} from '../../guard/escape.js';
import {layoutOf, type RenderOptions} from './layout.js';
import {writeTable} from './table.js';

export function renderSelfTest(test: SelfTestJson, options: RenderOptions): string {
  const {paint, width} = layoutOf(options);
  const {url, connections, rounds} = test;
  const last = rounds.at(-1)!;
  const rows = [
    ['throughput', ...ratioCells(test.throughput), writeRate(last.without.perSecond)],
    ['p99', ...ratioCells(test.p99), writeMs(last.without.p99Ms)],
  ];
  const headers = ['with all probes', 'ratio', 'least to most', 'without'];
  const title = `self-test  ${visibleText(url)}, ${connections} connections, ${rounds.length} rounds`;
  const table = writeTable(headers, rows, {paint, width, indent: 2});
  return `${paint('strong', title)}\n${table}${effectLine(test)}`;
}

function ratioCells({median, least, most}: RatioJson): string[] {
  return [`× ${median.toFixed(2)}`, `${least.toFixed(2)} to ${most.toFixed(2)}`];
}

function effectLine({effect}: SelfTestJson): string {
  if (effect?.cpus === undefined) return '';
  const {cpus} = effect;
  const parts = partsOf(effect).map(([name, used]) => `${name} ${writeShare(used / cpus)}`);
  return `  of the ${cpus} CPUs under this load: ${parts.join(', ')}\n`;
}
