// Describes the words in which the engine keeps a request, and the maps in which the script hands it
// on. This is the only place that says so. compose/ makes these from it: bpf/requests.bt, record.h for
// programs in C, the reader's functions (agent/probes/requests/record-words.generated.ts) and the
// drawing in bpf/README.md. `npm run probes` writes them; `npm run check` fails where one is older.
//
// A word has 64 bits. A field is [first bit, number of bits], counted from the lowest; a field of one
// bit is a flag unless `isNumber` is set. `fits` says that a value never exceeds its field, so that no
// mask is spent on it; `of` names the kind of entry that has the field. Times are in ns of the kernel's clock (nsecs), 0 stands for never.

/** Classes of system calls, and the part of a budget that a call of the class is charged to. */
export const CLASSES = {
  read: {number: 1, onConnection: 'receive', onFile: 'fs.read'},
  write: {number: 2, onConnection: 'send', onFile: 'fs.write'},
  metadata: {number: 3, onFile: 'fs.meta'},
  sync: {number: 4, onFile: 'fs.sync'},
  sendfile: {number: 5, onConnection: 'send', onFile: 'fs.read'},
  close: {number: 6, onFile: 'fs.meta'},
  open: {number: 7, onFile: 'fs.meta'},
  connect: {number: 8},
};

/** Lists of numbers with a name each. */
export const NUMBERS = {
  /** What an entry of `part` is about; `sched` is told by the CO-RE engine only. */
  kind: {wait: 1, peer: 2, call: 3, sched: 4},
  /** What the last call of a request would have blocked on. */
  blocked: {receive: 1, send: 2, peer: 3},
  /** The protocols that are told apart on a connection, and on a port. */
  protocol: {http1: 1, tls: 2, http2: 3, other: 4},
  /** Where a goroutine's status lies in its g, in bytes; 0 for a program that is no Go program. */
  layout: {none: 0, unknown: 1, upToGo123: 144, fromGo124: 152},
};

/** Parts of a budget whose sums a request carries, two of 32 bits to a word, the low half first. */
export const SUMS = [
  ['cpu', 'runqueue'],
  ['fs.read', 'fs.meta'],
  ['fs.write', 'fs.sync'],
  ['receive', 'send'],
  ['send.wait', 'sched'],
];

export const RECORDS = [
  {
    name: 'thread',
    map: '@requests_in[tid]',
    doc: 'what a thread is doing',
    words: [
      {name: 'entered', doc: 'when its call began'},
      {
        name: 'what',
        doc: 'which call it is in',
        fields: [
          {name: 'fd', bits: [0, 32], fits: true, doc: 'the file descriptor of the call'},
          {name: 'class', bits: [32, 8], fits: true, doc: 'the class of the call'},
          {name: 'one_byte', bits: [40, 1], isNumber: true, fits: true, doc: 'a read of one byte'},
          {name: 'call', bits: [32, 32], doc: 'class and one_byte as one number'},
        ],
      },
      {name: 'buffer', doc: 'address of the bytes that the call reads or writes'},
      {name: 'run_delay', doc: 'time it had waited for a CPU in its life when the call began'},
      {name: 'serves', doc: 'key of the request that it worked for last, 0 for none'},
      {name: 'entered_before', doc: 'when the call before began'},
    ],
  },
  {
    name: 'request',
    map: '@requests_go[g]',
    doc: 'a request that is being served',
    isRead: true,
    words: [
      {name: 'charged', doc: 'up to when its time is charged to parts'},
      {
        name: 'meta',
        doc: 'its connection and how far it is',
        fields: [
          {name: 'connection', bits: [0, 24], doc: 'file descriptor of its connection'},
          {name: 'file', bits: [24, 24], doc: 'file descriptor of the file used last'},
          {name: 'status', bits: [48, 10], doc: 'HTTP status of the answer, 0 before there is one'},
          {name: 'blocked', bits: [58, 2], doc: 'the last call would have blocked on this'},
          {
            name: 'clean',
            bits: [60, 1],
            doc: 'nothing happened since the last write of the answer',
          },
          {name: 'head_goes_on', bits: [61, 1], doc: 'not all of the head was read yet'},
          {name: 'failed', bits: [62, 1], doc: 'a write of the answer failed'},
          {
            name: 'continued',
            bits: [63, 1],
            doc: 'its sums go on from those of the request before',
          },
        ],
      },
      {
        name: 'thread',
        doc: 'the thread that worked for it last',
        fields: [
          {name: 'run_delay', bits: [0, 42], doc: 'time that thread had waited for a CPU'},
          {name: 'tid', bits: [42, 22], fits: true, doc: 'its thread id'},
        ],
      },
      ...SUMS.map((halves, at) => ({
        name: `sum${at + 3}`,
        doc: `ns of ${halves.join(' and ')}`,
        sums: halves,
      })),
      {
        name: 'bytes',
        doc: 'bytes of its body and head',
        fields: [
          {name: 'in', bits: [0, 32], fits: true, doc: 'bytes read from the connection'},
          {name: 'out', bits: [32, 32], doc: 'bytes written to it'},
        ],
      },
      {
        name: 'queue',
        doc: 'before its first read and after its last write',
        fields: [
          {name: 'ns', bits: [0, 63], doc: 'from its arrival in the socket to its first read'},
          {
            name: 'draining',
            bits: [63, 1],
            isNumber: true,
            doc: 'much of its answer is on its way',
          },
        ],
      },
    ],
  },
  {
    name: 'call',
    map: '@requests_calling[socket]',
    doc: 'a request that a target makes',
    isRead: true,
    words: [
      {name: 'start', doc: 'when its first write began'},
      {
        name: 'owner',
        doc: 'who makes it, and how it was answered',
        fields: [
          {name: 'pid', bits: [0, 22], fits: true, doc: 'the process that makes it'},
          {name: 'root', bits: [22, 22], fits: true, doc: 'root pid of that target'},
          {
            name: 'status',
            bits: [48, 10],
            doc: 'HTTP status of the answer, 0 before the final one',
          },
        ],
      },
      {name: 'written', doc: 'when its last write before the answer returned'},
      {name: 'first', doc: 'when a read returned the first bytes of the answer'},
      {name: 'last', doc: 'when a read returned the last bytes of the answer'},
      {
        name: 'before',
        doc: 'TCP sequence numbers when it began',
        fields: [
          {name: 'read', bits: [0, 32], doc: 'bytes read from the socket'},
          {name: 'written', bits: [32, 32], fits: true, doc: 'bytes written to it'},
        ],
      },
      {
        name: 'now',
        doc: 'TCP sequence numbers now',
        fields: [
          {name: 'read', bits: [0, 32], doc: 'bytes read from the socket'},
          {name: 'written', bits: [32, 32], fits: true, doc: 'bytes written to it'},
        ],
      },
      {
        name: 'peer',
        doc: 'whom it asks, in network order',
        fields: [
          {name: 'family', bits: [0, 8], fits: true, doc: 'address family'},
          {name: 'port', bits: [8, 16], fits: true, doc: 'port'},
          {name: 'address', bits: [24, 32], fits: true, doc: 'IPv4 address, or its stand-in'},
        ],
      },
    ],
  },
  {
    name: 'off',
    map: '@requests_off[g]',
    doc: 'a goroutine that left its thread',
    words: [
      {name: 'left', doc: 'when it left'},
      {
        name: 'state',
        doc: 'its own words and its thread',
        fields: [
          {name: 'status', bits: [0, 12], doc: 'g.atomicstatus'},
          {name: 'reason', bits: [16, 8], doc: 'g.waitreason'},
          {name: 'tid', bits: [32, 32], fits: true, doc: 'the thread that it left'},
        ],
      },
      {name: 'run_delay', doc: 'time that thread had waited for a CPU'},
    ],
  },
  {
    name: 'arrival',
    map: '@requests_arrived[socket]',
    doc: 'bytes that nobody has read yet',
    words: [
      {name: 'at', doc: 'when the first of them arrived'},
      {name: 'sequence', doc: 'TCP sequence number of the first of them | 1 << 32'},
    ],
  },
  {
    name: 'draining',
    map: '@requests_draining[socket]',
    doc: 'an answer on its way to its reader',
    words: [
      {name: 'key', doc: 'key of its request'},
      {name: 'ended', doc: 'when its last write returned'},
      {name: 'sequence', doc: 'TCP sequence number of the byte behind its last'},
    ],
  },
  {
    name: 'head',
    map: '@requests_read[tid]',
    doc: 'bytes of a head to hand on',
    words: [
      {name: 'key', doc: 'key of the request, or the socket'},
      {name: 'at', doc: 'when they were read or written'},
      {name: 'buffer', doc: 'their address'},
      {name: 'bytes', doc: 'how many there are'},
    ],
  },
  {
    name: 'peer',
    map: '@requests_peer[g, ns]',
    doc: 'the far end of a connection',
    isRead: true,
    words: [
      {
        name: 'pids',
        doc: 'the process that serves it',
        fields: [
          {name: 'root', bits: [0, 32], fits: true, doc: 'root pid of its target'},
          {name: 'pid', bits: [32, 32], fits: true, doc: 'its pid'},
        ],
      },
      {name: 'goid', doc: 'number of the goroutine, 0 where it is not known'},
      {name: 'layout', doc: 'where the status of its goroutines lies'},
      {
        name: 'ports',
        doc: 'ports in host order, and the address family',
        fields: [
          {name: 'local', bits: [0, 16], fits: true, doc: 'port of the server'},
          {name: 'remote', bits: [16, 16], fits: true, doc: 'port of the client'},
          {name: 'family', bits: [32, 32], fits: true, doc: 'address family'},
        ],
      },
      {name: 'address', doc: 'IPv4 address in network order, or its stand-in'},
    ],
  },
  {
    name: 'part',
    map: '@requests_part[g, ns]',
    doc: 'a wait or a call within a request',
    isRead: true,
    words: [
      {name: 'ns', doc: 'how long it took'},
      {
        name: 'what',
        doc: 'what it was; the fields behind `kind` depend on it',
        fields: [
          {name: 'kind', bits: [0, 8], fits: true, doc: 'wait, peer or call'},
          {name: 'reason', of: 'wait', bits: [8, 8], fits: true, doc: 'g.waitreason'},
          {name: 'class', of: 'call', bits: [8, 8], fits: true, doc: 'its class'},
          {
            name: 'on_connection',
            of: 'call',
            bits: [16, 1],
            isNumber: true,
            doc: '1 on the connection',
            fits: true,
          },
          {
            name: 'family',
            of: 'peer',
            bits: [8, 8],
            fits: true,
            doc: 'address family, 0 for a pipe',
          },
          {name: 'port', of: 'peer', bits: [16, 16], fits: true, doc: 'port in network order'},
          {
            name: 'address',
            of: 'peer',
            bits: [32, 32],
            fits: true,
            doc: 'IPv4 address, or its stand-in',
          },
        ],
      },
    ],
  },
];

/**
 * What is printed at a tick, in the order in which the reader needs it. A map with two sides is
 * cleared after it was printed; `atEnd` maps are printed once more when bpftrace ends.
 */
export const MAPS = [
  {name: 'ended', atEnd: true, doc: 'how many requests ended at all'},
  {
    name: 'six',
    key: 'word',
    sides: true,
    atEnd: true,
    doc: 'the IPv6 address that `word` stands for where an IPv4 one would be',
  },
  {
    name: 'head',
    key: 'g, ns, n',
    sides: true,
    atEnd: true,
    doc: "199 of the `n` bytes left of a request's head, read at `ns`",
  },
  {
    name: 'peer',
    key: 'g, ns',
    sides: true,
    atEnd: true,
    doc: "the peer, at a connection's first request",
  },
  {
    name: 'part',
    key: 'g, ns',
    sides: true,
    atEnd: true,
    doc: 'a wait, a call to another peer, or a call of 65 µs and more, from `ns` on',
  },
  {
    name: 'flush',
    key: 'g, ns',
    sides: true,
    atEnd: true,
    doc: 'sums taken out of a request that goes on, before they overflow',
  },
  {
    name: 'mark',
    key: 'g, ns',
    sides: true,
    atEnd: true,
    doc: "a request's state at a write of its answer, if more followed",
  },
  {
    name: 'drained',
    key: 'g, ns',
    sides: true,
    atEnd: true,
    doc: 'when the peer had all of the answer whose last write ended at `ns`',
  },
  {
    name: 'closed',
    key: 'g, ns',
    sides: true,
    atEnd: true,
    doc: 'the same, known from the end of its connection; 0 where it never had all',
  },
  {name: 'disk', key: 'pid', doc: 'the block device of the file that was opened last'},
  {
    name: 'called',
    key: 'socket, ns',
    sides: true,
    doc: 'a request that a target made, when the next one begins or its connection ends',
  },
  {name: 'calling', key: 'socket', doc: 'all requests of targets that are still open'},
  {name: 'done', key: 'g, ns', sides: true, atEnd: true, doc: 'a request that ended at `ns`'},
  {
    name: 'other',
    key: 'port, protocol, root',
    sides: true,
    doc: 'how many connections speak there what is not HTTP/1',
  },
];

/** Maps that are never printed; they are cleared when bpftrace ends, so that it prints none of them. */
export const HELPER_MAPS = [
  ...['in', 'go', 'off', 'on', 'slept', 'arrived', 'port', 'hello', 'conn', 'of', 'layout'],
  ...['plain', 'r14', 'draining', 'read'],
];

/** Numbers of the system calls that the script follows, on amd64. */
export const CALLS = {
  ...{read: 0, write: 1, close: 3, newfstat: 5, pread64: 17, pwrite64: 18, readv: 19, writev: 20},
  ...{sendfile64: 40, connect: 42, sendto: 44, recvfrom: 45, sendmsg: 46, recvmsg: 47},
  ...{fsync: 74, fdatasync: 75},
  ...{ftruncate: 77, getdents64: 217, openat: 257, mkdirat: 258, newfstatat: 262, unlinkat: 263},
  ...{renameat: 264, linkat: 265, faccessat: 269, splice: 275, fallocate: 285},
  ...{preadv: 295, pwritev: 296, preadv2: 327, pwritev2: 328, statx: 332},
};
