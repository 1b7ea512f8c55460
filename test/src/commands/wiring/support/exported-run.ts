// A run with everything that OTLP is sent (phases, figures, a cause, stacks), which ends as soon as it has begun.

import type {CollectorService} from '../../../../../src/commands/wiring/collector-service.js';
import {LiveExport} from '../../../../../src/commands/wiring/live-export.js';
import type {LiveEvent, RunReader} from '../../../../../src/domain/ports.js';
import {buildReport} from '../../../../../src/insight/report/report.js';
import {THROTTLED_RUN, throttledRun} from '../../../insight/support/throttled-run.js';

/** The registry is throttled in the third phase. */
const READER = throttledRun({throttled: (second) => second >= 120});

/** The same with spans that have ids, and a sample of a stack, at whatever time. */
const SAMPLED: RunReader = {
  ...READER,
  phases: () =>
    READER.phases().map((phase) => ({...phase, spanId: `${phase.index + 1}`.repeat(16)})),
  stackSums: () => ({
    stacks: {
      frames: [{kind: 'user', name: 'main', module: 'registry', named: true, inlined: false}],
      tree: {parents: Int32Array.of(0, 0), frames: Int32Array.of(-1, 0)},
    },
    pieces: [
      {
        group: {
          ...{agentId: 'agent-1', target: 'registry', sampleKind: 'on-cpu'},
          ...{idle: false, truncated: false, droppedFrames: 0},
        },
        ...{points: 1, weight: 1},
        columns: () => ({nodes: Int32Array.of(1), weights: Float64Array.of(1)}),
      },
    ],
  }),
};

/** Sends so many of them to an OTLP endpoint while they go on. Gives what was said. */
export async function exportRuns(runs: number, url: string): Promise<string[]> {
  const said: string[] = [];
  const feed = new FakeService();
  const out = LiveExport.start(feed.service, url, {
    say: (text) => void said.push(text),
    warn: (text) => void said.push(`warning: ${text}`),
  });
  for (let run = 0; run < runs; run += 1) {
    feed.tell({kind: 'run', run: {...THROTTLED_RUN, id: `r${run}`}});
    feed.tell({kind: 'run', run: undefined});
  }
  await out.close();
  return said;
}

class FakeService {
  #hear: (event: LiveEvent) => void = () => {};

  readonly service = {
    collector: {
      subscribe: (listener: (event: LiveEvent) => void) => {
        this.#hear = listener;
        return () => {};
      },
    },
    catalog: {open: () => SAMPLED},
    queries: {ask: async () => JSON.stringify(buildReport(READER))},
    url: 'http://127.0.0.1:7070',
  } as unknown as CollectorService;

  tell(event: LiveEvent): void {
    this.#hear(event);
  }
}
