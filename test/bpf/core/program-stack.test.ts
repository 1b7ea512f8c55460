import assert from 'node:assert/strict';
import {dirname, join} from 'node:path';
import {test} from 'node:test';

import {builtLoader, engineIsMissing} from './core-loader.js';
import {deepestChains} from './program-stack.js';

/**
 * MAX_BPF_STACK, for a program and all that it calls. Linux 6.13 and newer give each function a stack of
 * its own, so that only older kernels refuse what needs more.
 */
const STACK_BYTES = 512;

const skip = engineIsMissing() ?? false;

test('no program needs more stack than a kernel before 6.13 has', {skip}, async () => {
  const chains = deepestChains(join(dirname(await builtLoader()), 'engine.bpf.o'));

  const names = chains.map(({functions}) => functions[0]!.replace(/ .*/, ''));
  for (const program of ['sys_enter', 'sys_exit', 'sched_switch', 'sample']) {
    assert.ok(names.includes(program), `${program} is among ${names.join()}`);
  }
  const deepest = chains.reduce((most, each) => (each.bytes > most.bytes ? each : most));
  assert.ok(deepest.functions.length > 2, 'calls were followed');
  assert.ok(deepest.bytes <= STACK_BYTES, `${deepest.bytes}: ${deepest.functions.join(' → ')}`);
});
