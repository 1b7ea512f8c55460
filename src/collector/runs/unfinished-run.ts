// Finds runs that a collector left open when it died, takes them over, and ends them as interrupted.

import type {RunCatalog, RunWriter} from '../../domain/ports.js';
import type {Phase, Run} from '../../domain/run.js';
import {changedPhases, closePhases} from './phase-list.js';

export interface UnfinishedRun {
  readonly run: Run;
  readonly phases: readonly Phase[];
  /** The latest time of any record in its file, and now at most. */
  readonly lastNs: bigint;
}

/**
 * The open runs, newest first. A run that another living collector writes is left alone, and so is
 * one that cannot be read: `onFailure` is told why.
 */
export async function takeOverRuns(
  catalog: RunCatalog,
  writer: RunWriter,
  nowNs: bigint,
  onFailure: (error: unknown) => void,
): Promise<UnfinishedRun[]> {
  const taken: UnfinishedRun[] = [];
  for (const run of catalog.list().filter(({endNs}) => endNs === undefined)) {
    try {
      const adopted = await takeOver(catalog, writer, run, nowNs);
      if (adopted !== undefined) taken.push(adopted);
    } catch (error) {
      onFailure(error);
    }
  }
  return taken;
}

async function takeOver(
  catalog: RunCatalog,
  writer: RunWriter,
  run: Run,
  nowNs: bigint,
): Promise<UnfinishedRun | undefined> {
  const adopted = await writer.adoptRun(run.id);
  if (adopted === undefined) return undefined;
  const reader = catalog.open(run.id);
  try {
    const phases = reader.phases();
    return {run, phases, lastNs: earlier(adopted.lastNs, latestOf(run, phases, nowNs))};
  } finally {
    reader.close();
  }
}

/** An agent may tell any time, so no record counts that is later than now. The collector's clock may have been set back. */
function latestOf({startNs}: Run, phases: readonly Phase[], nowNs: bigint): bigint {
  const times = phases.map((phase) => phase.endNs ?? phase.startNs);
  return [startNs, ...times].reduce((latest, ns) => (ns > latest ? ns : latest), nowNs);
}

function earlier(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

/** Ends the run at the time of its last record, not now. */
export async function writeInterrupted(
  writer: RunWriter,
  {run, phases, lastNs}: UnfinishedRun,
): Promise<void> {
  const ended = changedPhases(phases, closePhases(phases, lastNs, 'interrupted'));
  try {
    await Promise.all([
      ...ended.map((phase) => writer.putPhase(run.id, phase)),
      writer.updateRun({...run, endNs: lastNs, interrupted: run.interrupted ?? INTERRUPTED}),
    ]);
  } finally {
    await writer.closeRun(run.id);
  }
}

const INTERRUPTED = 'the collector was killed, and no load generator came back';
