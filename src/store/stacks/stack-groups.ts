// The groups of samples in a run file. The samples of a group share all properties besides their stack.

import type {Database, Statement} from 'better-sqlite3';

import type {StackGroup} from '../../domain/stacks/stack-samples.js';
import type {ParkKind, SampleKind, WaitKind} from '../../domain/stacks/stack.js';
import type {Step} from '../../domain/step.js';
import type {SampleGroup} from './packed-stacks.js';

export class StackGroupTable {
  readonly #find: Statement<(string | number)[], {id: number}>;
  readonly #insert: Statement<(string | number)[]>;
  readonly #ids = new Map<string, number>();

  constructor(database: Database) {
    this.#find = database.prepare(
      `SELECT id FROM stack_group
       WHERE agent = ? AND target = ? AND kind = ? AND step = ? AND wait = ? AND idle = ?
         AND truncated = ? AND dropped_frames = ?`,
    );
    this.#insert = database.prepare(
      `INSERT INTO stack_group
         (agent, target, kind, step, wait, idle, truncated, dropped_frames)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** The id in this file; a new group gets one. */
  idOf(agent: number, group: SampleGroup): number {
    const {target, sampleKind, step, wait, idle, truncated, droppedFrames} = group;
    const flags = [Number(idle), Number(truncated), droppedFrames];
    const columns = [agent, target, sampleKind, step, wait, ...flags];
    const key = JSON.stringify(columns);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#find.get(...columns)?.id ?? Number(this.#insert.run(...columns).lastInsertRowid);
      this.#ids.set(key, id);
    }
    return id;
  }
}

interface GroupRow {
  readonly id: bigint;
  readonly agent_id: string;
  readonly target: string;
  readonly kind: SampleKind;
  readonly step: string;
  readonly wait: string;
  readonly idle: bigint;
  readonly truncated: bigint;
  readonly dropped_frames: bigint;
}

/** Groups by id. */
export function readGroups(database: Database): Map<number, StackGroup> {
  const rows = database
    .prepare<[], GroupRow>(
      `SELECT agent.agent_id, stack_group.* FROM stack_group
       JOIN agent ON agent.id = stack_group.agent ORDER BY stack_group.id`,
    )
    .all();
  return new Map(rows.map((row) => [Number(row.id), groupOf(row)]));
}

function groupOf(row: GroupRow): StackGroup {
  return {
    agentId: row.agent_id,
    target: row.target,
    sampleKind: row.kind,
    ...(row.step === '' ? {} : {step: row.step as Step}),
    ...(row.wait === '' ? {} : {wait: row.wait as WaitKind | ParkKind}),
    idle: row.idle !== 0n,
    truncated: row.truncated !== 0n,
    droppedFrames: Number(row.dropped_frames),
  };
}
