import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PeerNames} from '../../../../agent/probes/requests/peer-name.js';

const AF_INET = 2n;
const AF_INET6 = 10n;
const REDIS_PORT = 0xeb18n;
const S3_PORT = 0x2823n;
const LOOPBACK = 0x0100007fn;

function detail(family: bigint, port: bigint, address: bigint): bigint {
  return (address << 24n) | (port << 8n) | family;
}

describe('PeerNames', () => {
  test('name an IPv4 peer, on a socket of either family, and what listens at a known port', () => {
    const names = new PeerNames();

    assert.equal(names.addressOf(detail(AF_INET, 0x8813n, LOOPBACK)), '127.0.0.1:5000');
    assert.equal(names.addressOf(detail(AF_INET6, 0x8813n, LOOPBACK)), '127.0.0.1:5000');
    assert.equal(
      names.upstreamPart(detail(AF_INET, REDIS_PORT, LOOPBACK)),
      'upstream:redis@127.0.0.1:6379',
    );
  });

  test('name an IPv6 peer by the word that stands for it', () => {
    const names = new PeerNames();
    names.addIpv6(0x4711n, [0xfdn, 0x0500_0000_0000_0000n]);

    assert.equal(names.addressOf(detail(AF_INET6, S3_PORT, 0x4711n)), '[fd00::5]:9000');
    assert.equal(names.addressOf(detail(AF_INET, S3_PORT, 0x4711n)), '17.71.0.0:9000');
  });

  test('name what is no TCP connection by its kind', () => {
    const names = new PeerNames();

    assert.equal(names.upstreamPart(0n), 'upstream:pipe');
    assert.equal(names.upstreamPart(1n), 'upstream:unix');
    assert.equal(names.addressOf(1n), undefined);
  });

  test('forget what would fill the memory', () => {
    const names = new PeerNames();
    for (let word = 0n; word < 10_001n; word += 1n) names.addIpv6(word, [word, 1n]);

    assert.equal(names.hostOf(AF_INET6, 1n), '1.0.0.0');
    assert.match(names.hostOf(AF_INET6, 10_000n), /^\[/);
  });
});
