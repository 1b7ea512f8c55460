// Writes the doctor's checks for a terminal: a mark and a line for each. Below a check that warns or
// fails stands a hint.

import stringWidth from 'string-width';

import type {Check, CheckStatus} from '../../../agent/doctor/check.js';
import {visibleText} from '../../guard/escape.js';
import type {Tone} from './paint.js';
import type {RenderOptions} from './layout.js';
import {layoutOf} from './layout.js';
import {wrap} from './wrap.js';

const MARKS: Readonly<Record<CheckStatus, readonly [mark: string, tone: Tone]>> = {
  ok: ['√', 'good'],
  warn: ['‼', 'warn'],
  fail: ['×', 'bad'],
};

export function renderChecks(checks: readonly Check[], options: RenderOptions): string {
  const {paint, width} = layoutOf(options);
  const nameWidth = Math.max(...checks.map(({name}) => stringWidth(visibleText(name))));
  const lines = checks.flatMap((check, index) => {
    const head =
      check.group === checks[index - 1]?.group ? [] : [`\n${paint('strong', check.group)}`];
    const [mark, tone] = MARKS[check.status];
    const lead = padTo(visibleText(check.name), nameWidth + 2);
    const [first, ...more] = wrap(visibleText(check.message), width - 2, lead);
    const hint = check.hint === undefined ? [] : wrap(visibleText(check.hint), width - 2, '    → ');
    return [
      ...head,
      `${paint(tone, mark)} ${first}`,
      ...[...more, ...hint].map((each) => `  ${each}`),
    ];
  });
  return `${lines.join('\n').trimStart()}\n\n${summary(checks)}\n`;
}

function summary(checks: readonly Check[]): string {
  const count = (status: CheckStatus): number =>
    checks.filter((check) => check.status === status).length;
  const [failures, warnings] = [count('fail'), count('warn')];
  if (failures + warnings === 0) return 'All is well.';
  const parts = [
    ...(failures > 0 ? [`${failures} failed`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ];
  return `${parts.join(', ')} of ${checks.length} checks.`;
}

function padTo(text: string, width: number): string {
  return text + ' '.repeat(width - stringWidth(text));
}
