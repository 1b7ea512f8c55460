// The processes of targets that an agent saw during the run.

import type {Database} from 'better-sqlite3';

import type {TargetKind, TargetProcess} from '../../domain/target.js';
import {optionalColumn, orNull} from '../file/columns.js';

export function putProcess(database: Database, agent: number, process: TargetProcess): void {
  database
    .prepare(
      `INSERT OR REPLACE INTO process
         (agent, target, pid, start_ticks, target_kind, exe, comm, container, listen_ports, go_version,
          version, build_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      agent,
      process.target,
      process.pid,
      process.startTicks,
      process.targetKind,
      process.exe,
      process.comm,
      orNull(process.container),
      JSON.stringify(process.listenPorts),
      orNull(process.goVersion),
      orNull(process.version),
      orNull(process.buildId),
    );
}

export function putExit(
  database: Database,
  agent: number,
  {target, pid, startTicks}: TargetProcess,
  atNs: bigint,
): void {
  database
    .prepare(
      `UPDATE process SET exited_ns = ?
       WHERE agent = ? AND target = ? AND pid = ? AND start_ticks = ?`,
    )
    .run(atNs, agent, target, pid, startTicks);
}

interface ProcessRow {
  readonly agent_id: string;
  readonly target: string;
  readonly target_kind: TargetKind;
  readonly pid: bigint;
  readonly start_ticks: number;
  readonly exe: string;
  readonly comm: string;
  readonly container: string | null;
  readonly listen_ports: string;
  readonly go_version: string | null;
  readonly version: string | null;
  readonly build_id: string | null;
}

export function readProcesses(database: Database): {agentId: string; process: TargetProcess}[] {
  const rows = database
    .prepare<[], ProcessRow>(
      `SELECT agent.agent_id, process.* FROM process JOIN agent ON agent.id = process.agent
       ORDER BY agent.id, target, start_ticks, pid`,
    )
    .all();
  return rows.map((row) => ({
    agentId: row.agent_id,
    process: {
      target: row.target,
      targetKind: row.target_kind,
      pid: Number(row.pid),
      startTicks: row.start_ticks,
      exe: row.exe,
      comm: row.comm,
      ...optionalColumn('container', row.container),
      listenPorts: JSON.parse(row.listen_ports) as number[],
      ...optionalColumn('goVersion', row.go_version),
      ...optionalColumn('version', row.version),
      ...optionalColumn('buildId', row.build_id),
    },
  }));
}
