/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the loader writes to its standard output, as C structs. PROTOCOL.md explains every field.
 *
 * The kernel side fills most of them in the ring buffer itself, so that the loader only copies bytes.
 * Everything is little-endian and lies on its natural boundary; a record's length is a multiple of 8.
 */
#ifndef REGSCOPE_PROTOCOL_H
#define REGSCOPE_PROTOCOL_H

#include <linux/types.h>

#define PROTOCOL_VERSION 1

/* Stack ids stay below 2^52, so that they are exact as a floating point number. */
#define ID_BITS 52
#define ID_MASK ((1ull << ID_BITS) - 1)

enum record_type {
	RECORD_READY = 1,
	RECORD_FEATURE = 2,
	RECORD_WATCHED = 3,
	RECORD_CUT = 4,
	RECORD_LOSS = 5,
	RECORD_COST = 6,
	RECORD_EXEC = 7,
	RECORD_EXIT = 8,
	RECORD_STACK = 9,
	RECORD_KERNEL_STACK = 10,
	RECORD_MAPPED = 11,
	RECORD_FORKED = 12,
	RECORD_CALLS = 16,
	RECORD_RUNQUEUE = 17,
	RECORD_TCP = 18,
	RECORD_BLOCK = 19,
	RECORD_SAMPLE = 20,
	RECORD_WAIT = 21,
	RECORD_HEAD = 32,
	RECORD_REQUEST = 33,
	RECORD_DRAINED = 34,
	RECORD_CALL = 35,
	RECORD_SPOKEN = 36,
	RECORD_UNIX = 37,
	RECORD_FRAME = 38,
	RECORD_FRAMES_END = 39,
};

enum probe {
	PROBE_SYSCALLS = 0,
	PROBE_TCP = 1,
	PROBE_BLOCK = 2,
	PROBE_RUNQUEUE = 3,
	PROBE_ONCPU = 4,
	PROBE_OFFCPU = 5,
	PROBE_REQUESTS = 6,
	PROBES = 7,
};

struct header {
	__u32 bytes; /* of the whole record, these eight included */
	__u16 type;
	__u16 pad;
};

/* How many values fell into one bucket, or how many calls failed with one error. */
struct pair {
	__u32 index;
	__u32 count;
};

/* One end of a TCP connection. IPv4 is kept as ::ffff:a.b.c.d. */
struct address {
	__u8 bytes[16];
};

/* The two ends of a connection, as the process sees them. Ports are in host order. */
struct connection_ends {
	struct address local;
	struct address peer;
	__u16 local_port;
	__u16 peer_port;
	__u16 family; /* 2 or 10, as the socket has it */
	__u16 pad;
	__u32 netns; /* inode of the network namespace */
	__u32 pad2;
};

/* ------------------------------------------------------------------ life and losses */

struct ready_record {
	struct header header;
	__u64 ns;
	__u32 version;
	__u32 cpus;
	__u32 probes;      /* bits of those that run, 1 << enum probe */
	__u32 map_kbytes;  /* kernel memory of all maps */
};

struct feature_record {
	struct header header;
	__u32 probe;
	__u32 is_whole; /* 1: the probe does not run at all; 0: it runs with less */
	/* text, padded with NUL */
};

struct watched_record {
	struct header header;
	__u64 ns;
	__u32 pid;
	__u32 threads; /* 0: there is no such process, or it is excluded */
	__u32 error;   /* errno where it cannot be watched, else 0 */
	__u32 pad;
};

struct cut_record {
	struct header header;
	__u64 number;
	__u64 start_ns;
	__u64 end_ns;
};

enum loss_reason {
	LOSS_EVENTS = 0,   /* the ring buffer had no room */
	LOSS_MAP_FULL = 1, /* a table had no room */
	LOSS_STACK = 2,    /* a stack could not be said */
	LOSS_MISSED = 3,   /* a program ran on that CPU already */
};

struct loss_record {
	struct header header;
	__u32 probe;
	__u32 reason;
	__u64 count; /* since the cut before */
	/* text, padded with NUL: which table, which program */
};

struct cost_record {
	struct header header;
	__u64 window_ns; /* for so long the kernel measured */
	__u64 run_ns;
	__u64 runs;
	__u32 probes; /* bits of those that the program works for */
	__u32 pad;
	/* text, padded with NUL: the program's name */
};

/* ------------------------------------------------------------------ processes and stacks */

struct exec_record {
	struct header header;
	__u64 ns;
	__u32 root;
	__u32 pid;
	/* text, padded with NUL: the file, as it was named to execve */
};

struct exit_record {
	struct header header;
	__u64 ns;
	__u32 root;
	__u32 pid;
};

/* A watched process forked another one, which has its code until it executes a program. */
struct forked_record {
	struct header header;
	__u32 root;
	__u32 pid;
	__u32 parent;
	__u32 pad;
};

/* Code that a watched process mapped: its program and dynamic loader at an exec, libraries later. */
struct mapped_record {
	struct header header;
	__u32 root;
	__u32 pid;
	__u64 start;
	__u64 end;
	__u64 offset; /* in the file, of `start` */
	__u64 inode;
	__u32 device; /* major << 20 | minor of the file system */
	__u32 pad;
	char name[64]; /* of the file, without its folder; cut, ends with NUL */
};

struct stack_record {
	struct header header;
	__u64 id;
	__u32 pid;
	__u16 frames;
	__u16 is_cut; /* 1: there are more callers than these */
	/* u64 addresses, the innermost first */
};

struct kernel_stack_record {
	struct header header;
	__u64 id;
	/* text, padded with NUL: a line for each function, the innermost first, `name+12` */
};

/* ------------------------------------------------------------------ figures, told at a cut */

struct calls_record {
	struct header header;
	__u32 root;
	__u32 call; /* number of the system call */
	__u64 returned; /* sum of what it returned where that is above zero */
	__u32 buckets;
	__u32 errors;
	/* struct pair of `buckets` ns, then of `errors` by errno */
};

struct runqueue_record {
	struct header header;
	__u32 root;
	__u32 buckets;
	/* struct pair */
};

struct tcp_record {
	struct header header;
	__u32 root;
	__u16 port;
	__u16 is_served; /* 1: the peer asked the target on `port`; 0: the target asked the peer's `port` */
	struct address peer;
	__u64 bytes_in;
	__u64 bytes_out;
	__u32 retransmits;
	__u32 failed; /* connects that failed */
	__u32 netns;
	__u32 rtts;
	__u32 connects;
	__u32 pad;
	__u64 min_rtt_ns; /* sum of the connections' smallest round trips: one for each of rtts */
	/* While bytes were on their way or waited to be sent; and the parts of it in which the peer's window was
	 * full, in which it was less than half open besides, and in which the send buffer was too small. */
	__u64 sending_ns;
	__u64 window_limited_ns;
	__u64 window_closed_ns;
	__u64 buffer_limited_ns;
	/* struct pair of `rtts` ns, then of `connects` ns */
};

struct block_record {
	struct header header;
	__u32 device;    /* major << 20 | minor */
	__u32 direction; /* 1 read, 2 write, 3 flush, 4 discard, 5 other */
	__u64 bytes;
	__u32 latencies;
	__u32 queues;
	__u32 errors;
	__u32 pad;
	/* struct pair of `latencies` ns, of `queues` ns, of `errors` by errno */
};

/* ------------------------------------------------------------------ stacks of threads */

#define SAMPLE_IN_KERNEL 1
#define SAMPLE_USER_LOST 2
#define SAMPLE_KERNEL_LOST 4

struct sample_record {
	struct header header;
	__u64 ns;
	__u64 goid;
	__u64 user_stack;   /* id, 0: none */
	__u64 kernel_stack; /* id, 0: none */
	__u32 root;
	__u32 pid;
	__u32 tid;
	__u16 cpu;
	__u16 flags;
};

/* Bits of `what`; below them the number of the system call, 0xffff outside of calls. */
#define WAIT_CALL 0xffff
#define WAIT_PREEMPTED 0x10000
#define WAIT_GO_SCHEDULER 0x20000
#define WAIT_UNINTERRUPTIBLE 0x40000

#define WAIT_OPEN 1
#define WAIT_SUM 2
#define WAIT_STACK_LOST 4

/* A wait of so many ns and more is told by itself; shorter ones are sums. */
#define LONG_WAIT_NS (1ull << 24)

struct wait_record {
	struct header header;
	__u64 from_ns;
	__u64 until_ns;
	__u64 ns; /* waited: of one wait until - from, of a sum less or more than that */
	__u64 goid;
	__u64 user_stack;
	__u64 kernel_stack;
	__u32 root;
	__u32 pid;
	__u32 tid; /* 0 in a sum */
	__u32 what;
	__u32 count; /* waits in the sum, else 1 */
	__u32 flags;
};

/* ------------------------------------------------------------------ requests */

enum head_kind {
	HEAD_SERVED = 1, /* a request that a target read */
	HEAD_MADE = 2,   /* a request that a target wrote */
	HEAD_ANSWER = 3, /* the answer to it */
};

#define HEAD_CHUNK_BYTES 4096
#define HEAD_MAX_BYTES 16384

struct head_record {
	struct header header;
	__u64 id; /* of the request, or the call */
	__u64 ns;
	__u32 offset;
	__u16 length; /* bytes that follow, padded with NUL */
	__u16 kind;
};

/* Parts in the order of the sums in `parts`, ns. */
enum part {
	PART_CPU,
	PART_RUNQUEUE,
	PART_FS_READ,
	PART_FS_META,
	PART_FS_WRITE,
	PART_FS_SYNC,
	PART_RECEIVE,
	PART_SEND,
	PART_SEND_WAIT,
	PART_SCHED,
	PARTS,
};

enum event_kind {
	EVENT_WAIT = 1,  /* parked: `what` is g.waitreason; not in `parts` */
	EVENT_PEER = 2,  /* a call to another peer, not in `parts` */
	EVENT_CALL = 3,  /* a long call: `what` is its class; in `parts` already */
	EVENT_SCHED = 4, /* runnable, and no thread ran it; in `parts` already */
	EVENT_TLS = 5,	 /* the handshake of its connection; before start_ns, and not in `parts` */
};

/* Classes of system calls. */
enum call_class {
	CLASS_NONE = 0,
	CLASS_READ = 1,
	CLASS_WRITE = 2,
	CLASS_META = 3,
	CLASS_SYNC = 4,
	CLASS_SENDFILE = 5, /* and splice */
	CLASS_CLOSE = 6,
	CLASS_OPEN = 7,
	CLASS_CONNECT = 8,
};

struct event {
	__u64 at_ns;
	__u64 ns;
	__u64 stack; /* id of the goroutine's stack, 0: none */
	__u8 kind;
	__u8 what;
	__u8 is_on_connection;
	__u8 family; /* of the peer: 2, 10; 1 and 0 for what is no TCP socket */
	__u16 port;
	__u16 pad;
	struct address peer;
};

#define REQUEST_GOES_ON 1
#define REQUEST_CONTINUED 2
#define REQUEST_LAYOUT_UNKNOWN 4
#define REQUEST_DRAINING 8
#define REQUEST_WRITE_FAILED 16
#define REQUEST_BY_GOROUTINE 32
#define REQUEST_QUEUE_UNKNOWN 64

struct request_record {
	struct header header;
	__u64 id;
	__u64 connection;
	__u64 start_ns;
	__u64 read_ns;
	__u64 end_ns;
	__u64 parts[PARTS];
	__u64 bytes_in;
	__u64 bytes_out;
	__u64 goid;
	__u32 root;
	__u32 pid;
	__u32 device; /* of the file it opened last, major << 20 | minor; 0: none */
	__u32 head_bytes;
	__u16 status;
	__u16 flags;
	__u16 events;
	__u16 pad;
	struct connection_ends ends;
	/* struct event */
};

struct drained_record {
	struct header header;
	__u64 id;
	__u64 end_ns;     /* the request's, or of an earlier write of its answer */
	__u64 drained_ns; /* 0: the connection broke before the peer had all of it */
};

#define CALL_IS_OPEN 1
#define CALL_IS_WAITED_FOR 2

struct call_record {
	struct header header;
	__u64 id;
	__u64 connection;
	__u64 start_ns;
	__u64 written_ns;
	__u64 first_ns;
	__u64 last_ns;
	__u64 bytes_in;
	__u64 bytes_out;
	__u64 goid; /* that wrote it; 0: none */
	__u32 root;
	__u32 pid;
	__u32 request_bytes; /* of the request's head that were told */
	__u32 answer_bytes;  /* of the answer's head that were told */
	__u16 status;
	__u16 flags;
	__u32 pad;
	struct connection_ends ends;
	__u64 cause; /* id of the request that it was made for, where the kernel knows it; else 0 */
	__u64 tls_ns; /* the handshake of its connection, before start_ns; 0: none, or not its first request */
};

/* What both sides of a connection were seen to speak. */
enum spoken {
	SPEAKS_HTTP = 1,
	SPEAKS_TLS = 2,
	SPEAKS_HTTP2 = 3,
	SPEAKS_OTHER = 4,
};

struct spoken_record {
	struct header header;
	__u32 root;
	__u32 netns;
	__u16 port; /* the target's own, or its peer's where the target asks */
	__u16 protocol; /* enum spoken, from SPEAKS_TLS on */
	__u16 is_served; /* 1: the target is asked */
	__u16 is_request; /* 1: one request of a connection; 0: the connection */
	struct address peer;
};

/* Frames of HTTP/2 (RFC 9113, section 6). */
enum frame_type {
	FRAME_DATA = 0,
	FRAME_HEADERS = 1,
	FRAME_PRIORITY = 2,
	FRAME_RST_STREAM = 3,
	FRAME_SETTINGS = 4,
	FRAME_PUSH_PROMISE = 5,
	FRAME_PING = 6,
	FRAME_GOAWAY = 7,
	FRAME_WINDOW_UPDATE = 8,
	FRAME_CONTINUATION = 9,
};

#define FRAME_PIECE_BYTES 256

/* A frame with fields, or a piece of one; a frame that ends a stream; a GOAWAY. */
struct frame_record {
	struct header header;
	__u64 id;
	__u64 connection;
	__u64 ns;	/* when the read or write returned that brought it */
	__u64 start_ns; /* when the first byte of that read had arrived; ns where that is not known */
	__u64 tls_ns;	/* the handshake of its connection, before its first request; else 0 */
	__u64 bytes_in; /* of the bodies of its stream so far, with their padding */
	__u64 bytes_out;
	__u32 root;
	__u32 pid;
	__u32 number; /* of this direction's records, from 1 on: what is missing was lost */
	__u32 stream;
	__u32 length; /* of the frame's payload */
	__u32 offset; /* in that, of what follows */
	__u16 bytes;  /* that follow, padded with NUL */
	__u8 type;    /* enum frame_type */
	__u8 flags;   /* of the frame */
	__u8 is_answer;
	__u8 pad[3];
	struct connection_ends ends;
};

/* A connection of which frames were told is over, or cannot be followed any more. */
struct frames_end_record {
	struct header header;
	__u64 connection;
	__u64 ns;
	__u32 root;
	__u32 is_lost;	/* 1: it cannot be followed */
	__u32 asked;	/* records of FRAME of each direction */
	__u32 answered;
	struct connection_ends ends;
};

/* What a target was asked over a unix socket since the cut before. */
struct unix_record {
	struct header header;
	__u32 root;
	__u32 protocol; /* enum spoken: SPEAKS_HTTP counts requests, SPEAKS_HTTP2 connections */
	__u64 count;
	/* text, padded with NUL: the path of the socket; an abstract name begins with @ */
};

#define SIZE_IS(type, size) _Static_assert(sizeof(struct type) == (size), #type)
SIZE_IS(header, 8);
SIZE_IS(connection_ends, 48);
SIZE_IS(ready_record, 32);
SIZE_IS(feature_record, 16);
SIZE_IS(watched_record, 32);
SIZE_IS(cut_record, 32);
SIZE_IS(loss_record, 24);
SIZE_IS(cost_record, 40);
SIZE_IS(exec_record, 24);
SIZE_IS(exit_record, 24);
SIZE_IS(forked_record, 24);
SIZE_IS(mapped_record, 120);
SIZE_IS(stack_record, 24);
SIZE_IS(kernel_stack_record, 16);
SIZE_IS(calls_record, 32);
SIZE_IS(runqueue_record, 16);
SIZE_IS(tcp_record, 112);
SIZE_IS(block_record, 40);
SIZE_IS(sample_record, 56);
SIZE_IS(wait_record, 80);
SIZE_IS(head_record, 32);
SIZE_IS(event, 48);
SIZE_IS(request_record, 224);
SIZE_IS(drained_record, 32);
SIZE_IS(call_record, 168);
SIZE_IS(spoken_record, 40);
SIZE_IS(frame_record, 144);
SIZE_IS(frames_end_record, 88);
SIZE_IS(unix_record, 24);

#endif
