// The field numbers of a batch's records, for the code that writes them by hand. They come from
// telemetry.proto, and a test compares them with it.

export const BATCH = {
  ...{epoch: 1, seq: 2, runId: 3, startNs: 4, endNs: 5},
  ...{clockOffsetNs: 6, clockErrorNs: 7, production: 8},
  ...{strings: 9, figures: 10, targets: 11, losses: 12, costs: 13},
  ...{requests: 14, frames: 15, stacks: 16, waits: 17, places: 18},
} as const;

export const FIGURE = {
  ...{target: 1, probe: 2, series: 3, metric: 4},
  ...{histogram: 5, count: 6, level: 7},
} as const;

export const HISTOGRAM = {precisionBits: 1, indexSteps: 2, counts: 3} as const;

export const PROCESS = {
  ...{target: 1, targetKind: 2, pid: 3, startTicks: 4, exe: 5, comm: 6},
  ...{container: 7, listenPorts: 8, goVersion: 9, version: 10, buildId: 11},
} as const;

export const TARGET_EVENT = {exited: 1, process: 2} as const;

export const LOSS = {probe: 1, reason: 2, count: 3, gapNs: 4, detail: 5} as const;

export const PROBE_COST = {probe: 1, runNs: 2, runs: 3} as const;

export const REQUEST = {
  ...{target: 1, pid: 2, goid: 3, isClient: 4, method: 5, path: 6, status: 7},
  ...{startNs: 8, durationNs: 9, bytesIn: 10, bytesOut: 11, traceId: 12, spanId: 13},
  ...{peer: 14, drainNs: 15, parts: 16, calls: 17, device: 18, upstreamPeer: 19},
  ...{local: 20, netns: 21, id: 22, cause: 23, causeBy: 24, step: 25, leftOut: 26},
} as const;

export const REQUEST_PART = {part: 1, ns: 2, inferred: 3} as const;

export const REQUEST_CALL = {part: 1, offsetNs: 2, ns: 3, count: 4, place: 5} as const;

export const PLACE = {frames: 1, truncated: 2, droppedFrames: 3} as const;

export const FRAME = {name: 1, module: 2, kernel: 3, unnamed: 4, inlined: 5} as const;

export const STACK = {
  ...{target: 1, offCpu: 2, frames: 3, truncated: 4, droppedFrames: 5, step: 6, wait: 7},
  ...{idle: 8, offsetsMs: 9, weights: 10, counts: 11},
} as const;
