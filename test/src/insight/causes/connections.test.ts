// Causes in how connections to others and to clients are made: look-ups of names, TLS handshakes.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  HANDSHAKE,
  HTTP_CALL,
  HTTP_DIAL,
  LOOKUP,
} from '../../../../src/insight/functions/known-functions.js';
import type {StackSites} from '../../../../src/insight/functions/stack-sites.js';
import {latencyFigure} from '../../domain/support/sample-figures.js';
import {askCauses, functionRow, peer, sites, spentBy, type Asked} from './support/asked-causes.js';

describe('look-ups of names', () => {
  test('take the time of calls to a name server', () => {
    const {causes} = askCauses({
      parts: {'upstream:10.0.0.2:53': [1, 41], 'upstream:10.0.0.9:443': [5, 6]},
      after: peer('→ 10.0.0.2:53', 1, {bytesIn: 900}),
    });

    const [first] = causes;
    assert.equal(first!.name, 'dns');
    assert.ok(Math.abs(first!.explainsMs - 40) < 0.01);
    assert.match(
      first!.sentence,
      /^registry waits for the name server: 40 ms more in each request$/,
    );
    assert.deepEqual(
      first!.evidence.map(({series}) => series),
      ['→ 10.0.0.2:53'],
    );
  });

  test('take the wait for a connection, for as long as a look-up waited meanwhile', () => {
    const {causes} = askCauses({
      parts: {'upstream:http': [0, 100]},
      sideAfter: {sites: sites({spentIn: spentBy(LOOKUP, {waitedNs: 4e9})})},
    });

    const [, dns] = causes;
    assert.equal(dns!.name, 'dns');
    assert.ok(Math.abs(dns!.explainsMs - 40) < 0.01, `${dns!.explainsMs}`);
    assert.match(dns!.sentence, /on average 0\.40 look-ups wait at a time \(before: 0\.00\)$/);
  });

  test('take the wait for a new connection, where connecting itself takes no longer', () => {
    const {causes} = askCauses(dialling);

    const [dns] = causes;
    assert.equal(dns!.name, 'dns');
    assert.ok(Math.abs(dns!.explainsMs - 80) < 0.01, `${dns!.explainsMs}`);
    assert.match(
      dns!.sentence,
      /on average 0\.40 of its requests wait for a new connection \(before: 0\.00\)/,
    );
  });

  test('are no cause of slow connections where connecting takes longer, or no name is looked up', () => {
    const connects = [{...latencyFigure('→ 10.0.0.9:443', [400]), probe: 'tcp', metric: 'connect'}];
    const slow = askCauses({...dialling, after: connects});
    const nameless = askCauses({
      ...dialling,
      sideAfter: {sites: sites({spentIn: spentIn({...WAITED, lookup: 0})})},
    });

    for (const {causes} of [slow, nameless]) assert.ok(!causes.some(({name}) => name === 'dns'));
  });

  test('are no cause where none waits', () => {
    const {causes} = askCauses({parts: {'upstream:http': [0, 100]}});

    assert.ok(!causes.some(({name}) => name === 'dns'));
  });
});

const WAITED = {dial: 4e9, call: 5e9, lookup: 3};

/** Calls wait for half a second a second, for four fifths of it for a connection. */
const dialling: Asked = {
  parts: {'upstream:http': [0, 100]},
  sideAfter: {sites: sites({spentIn: spentIn(WAITED)})},
};

function spentIn({dial, call, lookup}: typeof WAITED): StackSites['spentIn'] {
  return (_, functions) => ({
    ...{onCpu: functions === LOOKUP ? lookup : 0, allOnCpu: 100},
    waitedNs: functions === HTTP_DIAL ? dial : functions === HTTP_CALL ? call : 0,
  });
}

describe('TLS handshakes', () => {
  const sick: Asked = {
    parts: {queue: [1, 21]},
    sideBefore: {
      functions: [functionRow('on-cpu', 'main.serve', 900)],
      sites: sites({spentIn: spentBy(HANDSHAKE, {onCpu: 2, allOnCpu: 100})}),
    },
    sideAfter: {
      functions: [functionRow('on-cpu', 'main.serve', 900)],
      sites: sites({spentIn: spentBy(HANDSHAKE, {onCpu: 102, allOnCpu: 200})}),
    },
  };

  test('take what waits for the CPU that they use', () => {
    const {causes} = askCauses(sick);

    assert.deepEqual(
      causes.map(({name, explainsMs}) => [name, Math.round(explainsMs)]),
      [['tls-handshakes', 20]],
    );
    assert.match(
      causes[0]!.sentence,
      /^TLS handshakes take 51 % of the CPU time of registry \(before: 2 %\): connections are opened anew/,
    );
  });

  test('are no cause where they took as much before', () => {
    const {causes} = askCauses({...sick, sideBefore: sick.sideAfter!});

    assert.deepEqual(causes, []);
  });

  for (const name of [
    'crypto/tls.(*Conn).HandshakeContext',
    'SSL_do_handshake',
    'rsaz_1024_mul_avx2',
  ]) {
    test(`are known by ${name}`, () => assert.match(name, HANDSHAKE));
  }

  for (const name of ['crypto/tls.(*Conn).Write', 'SSL_read', 'bnode']) {
    test(`are not known by ${name}`, () => assert.doesNotMatch(name, HANDSHAKE));
  }

  for (const name of [
    'net.(*Resolver).lookupIPAddr',
    'getaddrinfo',
    '__res_context_send',
    'net.lookupProtocol',
  ]) {
    test(`look-ups are known by ${name}`, () => assert.match(name, LOOKUP));
  }
});
