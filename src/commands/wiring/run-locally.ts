// Runs a benchmark with a collector of its own. `regscope run` calls it when its agent has started.

import type {FoundScenario} from '../../scenario/find-scenario.js';
import {benchmark, type BenchmarkOptions} from './benchmark.js';
import {startCollector} from './collector-service.js';
import {LiveExport} from './live-export.js';
import {printOutcome} from './outcome.js';
import {say} from '../console/terminal.js';

export interface LocalRunOptions extends BenchmarkOptions {
  readonly listen: string;
  readonly data: string;
  readonly otlp?: string;
  readonly json?: boolean;
}

/** Resolves when the report is printed. */
export async function runLocally(
  found: FoundScenario,
  options: LocalRunOptions,
  signal: AbortSignal,
): Promise<void> {
  const service = await startCollector(options);
  const traces = LiveExport.start(service, options.otlp);
  try {
    say(`live view: ${service.viewUrl}`);
    const outcome = await benchmark(service, found, options, signal);
    await traces.close();
    printOutcome(service.catalog, outcome, options);
  } finally {
    await traces.close();
    await service.close();
  }
}
