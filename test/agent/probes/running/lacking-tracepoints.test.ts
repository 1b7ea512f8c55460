import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {joinScripts} from '../../../../agent/bpftrace/join-scripts.js';
import {PROBES, readScript} from '../../../../agent/probes/probe-catalogue.js';
import {lacksOf} from '../../../../agent/probes/running/lacking-tracepoints.js';

describe('what goes without a tracepoint', () => {
  for (const {name} of PROBES) {
    test(`of ${name} has words wherever it prints less`, () => {
      const script = readScript(name);
      // Those of system calls are there all together, or none (CONFIG_FTRACE_SYSCALLS).
      const places = script.text.matchAll(/tracepoint:(?!syscalls:)(\w+:\w+)/g);
      const named = [...places].map(([, each]) => each!);

      for (const lacking of new Set(named)) {
        const {missing} = joinScripts([script], (each) => each !== lacking);
        const [less] = missing.filter(({isWhole, maps}) => !isWhole && maps.length > 0);
        if (less !== undefined) assert.ok(lacksOf(name, less.tracepoints).length > 0, lacking);
      }
    });
  }

  test('names a tracepoint that the script has', () => {
    for (const {name} of PROBES) {
      const {text} = readScript(name);
      const all = PROBES.flatMap((each) => [
        ...readScript(each.name).text.matchAll(/tracepoint:(\w+:\w+)/g),
      ]).map(([, tracepoint]) => tracepoint!);
      for (const {reason} of lacksOf(name, all)) {
        const [, tracepoint] = /no tracepoint (\S+?)(?:,|$)/.exec(reason)!;
        assert.ok(text.includes(`tracepoint:${tracepoint}`), `${name} ${tracepoint}`);
      }
    }
  });
});
