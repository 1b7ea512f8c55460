// The numbers by which rows refer to agents, and the hosts that agents are on.

import type {Database} from 'better-sqlite3';

import type {Host} from '../../domain/target.js';

/** Number of an agent. A new agent gets one; its host may become known later. */
export function agentNumber(database: Database, agentId: string): number {
  const row = database
    .prepare<[string], {id: number}>(
      // DO UPDATE, because DO NOTHING returns no row.
      `INSERT INTO agent (agent_id) VALUES (?)
       ON CONFLICT (agent_id) DO UPDATE SET agent_id = excluded.agent_id
       RETURNING id`,
    )
    .get(agentId);
  return row!.id;
}

export function putHost(database: Database, agentId: string, host: Host): void {
  database
    .prepare(
      `UPDATE agent SET host_name = ?, kernel = ?, bpftrace = ?, cpus = ?, memory_bytes = ?, boot_id = ?
       WHERE id = ?`,
    )
    .run(
      host.name,
      host.kernel,
      host.bpftrace,
      host.cpus,
      host.memoryBytes,
      host.bootId,
      agentNumber(database, agentId),
    );
}

interface HostRow {
  readonly agent_id: string;
  readonly host_name: string;
  readonly kernel: string;
  readonly bpftrace: string;
  readonly cpus: bigint;
  readonly memory_bytes: number;
  readonly boot_id: string;
}

export function readHosts(database: Database): {agentId: string; host: Host}[] {
  const rows = database
    .prepare<[], HostRow>('SELECT * FROM agent WHERE host_name IS NOT NULL ORDER BY host_name, id')
    .all();
  return rows.map((row) => ({
    agentId: row.agent_id,
    host: {
      name: row.host_name,
      kernel: row.kernel,
      bpftrace: row.bpftrace,
      cpus: Number(row.cpus),
      memoryBytes: row.memory_bytes,
      bootId: row.boot_id,
    },
  }));
}

/** Agent ids by number. */
export function readAgentIds(database: Database): Map<number, string> {
  const rows = database
    .prepare<[], {id: bigint; agent_id: string}>('SELECT id, agent_id FROM agent')
    .all();
  return new Map(rows.map(({id, agent_id}) => [Number(id), agent_id]));
}
