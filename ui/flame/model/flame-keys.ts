// Keys of functions and places for the address: 53 bits of a hash in base 36. Unlike the numbers of
// an answer they mean the same in another phase, in another run and after a reload.

import type {Frame} from '../../../src/domain/stacks/stack.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import type {StackNodes} from '../../../src/flame/stack-tree.js';

export function functionKey(frame: Frame): string {
  return textOf(hashOf(frame));
}

export function findFunction(frames: readonly Frame[], key: string): number | undefined {
  const wanted = parseInt(key, 36);
  const at = frames.findIndex((frame) => hashOf(frame) === wanted);
  return at < 0 ? undefined : at;
}

/** The key of a place, from the functions from the root down to the node. */
export function placeKey(
  {parents, frames: numbers}: StackNodes,
  frames: readonly Frame[],
  node: number,
): string {
  const path: number[] = [];
  for (let each = node; each !== ROOT; each = parents[each]!) path.push(numbers[each]!);
  let hash = SEED;
  for (const frame of path.reverse()) hash = joined(hash, hashOf(frames[frame]!));
  return textOf(hash);
}

export function findPlace(
  {parents, frames: numbers}: StackNodes,
  frames: readonly Frame[],
  key: string,
): number | undefined {
  const wanted = parseInt(key, 36);
  const functions = Float64Array.from(frames, hashOf);
  const hashes = new Float64Array(parents.length).fill(SEED);
  for (let node = ROOT + 1; node < parents.length; node++) {
    const hash = joined(hashes[parents[node]!]!, functions[numbers[node]!]!);
    if (hash === wanted) return node;
    hashes[node] = hash;
  }
  return undefined;
}

type Hash = number;

const SEED = 0x9e3779b9;
const HIGH = 0x200000;

function hashOf({kind, module, name, inlined}: Frame): Hash {
  return hashText(`${kind}\0${module}\0${name}\0${inlined}`, SEED);
}

/** FNV-1a twice, with different primes, as one number of 53 bits. */
function hashText(text: string, seed: number): Hash {
  let [low, high] = [seed, ~seed];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995);
  }
  return packed(low ^ (high >>> 15), high ^ (low >>> 13));
}

function joined(above: Hash, below: Hash): Hash {
  let low = Math.imul(((above % 2 ** 32) | 0) ^ ((below % 2 ** 32) | 0), 0x85ebca6b);
  let high = Math.imul(((above / 2 ** 32) | 0) + ((below / 2 ** 32) | 0) + 1, 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 15) ^ high, 0x27d4eb2f);
  high = Math.imul(high ^ (high >>> 13) ^ low, 0x165667b1);
  return packed(low, high);
}

function packed(low: number, high: number): Hash {
  return ((high >>> 0) % HIGH) * 2 ** 32 + (low >>> 0);
}

function textOf(hash: Hash): string {
  return hash.toString(36);
}
