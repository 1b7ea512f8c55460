// Causes of catalogue/network against models of their figures.

import {peer, type Values} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const MIB = 2 ** 20;

const CASES: readonly Case[] = [
  {
    cause: 'packet-loss',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 3 * MIB, retransmits: 0}),
    after: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 3 * MIB, retransmits: 60}),
    explainsMs: 40,
    says: /^the network between registry and who asks it loses packets: segments are sent again at 60\.0\/s \(before: 0\.0\/s\), about 2\.8 % of all$/,
    but: {after: peer(':5000 ← 10.0.0.7', 0.2, {bytesOut: 3 * MIB, retransmits: 1})},
  },
  {
    cause: 'packet-loss',
    parts: {'upstream:10.0.0.9:443': [1, 41]},
    before: peer('→ 10.0.0.9:443', 0.2, {bytesIn: 3 * MIB, retransmits: 0}),
    after: peer('→ 10.0.0.9:443', 0.2, {bytesIn: 3 * MIB, retransmits: 60}),
    explainsMs: 40,
    says: /^the network between registry and 10\.0\.0\.9:443 loses packets/,
    but: {after: peer('→ 10.0.0.8:443', 0.2, {bytesIn: 3 * MIB, retransmits: 60})},
  },
  {
    cause: 'bandwidth',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.1, {bytesOut: 3 * MIB}),
    after: peer(':5000 ← 10.0.0.7', 20, {bytesOut: 3 * MIB}),
    explainsMs: 40,
    says: /^the network between registry and its clients carries no more: 3 MiB a second go out, and a round trip takes 2\d(\.\d)? ms \(before: 0\.1\d* ms\)$/,
    but: {after: peer(':5000 ← 10.0.0.7', 0.1, {bytesOut: 3 * MIB})},
  },
  {
    // Without window figures, as bpftrace measures.
    cause: 'slow-clients',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.1),
    after: peer(':5000 ← 10.0.0.7', 0.1),
    explainsMs: 40,
    says: /^clients of registry read slowly: it waits 40 ms more for them to take an answer/,
    but: {after: peer(':5000 ← 10.0.0.7', 9)},
  },
  {
    // A reader that is behind acknowledges late, so that round trips take longer, too.
    cause: 'slow-clients',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.1, sending(0.1, 0)),
    after: peer(':5000 ← 10.0.0.7', 14, {bytesOut: 3 * MIB, ...sending(0.9, 0.8)}),
    explainsMs: 40,
    says: /^clients of registry read slowly: in 89 % of the time in which it sends, their receive window is closed \(before: 0\.?0? %\), most of it at 10\.0\.0\.7$/,
    but: {after: peer(':5000 ← 10.0.0.7', 14, {bytesOut: 3 * MIB, ...sending(0.9, 0)})},
  },
  {
    // One of several clients is slow: it is the one that is named.
    cause: 'slow-clients',
    parts: {'send.wait': [1, 41], network: [1, 2]},
    before: ['7', '8', '9'].flatMap((last) => peer(`:5000 ← 10.0.0.${last}`, 0.1, sending(0.1, 0))),
    after: [
      ...peer(':5000 ← 10.0.0.7', 0.1, sending(0.1, 0)),
      ...peer(':5000 ← 10.0.0.8', 14, sending(0.6, 0.5)),
      ...peer(':5000 ← 10.0.0.9', 0.1, sending(0.1, 0)),
    ],
    explainsMs: 41,
    says: /most of it at 10\.0\.0\.8$/,
    but: {after: peer(':5000 ← 10.0.0.8', 14, sending(0.6, 0.05))},
  },
  {
    // A window that is open, but full of what lies in a queue on the way, is no slow client.
    cause: 'bandwidth',
    parts: {'send.wait': [1, 41]},
    before: peer(':5000 ← 10.0.0.7', 0.1, {bytesOut: 3 * MIB, ...sending(0.1, 0)}),
    after: peer(':5000 ← 10.0.0.7', 200, {bytesOut: 3 * MIB, ...sending(2, 0.05)}),
    explainsMs: 40,
    says: /^the network between registry and its clients carries no more/,
    but: {after: peer(':5000 ← 10.0.0.7', 200, {bytesOut: 3 * MIB, ...sending(2, 1.8)})},
  },
];

testCases(CASES);

/** Connections that were sending at a time, and those whose peer did not read. */
function sending(all: number, windowClosed: number): Values {
  return {sendingNs: all * 1e9, windowClosedNs: windowClosed * 1e9};
}
