// Writes whether limits held as a JUnit report, as CI servers read it: one test case for each limit and
// place. Names of runs and phases are hostile.

import type {GateJson, LimitResultJson} from '../../contract/gate-json.js';
import {escapeXml} from '../../guard/escape.js';
import {gateTitle, resultLine} from './gate.js';

export function gateJunit(gate: GateJson): string {
  const {limits} = gate;
  const failures = limits.filter((result) => isFailure(gate, result)).length;
  const skipped = limits.filter((result) => isSkipped(gate, result)).length;
  const counts = `tests="${limits.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="regscope" ${counts}>`,
    `<testsuite name="${escapeXml(gateTitle(gate))}" ${counts}>`,
    ...limits.map((result) => testCase(gate, result)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(gate: GateJson, result: LimitResultJson): string {
  const {name, limit, where} = result;
  const title = name === undefined ? limit : `${name} (${limit})`;
  const open = `<testcase classname="${escapeXml(where)}" name="${escapeXml(title)}"`;
  const line = escapeXml(resultLine(result));
  if (isFailure(gate, result)) {
    return `${open}><failure type="${result.state}" message="${line}">${line}</failure></testcase>`;
  }
  if (isSkipped(gate, result)) return `${open}><skipped message="${line}"/></testcase>`;
  return `${open}><system-out>${line}</system-out></testcase>`;
}

/** An undecided limit fails the command only where no other is broken and the budget says so. */
function isFailure({state: whole, failed}: GateJson, {state}: LimitResultJson): boolean {
  return state === 'broken' || (state === 'undecided' && failed && whole === 'undecided');
}

function isSkipped(gate: GateJson, result: LimitResultJson): boolean {
  return (result.state === 'skipped' || result.state === 'undecided') && !isFailure(gate, result);
}
