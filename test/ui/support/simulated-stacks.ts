// The stacks of the simulated run, as samplers see registry and dockerd. Some grow with the load.
// Every seventh second the registry stalls for a fifth of a second.

import type {
  SampledStacks,
  StackGroup,
  StackPiece,
  StackPointPiece,
  StoredStacks,
  TimeRange,
} from '../../../src/domain/stacks/stack-samples.js';
import type {Frame} from '../../../src/domain/stacks/stack.js';
import {StackTree} from '../../../src/flame/stack-tree.js';
import {noise} from './simulated-latency.js';
import {momentAt} from './simulated-run.js';

type Moment = ReturnType<typeof momentAt>;

/** [stack from the root, samples a second, how much it grows with the disk's pressure] */
type StackShape = readonly [stack: string, perSecond: number, feels: number];

interface GroupShape extends Omit<StackGroup, 'agentId' | 'droppedFrames'> {
  readonly droppedFrames?: number;
  readonly shapes: readonly StackShape[];
}

const SERVE =
  'net/http.(*conn).serve;net/http.serverHandler.ServeHTTP;' +
  'github.com/docker/distribution/registry/handlers.(*App).ServeHTTP';
const PUT = `${SERVE};github.com/docker/distribution/registry/handlers.(*blobUploadHandler).PutBlobUploadComplete`;
const PATCH = `${SERVE};github.com/docker/distribution/registry/handlers.(*blobUploadHandler).PatchBlobData`;
const MANIFEST = `${SERVE};github.com/docker/distribution/registry/handlers.(*manifestHandler).GetManifest`;
const PULLED =
  'github.com/docker/distribution/notifications.(*manifestServiceListener).Get;github.com/docker/distribution/notifications.(*Broadcaster).Write';
const CLIENT = `${SERVE};github.com/docker/distribution/registry/handlers.(*blobHandler).GetBlob;net/http.(*Client).Do;net/http.(*Transport).roundTrip;net/http.(*persistConn).roundTrip`;
const COPY = `${PATCH};io.Copy>;io.copyBuffer`;
const SHA = 'crypto/sha256.(*digest).Write;crypto/sha256.block>;crypto/sha256.blockAMD64';
const WRITE = 'os.(*File).Write;internal/poll.(*FD).Write;syscall.write>;syscall.Syscall';
const SYNC = 'os.(*File).Sync;internal/poll.(*FD).Fsync>;syscall.Fsync;syscall.Syscall';
const KERNEL_WRITE = '_do_sys_write;_vfs_write;_ext4_file_write_iter;_ext4_da_write_begin';
const KERNEL_SYNC = '_do_fsync;_ext4_sync_file;_jbd2_log_wait_commit;_schedule';

const GROUPS: readonly GroupShape[] = [
  {
    ...{target: 'registry', sampleKind: 'on-cpu', step: 'upload.chunk', idle: false},
    truncated: false,
    shapes: [
      [`${COPY};${SHA}`, 34, 0],
      [`${COPY};${WRITE};${KERNEL_WRITE}`, 12, 0.05],
      [`${COPY};${WRITE};${KERNEL_WRITE};_copy_from_user`, 6, 0.02],
      [`${PATCH};encoding/json.Unmarshal;encoding/json.(*decodeState).object`, 3, 0],
      [`${PATCH};runtime.mallocgc>;runtime.nextFreeFast`, 5, 0.01],
    ],
  },
  {
    ...{target: 'registry', sampleKind: 'on-cpu', step: 'upload.finish', idle: false},
    truncated: true,
    shapes: [
      [`${PUT};${SYNC};_do_fsync;_ext4_sync_file;_jbd2_complete_transaction`, 4, 0.6],
      [`${PUT};github.com/docker/distribution/registry/storage.(*blobWriter).Commit;${SHA}`, 9, 0],
    ],
  },
  {
    ...{target: 'registry', sampleKind: 'on-cpu', idle: false, truncated: false},
    droppedFrames: 1,
    shapes: [
      ['runtime.gcBgMarkWorker;runtime.systemstack;runtime.gcDrain;runtime.scanobject', 8, 0.02],
      ['runtime.mcall;runtime.park_m;runtime.schedule;runtime.findRunnable', 5, 0],
      ['?docker-registry+0x61a2c0;?docker-registry+0x61a300', 2, 0],
    ],
  },
  {
    ...{target: 'registry', sampleKind: 'on-cpu', idle: true, truncated: false},
    shapes: [['runtime.mcall;runtime.schedule;runtime.findRunnable;runtime.netpoll', 7, 0]],
  },
  {
    ...{target: 'dockerd', sampleKind: 'on-cpu', idle: false, truncated: false},
    shapes: [['main.main;github.com/docker/docker/daemon.(*Daemon).Run;runtime.memmove', 4, 0]],
  },
  {
    ...{target: 'registry', sampleKind: 'off-cpu', step: 'upload.finish', wait: 'disk'},
    ...{idle: false, truncated: false},
    shapes: [[`${PUT};${SYNC};${KERNEL_SYNC}`, 60, 1]],
  },
  {
    ...{target: 'registry', sampleKind: 'off-cpu', step: 'upload.chunk', wait: 'network'},
    ...{idle: false, truncated: false},
    shapes: [[`${COPY};net.(*conn).Read;internal/poll.(*FD).Read;runtime.gopark`, 40, 0]],
  },
  {
    ...{target: 'registry', sampleKind: 'waiting', step: 'manifest.get', wait: 'lock'},
    ...{idle: false, truncated: false},
    shapes: [
      [`${MANIFEST};${PULLED};runtime.selectgo;runtime.gopark`, 30, 1],
      [`${MANIFEST};sync.(*RWMutex).RLock>;runtime.semacquire1;runtime.gopark`, 12, 0.4],
    ],
  },
  {
    ...{target: 'registry', sampleKind: 'waiting', step: 'upload.finish', wait: 'gc'},
    ...{idle: false, truncated: false},
    shapes: [
      [`${PUT};runtime.makeslice;runtime.mallocgc;runtime.gcAssistAlloc;runtime.gopark`, 9, 0.7],
    ],
  },
  {
    ...{target: 'registry', sampleKind: 'waiting', step: 'blob.get', wait: 'upstream'},
    ...{idle: false, truncated: false},
    shapes: [[`${CLIENT};runtime.selectgo;runtime.gopark`, 25, 0.9]],
  },
  {
    ...{target: 'registry', sampleKind: 'off-cpu', wait: 'sleep', idle: true, truncated: false},
    shapes: [['runtime.mcall;runtime.schedule;runtime.findRunnable;runtime.futexsleep', 90, 0]],
  },
];

const OFF_CPU_NS = 8_000_000;
/** The stalls of the registry: which seconds of the run, and which milliseconds of those. */
const STALL = {everySeconds: 7, fromMs: 400, toMs: 600};

const FUNCTIONS = 20_000;
const TOWER_LEVELS = 31;

interface Point {
  readonly node: number;
  readonly timeMs: number;
  readonly weight: number;
}

export interface SimulatedStacks {
  sums(range: TimeRange): SampledStacks<StackPiece>;
  points(range: TimeRange): SampledStacks<StackPointPiece>;
}

export function stacksOf(startMs: number, seconds: number, agentId: string): SimulatedStacks {
  const tree = new StackTree();
  const frames = new Frames();
  const groups = GROUPS.map(({shapes, droppedFrames = 0, ...group}) => ({
    group: {...group, agentId, droppedFrames},
    stacks: shapes.map(([stack, perSecond, feels]) => ({
      ...{perSecond, feels, node: tree.add(stack.split(';').map((name) => frames.numberOf(name)))},
    })),
  }));
  const stacks = {tree, frames: frames.all};
  const pieces = (range: TimeRange) =>
    groups.map(({group, stacks: own}, at) => {
      const points: Point[] = [];
      for (let second = 0; second < seconds; second += 1) {
        for (const each of own) points.push(...pointsIn(second, startMs, each, group, at));
      }
      return pieceOf(
        group,
        points.filter(({timeMs}) => isInside(timeMs, range)),
      );
    });
  return {
    sums: (range) => ({stacks, pieces: pieces(range)}),
    points: (range) => ({stacks, pieces: pieces(range)}),
  };
}

/**
 * Stacks side by side, each of thirty-one functions that no neighbour shares. All functions are on
 * the screen at once, which is the most that can be drawn.
 */
export function towersOf(startMs: number, count: number, agentId: string): SimulatedStacks {
  const tree = new StackTree();
  const frames = Array.from({length: FUNCTIONS}, (_, at) =>
    frameOf(`example.com/large/pkg.F${at}`),
  );
  const leaves = Array.from({length: count}, (_, tower) =>
    tree.add(
      Array.from({length: TOWER_LEVELS}, (_, level) => (tower * 7 + level * 911) % FUNCTIONS),
    ),
  );
  const group: StackGroup = {
    ...{agentId, target: 'registry', sampleKind: 'on-cpu', idle: false, truncated: false},
    droppedFrames: 0,
  };
  return allAtOnce({tree, frames}, pieceOf(group, leaves.map(asPoint(startMs))));
}

/** A stack for each name: main, a function of this name, and a kernel function of this name. */
export function stacksNamed(
  startMs: number,
  names: readonly string[],
  agentId: string,
): SimulatedStacks {
  const tree = new StackTree();
  const user = names.map((name) => ({...frameOf('?f'), name, module: name}));
  const kernel = names.map((name) => ({...frameOf('_f'), name, module: name}));
  const frames = [frameOf('main'), ...user, ...kernel];
  const leaves = names.map((_, at) => tree.add([0, 1 + at, 1 + names.length + at]));
  const group: StackGroup = {
    ...{agentId, target: names[0] ?? '', sampleKind: 'on-cpu', idle: false, truncated: false},
    droppedFrames: 0,
  };
  return allAtOnce({tree, frames}, pieceOf(group, leaves.map(asPoint(startMs))));
}

function asPoint(startMs: number): (node: number, at: number) => Point {
  return (node, at) => ({node, timeMs: startMs + (at % 1000), weight: 1});
}

function allAtOnce(stacks: StoredStacks, piece: StackPiece & StackPointPiece): SimulatedStacks {
  return {
    sums: () => ({stacks, pieces: [piece]}),
    points: () => ({stacks, pieces: [piece]}),
  };
}

function pointsIn(
  second: number,
  startMs: number,
  {node, perSecond, feels}: {node: number; perSecond: number; feels: number},
  {sampleKind}: StackGroup,
  seed: number,
): Point[] {
  const moment = momentAt(second);
  const count = Math.round(perSecond * loadOf(moment) * (1 + (moment.pressure - 1) * feels));
  const points: Point[] = [];
  for (let at = 0; at < count; at += 1) {
    const offsetMs = Math.floor(((at + noise(second * 97 + at * 13 + seed)) / count) * 100) * 10;
    const stalls = second % STALL.everySeconds === 3;
    if (stalls && offsetMs >= STALL.fromMs && offsetMs < STALL.toMs) continue;
    const weight = sampleKind === 'on-cpu' ? 1 : OFF_CPU_NS;
    points.push({node, timeMs: startMs + second * 1000 + Math.min(990, offsetMs), weight});
  }
  return points;
}

function loadOf({users}: Moment): number {
  return 0.3 + users / 100;
}

function pieceOf(group: StackGroup, points: readonly Point[]): StackPiece & StackPointPiece {
  return {
    ...{group, points: points.length},
    weight: points.reduce((sum, {weight}) => sum + weight, 0),
    columns: () => ({
      nodes: Int32Array.from(points, ({node}) => node),
      timesMs: Float64Array.from(points, ({timeMs}) => timeMs),
      weights: Float64Array.from(points, ({weight}) => weight),
    }),
  };
}

function isInside(timeMs: number, {fromNs, toNs}: TimeRange): boolean {
  const timeNs = BigInt(Math.round(timeMs)) * 1_000_000n;
  return (fromNs === undefined || timeNs >= fromNs) && (toNs === undefined || timeNs < toNs);
}

/** Reads a frame: `_name` is the kernel's, `name>` is inlined, `?name` has no name. */
function frameOf(text: string): Frame {
  const name = text.replace(/^[_?]|>$/g, '');
  const isKernel = text.startsWith('_');
  return {
    ...{name, kind: isKernel ? 'kernel' : 'user', named: !text.startsWith('?')},
    ...{module: isKernel ? '[kernel]' : 'docker-registry', inlined: text.endsWith('>')},
  };
}

class Frames {
  readonly all: Frame[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.all.length);
    return this.all.push(frameOf(text)) - 1;
  }
}
