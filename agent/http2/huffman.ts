// Reads strings in the Huffman code of HPACK. Pure.
//
// Source of truth: RFC 7541, section 5.2 and appendix B. The code is canonical: the lengths say all of it.

/** Bits of the code of each byte, and of the end of the string (256), in rows of 16. */
const CODE_BITS: readonly number[] = [
  ...[13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28],
  ...[28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28],
  ...[6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6],
  ...[5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10],
  ...[13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7],
  ...[7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6],
  ...[15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5],
  ...[6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28],
  ...[20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23],
  ...[24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24],
  ...[22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23],
  ...[21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23],
  ...[26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25],
  ...[19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27],
  ...[20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23],
  ...[26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26],
  30,
];
const END_OF_STRING = 256;
/** The shortest code: a string has at most so many bytes for each bit. */
const LEAST_BITS = 5;
/** Four bits are taken at a time, in which one code ends at most. */
const NIBBLES = 16;
/** In a step: the node after it, and above that the byte that it completes, plus one. */
const NODE_BITS = 9;
const NODE_MASK = 2 ** NODE_BITS - 1;
const REFUSED = -1;

/** A node's two branches: another node, or a leaf. Both are numbers; a leaf is -1 less its symbol. */
type Branches = [number, number];

const NODES = makeNodes();
const STEPS = makeSteps(NODES);
const ENDS = makeEnds(NODES);

/**
 * The string that these bytes hold, one character per byte. Throws a RangeError where they are no such code, or end
 * within one that is no padding.
 */
export function readHuffman(bytes: Buffer): string {
  const text = Buffer.allocUnsafe(Math.floor((bytes.length * 8) / LEAST_BITS));
  let node = 0;
  let length = 0;
  for (let nibble = 0; nibble < 2 * bytes.length; nibble += 1) {
    const byte = bytes[nibble >> 1]!;
    const step = STEPS[node * NIBBLES + ((nibble & 1) === 0 ? byte >> 4 : byte & 15)]!;
    if (step === REFUSED) throw new RangeError('the end of a string is coded within it');
    node = step & NODE_MASK;
    const symbol = (step >> NODE_BITS) - 1;
    if (symbol >= 0) text[length++] = symbol;
  }
  if (!ENDS.has(node)) throw new RangeError('a string ends within the code of a byte');
  return text.toString('latin1', 0, length);
}

/** The tree of the code, its root first. Shorter codes come first, and those of one length by their byte. */
function makeNodes(): Branches[] {
  const nodes: Branches[] = [[0, 0]];
  const symbols = CODE_BITS.map((bits, symbol) => ({bits, symbol}));
  symbols.sort((left, right) => left.bits - right.bits || left.symbol - right.symbol);
  let [code, codeBits] = [0, 0];
  for (const {bits, symbol} of symbols) {
    code *= 2 ** (bits - codeBits);
    codeBits = bits;
    addLeaf(nodes, code, bits, symbol);
    code += 1;
  }
  return nodes;
}

function addLeaf(nodes: Branches[], code: number, bits: number, symbol: number): void {
  let node = 0;
  for (let at = bits - 1; at > 0; at -= 1) {
    const branches = nodes[node]!;
    const bit = (code >> at) & 1;
    // 0 is the root, to which no branch leads.
    if (branches[bit] === 0) branches[bit] = nodes.push([0, 0]) - 1;
    node = branches[bit]!;
  }
  nodes[node]![code & 1] = -1 - symbol;
}

/** The step that four bits lead to, from each node. */
function makeSteps(nodes: readonly Branches[]): Int32Array {
  const steps = new Int32Array(nodes.length * NIBBLES);
  for (let at = 0; at < steps.length; at += 1) {
    steps[at] = stepFrom(nodes, Math.floor(at / NIBBLES), at % NIBBLES);
  }
  return steps;
}

function stepFrom(nodes: readonly Branches[], from: number, nibble: number): number {
  let [node, completed] = [from, 0];
  for (let bit = 3; bit >= 0; bit -= 1) {
    const next = nodes[node]![(nibble >> bit) & 1]!;
    if (next >= 0) {
      node = next;
      continue;
    }
    const symbol = -1 - next;
    if (symbol === END_OF_STRING) return REFUSED;
    completed = symbol + 1;
    node = 0;
  }
  return (completed << NODE_BITS) | node;
}

/** Where a string may end: behind a whole byte, or behind up to seven ones more, which pad its last byte. */
function makeEnds(nodes: readonly Branches[]): ReadonlySet<number> {
  const ends = [0];
  for (let ones = 0; ones < 7; ones += 1) ends.push(nodes[ends.at(-1)!]![1]);
  return new Set(ends);
}
