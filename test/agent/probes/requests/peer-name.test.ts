import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PeerNames, type Endpoint} from '../../../../agent/probes/requests/peer-name.js';

const AF_INET = 2;
const AF_INET6 = 10;
const REDIS_PORT = 0xeb18;
const S3_PORT = 0x2823;
const LOOPBACK = 0x0100007f;

function peer(family: number, port: number, address = LOOPBACK): Endpoint {
  return {family, port, address};
}

describe('PeerNames', () => {
  test('name an IPv4 peer, on a socket of either family, and what listens at a known port', () => {
    const names = new PeerNames();

    assert.equal(names.addressOf(peer(AF_INET, 0x8813)), '127.0.0.1:5000');
    assert.equal(names.addressOf(peer(AF_INET6, 0x8813)), '127.0.0.1:5000');
    assert.equal(names.upstreamPart(peer(AF_INET, REDIS_PORT)), 'upstream:redis@127.0.0.1:6379');
  });

  test('name an IPv6 peer by the word that stands for it', () => {
    const names = new PeerNames();
    names.addIpv6(0x4711, 0xfdn, 0x0500_0000_0000_0000n);

    assert.equal(names.addressOf(peer(AF_INET6, S3_PORT, 0x4711)), '[fd00::5]:9000');
    assert.equal(names.addressOf(peer(AF_INET, S3_PORT, 0x4711)), '17.71.0.0:9000');
  });

  test('name a peer anew when its word stands for another address', () => {
    const names = new PeerNames();
    const server = peer(AF_INET6, REDIS_PORT, 0x4711);
    assert.equal(names.upstreamPart(server), 'upstream:redis@17.71.0.0:6379');

    names.addIpv6(0x4711, 0xfdn, 0x0500_0000_0000_0000n);

    assert.equal(names.upstreamPart(server), 'upstream:redis@[fd00::5]:6379');
  });

  test('name what is no TCP connection by its kind', () => {
    const names = new PeerNames();

    assert.equal(names.upstreamPart(peer(0, 0, 0)), 'upstream:pipe');
    assert.equal(names.upstreamPart(peer(1, 0, 0)), 'upstream:unix');
    assert.equal(names.addressOf(peer(1, 0, 0)), undefined);
  });

  test('forget what would fill the memory', () => {
    const names = new PeerNames();
    for (let word = 0; word < 10_001; word++) names.addIpv6(word, BigInt(word), 1n);

    assert.equal(names.hostOf(AF_INET6, 1), '1.0.0.0');
    assert.match(names.hostOf(AF_INET6, 10_000), /^\[/);
  });
});
