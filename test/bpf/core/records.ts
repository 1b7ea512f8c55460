// A reader of the loader's records for tests, written from bpf/core/PROTOCOL.md alone, so that it
// checks the agent's as well. Slow and plain: every field of every record, numbers below 2^53.

import type {MappedCode} from '../../../agent/symbols/memory-map.js';

export type Pairs = ReadonlyMap<number, number>;

export interface Head {
  readonly type: 'head';
  readonly id: number;
  readonly ns: number;
  readonly offset: number;
  readonly kind: number;
  readonly text: string;
}

export interface RequestEvent {
  readonly atNs: number;
  readonly ns: number;
  readonly stack: number;
  readonly kind: number;
  readonly what: number;
  readonly isOn: boolean;
  readonly peer: string;
}

export interface Request {
  readonly type: 'request';
  readonly id: number;
  readonly connection: number;
  readonly startNs: number;
  readonly readNs: number;
  readonly endNs: number;
  readonly parts: Readonly<Record<Part, number>>;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly goid: number;
  readonly root: number;
  readonly pid: number;
  readonly device: number;
  readonly headBytes: number;
  readonly status: number;
  readonly flags: number;
  readonly local: string;
  readonly peer: string;
  readonly netns: number;
  readonly events: readonly RequestEvent[];
}

export interface Call {
  readonly type: 'call';
  readonly id: number;
  readonly connection: number;
  readonly startNs: number;
  readonly writtenNs: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly root: number;
  readonly pid: number;
  readonly status: number;
  readonly isOpen: boolean;
  readonly local: string;
  readonly peer: string;
  /** Id of the request that it was made for; 0 where the kernel does not know it. */
  readonly cause: number;
}

interface ProcessLife {
  readonly ns: number;
  readonly root: number;
  readonly pid: number;
}

export type CoreRecord =
  | {
      readonly type: 'ready';
      readonly ns: number;
      readonly version: number;
      readonly cpus: number;
      readonly probes: number;
      readonly mapKbytes: number;
    }
  | {
      readonly type: 'feature';
      readonly probe: number;
      readonly isWhole: boolean;
      readonly text: string;
    }
  | {
      readonly type: 'watched';
      readonly ns: number;
      readonly pid: number;
      readonly threads: number;
      readonly error: number;
    }
  | {
      readonly type: 'cut';
      readonly number: number;
      readonly startNs: number;
      readonly endNs: number;
    }
  | {
      readonly type: 'loss';
      readonly probe: number;
      readonly reason: number;
      readonly count: number;
      readonly text: string;
    }
  | {
      readonly type: 'cost';
      readonly windowNs: number;
      readonly runNs: number;
      readonly runs: number;
      readonly probes: number;
      readonly name: string;
    }
  | (ProcessLife & {readonly type: 'exec'; readonly file: string})
  | (ProcessLife & {readonly type: 'exit'})
  | {readonly type: 'forked'; readonly root: number; readonly pid: number; readonly parent: number}
  | (MappedCode & {readonly type: 'mapped'; readonly root: number; readonly pid: number})
  | {
      readonly type: 'stack';
      readonly id: number;
      readonly pid: number;
      readonly isCut: boolean;
      readonly addresses: readonly bigint[];
    }
  | {readonly type: 'kernel-stack'; readonly id: number; readonly functions: readonly string[]}
  | {
      readonly type: 'calls';
      readonly root: number;
      readonly call: number;
      readonly returned: number;
      readonly ns: Pairs;
      readonly errors: Pairs;
    }
  | {readonly type: 'runqueue'; readonly root: number; readonly ns: Pairs}
  | {
      readonly type: 'tcp';
      readonly root: number;
      readonly port: number;
      readonly isServed: boolean;
      readonly peer: string;
      readonly bytesIn: number;
      readonly bytesOut: number;
      readonly retransmits: number;
      readonly minRttNs: number;
      readonly sendingNs: number;
      readonly windowLimitedNs: number;
      readonly windowClosedNs: number;
      readonly bufferLimitedNs: number;
      readonly failed: number;
      readonly netns: number;
      readonly rtts: Pairs;
      readonly connects: Pairs;
    }
  | {
      readonly type: 'block';
      readonly device: number;
      readonly direction: number;
      readonly bytes: number;
      readonly latencies: Pairs;
      readonly queues: Pairs;
      readonly errors: Pairs;
    }
  | {
      readonly type: 'sample';
      readonly ns: number;
      readonly goid: number;
      readonly user: number;
      readonly kernel: number;
      readonly root: number;
      readonly pid: number;
      readonly tid: number;
      readonly cpu: number;
      readonly flags: number;
    }
  | {
      readonly type: 'wait';
      readonly fromNs: number;
      readonly untilNs: number;
      readonly ns: number;
      readonly goid: number;
      readonly user: number;
      readonly kernel: number;
      readonly root: number;
      readonly pid: number;
      readonly tid: number;
      readonly what: number;
      readonly count: number;
      readonly flags: number;
    }
  | {
      readonly type: 'drained';
      readonly id: number;
      readonly endNs: number;
      readonly drainedNs: number;
    }
  | {
      readonly type: 'spoken';
      readonly root: number;
      readonly netns: number;
      readonly port: number;
      readonly protocol: number;
      readonly isServed: boolean;
      readonly isRequest: boolean;
      readonly peer: string;
    }
  | {
      readonly type: 'unix';
      readonly root: number;
      readonly protocol: number;
      readonly count: number;
      readonly path: string;
    }
  | Head
  | Request
  | Call;

export type RecordOf<Type extends CoreRecord['type']> = Extract<CoreRecord, {readonly type: Type}>;

export const PARTS = [
  ...(['cpu', 'runqueue', 'fs.read', 'fs.meta', 'fs.write', 'fs.sync'] as const),
  ...(['receive', 'send', 'send.wait', 'sched'] as const),
] as const;

export type Part = (typeof PARTS)[number];

/** The whole records at the start of `bytes`, and how many bytes they are. */
export function readRecords(bytes: Buffer): {records: CoreRecord[]; used: number} {
  const records: CoreRecord[] = [];
  let used = 0;
  while (bytes.length - used >= 8) {
    const length = bytes.readUInt32LE(used);
    if (length < 16 || length > 65_536 || length % 8 !== 0) {
      throw new Error(`a record of ${length} bytes at ${used}`);
    }
    if (bytes.length - used < length) break;
    records.push(readRecord(bytes.subarray(used, used + length)));
    used += length;
  }
  return {records, used};
}

function readRecord(bytes: Buffer): CoreRecord {
  const u16 = (at: number): number => bytes.readUInt16LE(at);
  const u32 = (at: number): number => bytes.readUInt32LE(at);
  const u64 = (at: number): number => Number(bytes.readBigUInt64LE(at));
  const text = (at: number): string => bytes.toString('utf8', at).replace(/\0+$/, '');
  const pairs = (at: number, count: number): Pairs => {
    const map = new Map<number, number>();
    for (let i = 0; i < count; i += 1) map.set(u32(at + 8 * i), u32(at + 8 * i + 4));
    return map;
  };
  const address = (at: number): string => addressAt(bytes, at);
  const type = u16(4);
  switch (type) {
    case 1:
      return {
        type: 'ready',
        ns: u64(8),
        version: u32(16),
        cpus: u32(20),
        probes: u32(24),
        mapKbytes: u32(28),
      };
    case 2:
      return {type: 'feature', probe: u32(8), isWhole: u32(12) === 1, text: text(16)};
    case 3:
      return {type: 'watched', ns: u64(8), pid: u32(16), threads: u32(20), error: u32(24)};
    case 4:
      return {type: 'cut', number: u64(8), startNs: u64(16), endNs: u64(24)};
    case 5:
      return {type: 'loss', probe: u32(8), reason: u32(12), count: u64(16), text: text(24)};
    case 6:
      return {
        type: 'cost',
        windowNs: u64(8),
        runNs: u64(16),
        runs: u64(24),
        probes: u32(32),
        name: text(40),
      };
    case 7:
      return {type: 'exec', ns: u64(8), root: u32(16), pid: u32(20), file: text(24)};
    case 8:
      return {type: 'exit', ns: u64(8), root: u32(16), pid: u32(20)};
    case 11:
      return {
        ...{type: 'mapped', root: u32(8), pid: u32(12)},
        ...{startAddress: u64(16), endAddress: u64(24), fileOffset: u64(32)},
        ...{inode: bytes.readBigUInt64LE(40), device: u32(48), name: text(56)},
      };
    case 12:
      return {type: 'forked', root: u32(8), pid: u32(12), parent: u32(16)};
    case 9:
      return {
        type: 'stack',
        id: u64(8),
        pid: u32(16),
        isCut: u16(22) === 1,
        addresses: Array.from({length: u16(20)}, (_, i) => bytes.readBigUInt64LE(24 + 8 * i)),
      };
    case 10:
      return {type: 'kernel-stack', id: u64(8), functions: text(16).split('\n').filter(Boolean)};
    case 16:
      return {
        type: 'calls',
        ...{root: u32(8), call: u32(12), returned: u64(16)},
        ns: pairs(32, u32(24)),
        errors: pairs(32 + 8 * u32(24), u32(28)),
      };
    case 17:
      return {type: 'runqueue', root: u32(8), ns: pairs(16, u32(12))};
    case 18:
      return {
        type: 'tcp',
        ...{root: u32(8), port: u16(12), isServed: u16(14) === 1, peer: address(16)},
        ...{
          bytesIn: u64(32),
          bytesOut: u64(40),
          retransmits: u32(48),
          failed: u32(52),
          netns: u32(56),
        },
        ...{
          minRttNs: u64(72),
          sendingNs: u64(80),
          windowLimitedNs: u64(88),
          windowClosedNs: u64(96),
          bufferLimitedNs: u64(104),
        },
        rtts: pairs(112, u32(60)),
        connects: pairs(112 + 8 * u32(60), u32(64)),
      };
    case 19: {
      const [latencies, queues, errors] = [u32(24), u32(28), u32(32)];
      return {
        type: 'block',
        ...{device: u32(8), direction: u32(12), bytes: u64(16)},
        latencies: pairs(40, latencies),
        queues: pairs(40 + 8 * latencies, queues),
        errors: pairs(40 + 8 * (latencies + queues), errors),
      };
    }
    case 20:
      return {
        type: 'sample',
        ...{ns: u64(8), goid: u64(16), user: u64(24), kernel: u64(32), root: u32(40), pid: u32(44)},
        ...{tid: u32(48), cpu: u16(52), flags: u16(54)},
      };
    case 21:
      return {
        type: 'wait',
        ...{
          fromNs: u64(8),
          untilNs: u64(16),
          ns: u64(24),
          goid: u64(32),
          user: u64(40),
          kernel: u64(48),
        },
        ...{
          root: u32(56),
          pid: u32(60),
          tid: u32(64),
          what: u32(68),
          count: u32(72),
          flags: u32(76),
        },
      };
    case 32:
      return {
        type: 'head',
        ...{id: u64(8), ns: u64(16), offset: u32(24), kind: u16(30)},
        text: bytes.toString('latin1', 32, 32 + u16(28)),
      };
    case 33:
      return readRequest(bytes);
    case 34:
      return {type: 'drained', id: u64(8), endNs: u64(16), drainedNs: u64(24)};
    case 35:
      return {
        type: 'call',
        ...{
          id: u64(8),
          connection: u64(16),
          startNs: u64(24),
          writtenNs: u64(32),
          firstNs: u64(40),
        },
        ...{lastNs: u64(48), bytesIn: u64(56), bytesOut: u64(64), root: u32(80), pid: u32(84)},
        ...{status: u16(96), isOpen: (u16(98) & 1) === 1},
        local: `${address(104)}:${u16(136)}`,
        peer: `${address(120)}:${u16(138)}`,
        cause: u64(152),
      };
    case 36:
      return {
        ...{type: 'spoken', root: u32(8), netns: u32(12), port: u16(16), protocol: u16(18)},
        ...{isServed: u16(20) === 1, isRequest: u16(22) === 1, peer: address(24)},
      };
    case 37:
      return {type: 'unix', root: u32(8), protocol: u32(12), count: u64(16), path: text(24)};
    default:
      throw new Error(`a record of type ${type}`);
  }
}

function readRequest(bytes: Buffer): Request {
  const u16 = (at: number): number => bytes.readUInt16LE(at);
  const u32 = (at: number): number => bytes.readUInt32LE(at);
  const u64 = (at: number): number => Number(bytes.readBigUInt64LE(at));
  const parts = Object.fromEntries(PARTS.map((part, i) => [part, u64(48 + 8 * i)]));
  return {
    type: 'request',
    ...{id: u64(8), connection: u64(16), startNs: u64(24), readNs: u64(32), endNs: u64(40)},
    parts: parts as Record<Part, number>,
    ...{bytesIn: u64(128), bytesOut: u64(136), goid: u64(144), root: u32(152), pid: u32(156)},
    ...{device: u32(160), headBytes: u32(164), status: u16(168), flags: u16(170)},
    local: `${addressAt(bytes, 176)}:${u16(208)}`,
    peer: `${addressAt(bytes, 192)}:${u16(210)}`,
    netns: u32(216),
    events: Array.from({length: u16(172)}, (_, i) => readEvent(bytes, 224 + 48 * i)),
  };
}

function readEvent(bytes: Buffer, at: number): RequestEvent {
  return {
    atNs: Number(bytes.readBigUInt64LE(at)),
    ns: Number(bytes.readBigUInt64LE(at + 8)),
    stack: Number(bytes.readBigUInt64LE(at + 16)),
    kind: bytes[at + 24]!,
    what: bytes[at + 25]!,
    isOn: bytes[at + 26] === 1,
    peer: `${addressAt(bytes, at + 32)}:${bytes.readUInt16LE(at + 28)}`,
  };
}

/** IPv4 in the usual way, IPv6 in eight groups. */
function addressAt(bytes: Buffer, at: number): string {
  const isIpv4 = bytes.subarray(at, at + 12).equals(MAPPED);
  if (isIpv4) return [...bytes.subarray(at + 12, at + 16)].join('.');
  return Array.from({length: 8}, (_, i) => bytes.readUInt16BE(at + 2 * i).toString(16)).join(':');
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');
