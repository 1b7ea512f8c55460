import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readTargetRule} from '../../../agent/targets/target-rule.js';

describe('readTargetRule', () => {
  for (const [text, rule] of [
    ['registry=pid:4711', {name: 'registry', selector: {kind: 'pid', pid: 4711}}],
    ['a=exe:/usr/bin/x=y:z', {name: 'a', selector: {kind: 'exe', path: '/usr/bin/x=y:z'}}],
    ['registry:5001=port:5001', {name: 'registry:5001', selector: {kind: 'port', port: 5001}}],
    ['web=comm:nginx', {name: 'web', selector: {kind: 'comm', comm: 'nginx'}}],
    ['db=container:shop/db', {name: 'db', selector: {kind: 'container', container: 'shop/db'}}],
  ] as const) {
    test(`reads ${text}`, () => {
      assert.deepEqual(readTargetRule(text), rule);
    });
  }

  for (const [text, message] of [
    ['registry', /has no "="/],
    ['=pid:1', /for a name/],
    ['a b=pid:1', /"a b" for a name/],
    ['../x=pid:1', /for a name/],
    ['host=pid:1', /reserved name "host"/],
    ['agent=pid:1', /reserved name "agent"/],
    ['a=pid:0', /no pid from 1 to/],
    ['a=pid:12x', /no pid from 1 to/],
    ['a=pid:99999999', /no pid from 1 to/],
    ['a=port:65536', /no port from 1 to 65535/],
    ['a=exe:registry', /absolute path/],
    ['a=comm:', /empty name/],
    ['a=comm:docker-registry-long', /20 bytes/],
    ['a=cgroup:x', /"cgroup", which is not known/],
    ['a=container:', /"" for the name of a container/],
    ['a=container:../etc', /for the name of a container/],
    ['a=pid', /no pid from 1 to/],
  ] as const) {
    test(`refuses ${text}`, () => {
      assert.throws(() => readTargetRule(text), {code: 'AGENT_TARGET_INVALID', message});
    });
  }
});
