import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {programs} from './support/setup-modules.js';

const nothing = (): undefined => undefined;

describe('missingNeeds', () => {
  test('asks for the parts of the demo, and for more to test', () => {
    const demo = programs.missingNeeds('demo', {compilers: false}, nothing);
    const all = programs.missingNeeds('test', {compilers: false}, nothing);

    assert.deepEqual(
      demo.map((need) => need.package),
      [
        ...['bpftrace', 'docker-registry', 'docker.io', 'containerd', 'procps'],
        ...['libc6-dbg', 'clang', 'bpftool', 'gcc', 'libbpf-dev'],
      ],
    );
    for (const need of demo) assert.ok(all.includes(need));
    assert.ok(all.some((need) => need.package === 'chromium'));
  });

  test('asks for compilers only while npm packages are installed', () => {
    const needs = programs.missingNeeds('check', {compilers: true}, nothing);

    assert.deepEqual(
      [...new Set(needs.map((need) => need.package))],
      ['build-essential', 'python3'],
    );
    assert.deepEqual(programs.missingNeeds('check', {compilers: false}, nothing), []);
  });

  test('asks for nothing that is there', () => {
    const find = (program: string): string | undefined =>
      program === 'dockerd' ? undefined : `/usr/bin/${program}`;

    const needs = programs.missingNeeds('demo', {compilers: true}, find);

    assert.deepEqual(
      needs.map((need) => need.package),
      ['docker.io'],
    );
  });
});
