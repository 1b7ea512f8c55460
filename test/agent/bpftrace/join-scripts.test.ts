import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {joinScripts, SHARED} from '../../../agent/bpftrace/join-scripts.js';
import {readBlocks} from '../../../agent/bpftrace/script-blocks.js';
import {PROBES, readScript} from '../../../agent/probes/probe-catalogue.js';

const CUT = `tracepoint:syscalls:sys_enter_pwrite64
/(pid == @agent ? (uint64)args->pos >> 32 : 0) == 0x5247 && args->count == 3/`;
const ONE = `
BEGIN { @agent = 1; printf("ready\\n"); }
tracepoint:a:one { @one_calls = count(); @one_start[tid] = nsecs; }
tracepoint:a:both { @target[pid] = 1; }
${CUT} { printf("tick %llu\\n", nsecs); print(@one_calls); printf("done\\n"); }
END { clear(@agent); clear(@one_start); }`;
const TWO = `
BEGIN { @agent = 1; printf("ready\\n"); }
tracepoint:a:both { @target[pid] = 1; }
tracepoint:a:two { @two_bytes = sum(args->n); @two_known[tid] = 1; }
tracepoint:a:late, tracepoint:a:later /@two_known[tid]/ { @two_late = count(); }
${CUT} { printf("tick %llu\\n", nsecs); print(@two_bytes); print(@two_late); printf("done\\n"); }
END { clear(@agent); clear(@two_known); }`;
const SCRIPTS = [
  {probe: 'one', text: ONE},
  {probe: 'two', text: TWO},
];
const everything = (): boolean => true;

describe('joinScripts', () => {
  test('keeps what two scripts share once', () => {
    const {text} = joinScripts(SCRIPTS, everything);

    const heads = readBlocks(text).map(({attachPoints}) => attachPoints[0]);
    assert.equal(heads.filter((head) => head === 'BEGIN').length, 1);
    assert.equal(heads.filter((head) => head === 'tracepoint:a:both').length, 1);
  });

  test('prints all maps of a tick between its time and its end', () => {
    const {text} = joinScripts(SCRIPTS, everything);

    const tick = readBlocks(text).find(({predicate}) => predicate.endsWith('count == 3/'));
    assert.deepEqual(tick?.statements, [
      'printf("tick %llu\\n", nsecs);',
      'print(@one_calls);',
      'print(@two_bytes);',
      'print(@two_late);',
      'printf("done\\n");',
    ]);
  });

  test('clears all helper maps in one END', () => {
    const {text} = joinScripts(SCRIPTS, everything);

    const ends = readBlocks(text).filter(({attachPoints}) => attachPoints[0] === 'END');
    assert.deepEqual(
      ends.map(({statements}) => statements),
      [['clear(@agent);', 'clear(@one_start);', 'clear(@two_known);']],
    );
  });

  test('gives a script that never prints a tick of its own', () => {
    const {text} = joinScripts([{probe: 'bare', text: 'BEGIN { @agent = 1; }'}], everything);

    assert.match(text, /printf\("tick %llu\\n", nsecs\);\n {2}printf\("done\\n"\);/);
  });

  test('says which program is whose, in the order of loading', () => {
    const {programs} = joinScripts(SCRIPTS, everything);

    assert.deepEqual(programs, [
      {attachPoint: 'tracepoint:a:one', probe: 'one'},
      {attachPoint: 'tracepoint:a:both', probe: SHARED},
      {attachPoint: 'tracepoint:syscalls:sys_enter_pwrite64', probe: SHARED},
      {attachPoint: 'tracepoint:a:two', probe: 'two'},
      {attachPoint: 'tracepoint:a:late', probe: 'two'},
      {attachPoint: 'tracepoint:a:later', probe: 'two'},
    ]);
  });

  test('leaves out a tracepoint that is missing, and says what nobody writes any more', () => {
    const {text, missing} = joinScripts(SCRIPTS, (name) => !name.startsWith('a:late'));

    assert.deepEqual(missing, [
      {probe: 'two', isWhole: false, maps: ['late'], tracepoints: ['a:late', 'a:later']},
    ]);
    assert.doesNotMatch(text, /two_late|a:late/);
    assert.match(text, /two_bytes/);
  });

  test('keeps a block of which one attach point is left', () => {
    const {text, missing} = joinScripts(SCRIPTS, (name) => name !== 'a:late');

    assert.deepEqual(missing, []);
    assert.match(text, /tracepoint:a:later\n/);
  });

  test('leaves out a script of which nothing can be printed', () => {
    const {text, missing} = joinScripts(SCRIPTS, (name) => name !== 'a:two');

    // @two_known is written by a:two alone, so the block that reads it goes as well.
    assert.deepEqual(missing, [
      {probe: 'two', isWhole: true, maps: ['bytes', 'late'], tracepoints: ['a:two']},
    ]);
    assert.doesNotMatch(text, /two/);
  });

  test('refuses scripts whose BEGIN differ', () => {
    const other = {probe: 'other', text: ONE.replace('@agent = 1', '@agent = 2')};

    assert.throws(() => joinScripts([...SCRIPTS, other], everything), /their BEGIN blocks differ/);
  });

  test('joins the scripts that ship, group by group', () => {
    const groups = new Set(PROBES.map(({group}) => group));

    for (const group of groups) {
      const scripts = PROBES.filter((entry) => entry.group === group).map(({name}) =>
        readScript(name),
      );
      assert.deepEqual(joinScripts(scripts, everything).missing, []);
    }
  });
});
