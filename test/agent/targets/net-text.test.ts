import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  readListeners,
  readLocalIpv4,
  readLocalIpv6,
  readNetworks,
  readTranslations,
} from '../../../agent/targets/net-text.js';

describe('readListeners', () => {
  test('reads recorded tables and leaves out established connections', () => {
    const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1065 1 000000003f0725c1 100 0 0 10 0
   1: 0100007F:6D93 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 46558 1 0000000097cb8bfd 100 0 0 10 0
   2: 0100007F:6D93 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 46600 1 00000000a7cb8bfd 20 4 30 10 -1
`;
    const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1388 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 50112 1 000000007b3f2a7d 100 0 0 10 0
`;

    assert.deepEqual(
      [...readListeners(tcp)],
      [
        [1065, {address: '', port: 2024}],
        [46558, {address: '127.0.0.1', port: 28051}],
      ],
    );
    assert.deepEqual([...readListeners(tcp6)], [[50112, {address: '', port: 5000}]]);
  });
});

test('local addresses are read, and those of networks are left out', () => {
  const fibTrie = `Main:
  +-- 0.0.0.0/0 3 0 4
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 172.17.0.0/16 2 0 1
        |-- 172.17.0.0
           /16 link UNICAST
        |-- 172.17.0.2
           /32 host LOCAL
        |-- 172.17.255.255
           /32 link BROADCAST
`;
  const ifInet6 = `fe8000000000000000fc00fffe000001 04 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
`;

  assert.deepEqual([...readLocalIpv4(fibTrie)], ['172.17.0.2']);
  assert.deepEqual([...readLocalIpv6(ifInet6)], ['[fe80::fc:ff:fe00:1]', '[::1]']);
});

test('networks of own addresses are read, without default routes and what is local to a link', () => {
  const route = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t0001000A\t0100000A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;
  const fibTrie = ['10.0.0.4', '172.17.0.1', '192.0.2.7'].map(
    (address) => `  |-- ${address}\n     /32 host LOCAL\n`,
  );
  const ifInet6 = `fd000000000000000000000000000004 02 40 00 80     eth0
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
`;

  assert.deepEqual(readNetworks({route, fibTrie: fibTrie.join(''), ifInet6}), [
    ...['10.0.0.4/24', '172.17.0.1/16', '192.0.2.7/32', '[fd00::4]/64'],
  ]);
});

describe('readTranslations', () => {
  const line = (asked: string, answered: string): string =>
    `ipv4     2 tcp      6 431999 ESTABLISHED src=10.244.0.5 ${asked} src=${answered} [ASSURED] mark=0 zone=0 use=2\n`;

  test('gives the pods of a service, and no connection that goes where it was sent', () => {
    const text =
      line(
        'dst=10.96.0.10 sport=43210 dport=5000',
        '10.244.1.7 dst=10.244.0.5 sport=5001 dport=43210',
      ) +
      line(
        'dst=10.96.0.10 sport=43211 dport=5000',
        '10.244.1.8 dst=10.244.0.5 sport=5001 dport=43211',
      ) +
      line('dst=10.0.0.9 sport=43212 dport=6379', '10.0.0.9 dst=10.244.0.5 sport=6379 dport=43212');

    const translations = readTranslations(text);

    assert.deepEqual([...translations.keys()], ['10.96.0.10:5000']);
    assert.deepEqual(
      [...translations.get('10.96.0.10:5000')!],
      ['10.244.1.7:5001', '10.244.1.8:5001'],
    );
  });

  test('reads connections without an answer and those of IPv6', () => {
    const text =
      'ipv4     2 tcp      6 119 SYN_SENT src=10.0.0.1 dst=10.96.0.1 sport=4 dport=5 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=6 dport=4 mark=0 use=2\n' +
      'ipv6     10 tcp      6 9 CLOSE src=fd00:0000:0000:0000:0000:0000:0000:0001 dst=fd00:0000:0000:0000:0000:0000:0000:0002 sport=4 dport=5 src=fd00:0000:0000:0000:0000:0000:0000:0003 dst=fd00:0000:0000:0000:0000:0000:0000:0001 sport=6 dport=4 mark=0 use=2\n' +
      'ipv4     2 udp      17 30 src=10.0.0.1 dst=10.96.0.10 sport=4 dport=53 src=10.0.0.3 dst=10.0.0.1 sport=53 dport=4 mark=0 use=2\n';

    assert.deepEqual(
      [...readTranslations(text)].map(([asked, answered]) => [asked, ...answered]),
      [
        ['10.96.0.1:5', '10.0.0.2:6'],
        ['[fd00::2]:5', '[fd00::3]:6'],
      ],
    );
  });
});
