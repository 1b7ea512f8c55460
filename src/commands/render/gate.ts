// Writes whether limits held, for a terminal.

import type {GateJson, LimitResultJson, LimitStateJson} from '../../contract/gate-json.js';
import {sidesWords} from '../../gate/sentence.js';
import {visibleText} from '../../guard/escape.js';
import type {RenderOptions} from './layout.js';
import {layoutOf} from './layout.js';
import type {Tone} from './paint.js';
import {writeTable, type Cell} from './table.js';
import {wrap} from './wrap.js';

export const STATE_WORDS: Readonly<Record<LimitStateJson, string>> = {
  held: 'held',
  broken: 'BROKEN',
  undecided: 'undecided',
  skipped: 'skipped',
};

const TONES: Readonly<Record<LimitStateJson, Tone>> = {
  held: 'good',
  broken: 'bad',
  undecided: 'warn',
  skipped: 'faint',
};

export function renderGate(gate: GateJson, options: RenderOptions): string {
  const layout = layoutOf(options);
  const rows = gate.limits.map((result): Cell[] => [
    {text: STATE_WORDS[result.state], tone: TONES[result.state]},
    ...(isNamed(gate) ? [result.name ?? ''] : []),
    result.limit,
    result.where,
    result.state === 'skipped' ? '' : sidesWords(result),
  ]);
  const headers = ['', ...(isNamed(gate) ? ['name'] : []), 'fails on', 'where', 'base → new'];
  const sentences = gate.limits
    .filter(({state}) => state !== 'held')
    .flatMap((result) => wrap(visibleText(resultLine(result)), layout.width, '• '));
  return [
    layout.paint('strong', gateTitle(gate)),
    ...sentences,
    ...(restsOnBlocks(gate) ? wrap(ONE_RUN, layout.width, '• ') : []),
    '',
    writeTable(headers, rows, layout),
  ].join('\n');
}

const ONE_RUN =
  'intervals rest on blocks of time: how much runs differ is known from three and more on each side';

function restsOnBlocks({limits}: GateJson): boolean {
  return limits.some(({from, judged}) => from === 'blocks' && judged?.kind !== 'value');
}

/** `limits: 1 broken, 2 held (base: 3 runs, new: 3 runs)`. */
export function gateTitle({limits, base, new: now}: GateJson): string {
  const states: readonly LimitStateJson[] = ['broken', 'undecided', 'held', 'skipped'];
  const counts = states.flatMap((state) => {
    const count = limits.filter((result) => result.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return `limits: ${counts.join(', ')} (base: ${runsWords(base)}, new: ${runsWords(now)})`;
}

/** `fails on push.p95 > +10%, in peak: +15 % (11 % to 19 %), 52 ms → 60 ms`. */
export function resultLine({limit, where, state, sentence}: LimitResultJson): string {
  return `${STATE_WORDS[state]}: ${limit} in ${where}: ${sentence}`;
}

function isNamed({limits}: GateJson): boolean {
  return limits.some(({name}) => name !== undefined);
}

function runsWords(runs: GateJson['base']): string {
  const [first] = runs;
  return runs.length === 1 ? visibleText(first!.name) : `${runs.length} runs`;
}
