// The nodes of the tree of stacks as bytes, in the order of their numbers:
//
//   for each node   its own number minus that of its caller, then the number of its frame
//
// A new stack adds a chain of nodes, each right after its caller, so most of the differences are 1.

import type {Database} from 'better-sqlite3';

import {NO_FRAME, type StackNodes} from '../../flame/stack-tree.js';
import {deflated, inflated} from '../bytes/deflated.js';
import {packed} from '../bytes/packed.js';

/** Pieces of single batches are joined when there are so many. */
const MOST_PIECES = 64;

interface PieceRow {
  readonly first: number | bigint;
  readonly count: number | bigint;
  readonly deflated: number | bigint;
  readonly nodes: Uint8Array;
}

/** Stores the nodes from number `first` on as a new piece. */
export function insertNodes(database: Database, tree: StackNodes, first: number): void {
  const {parents, frames} = tree;
  if (first === parents.length) return;
  const bytes = packed((writer) => {
    for (let node = first; node < parents.length; node++) {
      writer.varint(node - parents[node]!);
      writer.varint(frames[node]!);
    }
  });
  database
    .prepare('INSERT INTO stack_nodes (first, count, deflated, nodes) VALUES (?, ?, 0, ?)')
    .run(first, parents.length - first, bytes);
}

/** Reads all nodes; node 0 alone if none was stored. Throws RangeError for bytes that cannot be read. */
export function readNodes(database: Database): StackNodes {
  const rows = pieces(database);
  const size = rows.reduce((sum, {count}) => sum + Number(count), 1);
  const parents = new Int32Array(size);
  const frames = new Int32Array(size).fill(NO_FRAME, 0, 1);
  let first = 1;
  for (const row of rows) {
    if (Number(row.first) !== first) throw new RangeError(`node ${first} of the stacks is missing`);
    const end = first + Number(row.count);
    readPiece(bytesOf(row), parents, frames, first, end);
    first = end;
  }
  return {parents, frames};
}

// Varints are read here and not by ByteReader. A large run has a million of them, and its first flame graph
// waits for them while V8 has not optimized the code yet.
function readPiece(
  bytes: Uint8Array,
  parents: Int32Array,
  frames: Int32Array,
  first: number,
  end: number,
): void {
  let at = 0;
  for (let node = first; node < end; node++) {
    // Past the end there is `undefined`, which ends a number as a small byte does.
    let byte = bytes[at++]!;
    let step = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) step |= ((byte = bytes[at++]!) & 0x7f) << shift;
    let frame = (byte = bytes[at++]!) & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) frame |= ((byte = bytes[at++]!) & 0x7f) << shift;
    if (step <= 0 || step > node) throw new RangeError(`node ${node} hangs`);
    parents[node] = node - step;
    frames[node] = frame;
  }
  if (at > bytes.length) throw new RangeError('the bytes end too early');
}

/** Joins small pieces to a deflated one. `all` is for a run that has ended. */
export function mergeNodes(database: Database, which: 'full ones' | 'all'): void {
  const rows = pieces(database).filter((row) => Number(row.deflated) === 0);
  if (rows.length < (which === 'all' ? 1 : MOST_PIECES)) return;
  const bytes = deflated(Buffer.concat(rows.map(({nodes}) => nodes)));
  const [first] = rows;
  const count = rows.reduce((sum, row) => sum + Number(row.count), 0);
  const remove = database.prepare('DELETE FROM stack_nodes WHERE first = ?');
  for (const row of rows) remove.run(row.first);
  database
    .prepare('INSERT INTO stack_nodes (first, count, deflated, nodes) VALUES (?, ?, 1, ?)')
    .run(first!.first, count, bytes);
}

function pieces(database: Database): PieceRow[] {
  return database.prepare<[], PieceRow>('SELECT * FROM stack_nodes ORDER BY first').all();
}

function bytesOf(row: PieceRow): Uint8Array {
  return Number(row.deflated) ? inflated(row.nodes) : row.nodes;
}
