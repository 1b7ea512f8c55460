// Reads what the maps of bpf/oncpu.bt and bpf/offcpu.bt have in common: user stacks in parts, kernel
// stacks behind the numbers of a key. Pure.

import type {MapCursor} from '../../bpftrace/map-cursor.js';

/** Addresses of a user stack, the leaf first. */
export type Addresses = readonly number[];

/** 0.23 escapes it twice. */
const LINE_END = /\\+n/g;

/** Functions of the kernel behind a key, the leaf first, as bpftrace names them; '' for none. */
export function kernelTextOf(map: MapCursor): string {
  const rest = map.keyRest();
  return rest === '' ? '' : rest.replaceAll(LINE_END, ' ').trim();
}

const PID_BITS = 2 ** 22;

/** `root << 22 | pid`, see the scripts. */
export function readPids(word: number): {root: number; pid: number} {
  return {root: Math.floor(word / PID_BITS), pid: word % PID_BITS};
}

/** User stacks put together from their parts, by all numbers of the key but the last, the part's. */
export function readUserStacks(map: MapCursor): Map<string, Addresses> {
  const parts = new Map<string, Addresses[]>();
  while (map.next()) {
    const last = map.keys.count - 1;
    const id = map.keyText(last);
    let ofStack = parts.get(id);
    if (ofStack === undefined) parts.set(id, (ofStack = []));
    ofStack[map.keys.number(last)] = addressesOf(map);
  }
  return new Map([...parts].map(([id, ofStack]) => [id, withoutRest(ofStack.flat())]));
}

function addressesOf(map: MapCursor): number[] {
  const words = map.values();
  const addresses: number[] = [];
  // What a double cannot hold is junk that the walk along frame pointers met.
  for (let at = 0; at < words.count; at += 1) addresses.push(words.number(at));
  return addresses;
}

// The rest of the last part is zeros. A frame may name no caller and yet have one before it.
function withoutRest(addresses: number[]): Addresses {
  return addresses.slice(0, addresses.findLastIndex((address) => address !== 0) + 1);
}
