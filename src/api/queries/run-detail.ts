// GET /api/runs/:run answers with everything about a run except its figures.

import type {RunDetailJson} from '../../contract/run-json.js';
import type {RunReader} from '../../domain/ports.js';
import {accountJson, hostJson, phaseJson, processJson, runJson} from '../../contract/to-json.js';
import {unavailableRows} from '../../insight/report/host-rows.js';
import {namesOf} from '../../insight/sums/names.js';
import {unreadRows} from '../../insight/report/unread-rows.js';

export function answerDetail(reader: RunReader, activeRunId: string | undefined): RunDetailJson {
  const run = reader.run();
  const hosts = reader.hosts();
  const names = namesOf(reader);
  return {
    run: runJson(run),
    active: run.id === activeRunId,
    phases: reader.phases().map(phaseJson),
    hosts: hosts.map(({agentId, host}) => hostJson(agentId, host)),
    processes: reader.processes().map(({process}) => processJson(process)),
    series: reader.series().map(({agentId, target, probe, series, metric, kind}) => ({
      ...{agentId, target, probe, series, metric, kind},
    })),
    accounts: reader.accounts().map(accountJson),
    unavailable: unavailableRows(reader.losses(), names.hostOf),
    unread: unreadRows(reader, names),
  };
}
