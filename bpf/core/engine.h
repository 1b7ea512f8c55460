/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs and the loader share: sizes of tables, and the figures that the loader reads where
 * the programs count them, through mmap.
 */
#ifndef REGSCOPE_ENGINE_H
#define REGSCOPE_ENGINE_H

#include "protocol.h"

/*
 * Log-linear buckets, 16 to each power of two (src/domain/histogram.ts): the index of v is v below 32,
 * else 16 s + (v >> s) with s = floor(log2 v) - 4. The last one holds everything from 2^42 ns on.
 */
#define BUCKETS (16 * 38 + 17)

#define ROOTS 256
#define CALL_NUMBERS 512
#define CALL_ROWS 2048
#define ERRNOS 136
#define PEERS 1024
#define DISKS 16
#define SOCKETS 16000
#define SHORT_WAITS 8192
#define STACKS_KNOWN 8192
#define KERNEL_STACKS_KNOWN 4096
#define RING_BYTES (8 << 20)

/*
 * Requests that are served at one time, and as many that are made: so many for each CPU, because a host with more
 * of them has more under way. One of both kinds takes 1.3 KB.
 */
#define REQUESTS_PER_CPU 3072
#define LEAST_REQUESTS 6144
#define MOST_REQUESTS 32768

/* System calls of one root. Row 0 is nobody's. */
struct call_row {
	__u32 buckets[BUCKETS];
	__u32 errors[ERRNOS];
	__u32 root_place;
	__u32 call;
	__u32 pad;
	__u64 returned;
};

struct call_index {
	__u16 rows[CALL_NUMBERS]; /* 0: none yet */
};

_Static_assert(CALL_ROWS <= 1 << 16, "a call_index has 16 bits for a row");

struct runqueue_row {
	__u32 buckets[BUCKETS];
	__u32 pad;
};

struct peer_key {
	struct address peer;
	__u32 root_place;
	__u32 netns;
	__u16 port;
	__u16 is_served;
	__u32 pad;
};

/* TCP of one root, side, port and peer. Row 0 is nobody's. */
struct peer_row {
	__u32 rtts[BUCKETS];
	__u32 connects[BUCKETS];
	__u32 retransmits;
	__u32 failed;
	__u64 bytes_in;
	__u64 bytes_out;
	__u64 min_rtts_us; /* sum: one for each of rtts */
	/* Jiffies; protocol.h says what they are. */
	__u64 sending;
	__u64 window_limited;
	__u64 window_closed;
	__u64 buffer_limited;
	struct peer_key key;
};

enum direction {
	DIRECTION_READ = 1,
	DIRECTION_WRITE = 2,
	DIRECTION_FLUSH = 3,
	DIRECTION_DISCARD = 4,
	DIRECTION_OTHER = 5,
	DIRECTIONS = 6,
};

/* Row: disk * 8 + direction. */
struct disk_row {
	__u32 latencies[BUCKETS];
	__u32 queues[BUCKETS];
	__u32 errors[ERRNOS];
	__u64 bytes;
};

struct wait_key {
	__u64 user_stack;
	__u64 kernel_stack;
	__u64 goid;
	__u32 root;
	__u32 pid;
	__u32 what;
	__u32 window;
};

/* Windows in which short waits are added up: a goroutine's, and others'. */
#define GOROUTINE_WINDOW_BITS 24
#define THREAD_WINDOW_BITS 27

struct wait_sum {
	__u64 ns;
	__u64 count;
};

/* What could not be kept or told, cumulative, counted where it happens. */
enum lost {
	LOST_THREADS,
	LOST_EXECS,
	LOST_SAMPLES,
	LOST_SAMPLE_STACKS,
	LOST_WAITS,
	LOST_WAIT_SUMS,
	LOST_WAIT_STACKS,
	LOST_HEADS,
	LOST_REQUESTS,
	LOST_REQUEST_ROOM,
	LOST_REQUEST_STACKS,
	LOST_DRAINED,
	LOST_CALLS,
	LOST_CALL_ROOM,
	LOST_SOCKET_ROOM,
	LOST_SPOKEN,
	LOST_CALL_ROWS,
	LOST_PEER_ROWS,
	LOST_DISK_ROWS,
	LOST_BLOCK_ROOM,
	LOST_MAPPED,
	LOST_STREAMS,
	LOST_UNIX,
	LOST_FRAMES,
	LOSSES,
};

/* A power of two, so that a mask bounds what the verifier cannot follow. */
#define LOSS_PLACES 32

/* What an iteration over tasks is to do, set by the loader before it reads. */
enum sweep {
	SWEEP_WATCH,
	SWEEP_FORGET,
	SWEEP_ROOTS, /* notes which roots have threads */
	SWEEP_UNWATCHED, /* watches whom no fork could */
};

/* A process that could not be watched at its fork, for the loader to have it watched soon. */
struct unwatched_child {
	__u32 pid;
	__u32 root;
	__u32 root_place;
};

/* A power of two. */
#define UNWATCHED_CHILDREN 16

/* Paths of unix sockets at which targets are asked, at a time. */
#define UNIX_PATHS 128
/* The longest path, with its NUL, and then some (unix(7)). */
#define UNIX_PATH_BYTES 112

struct unix_asked {
	__u32 root;
	__u32 protocol; /* enum spoken: of HTTP/1 requests are counted, of HTTP/2 connections */
	char path[UNIX_PATH_BYTES]; /* ends with NUL; an abstract name begins with @ */
};

/* A power of two. */
#define TLS_SPEAKERS 64

/* A bit for each side. */
enum speaker_side {
	SPEAKER_SERVES = 1,
	SPEAKER_ASKS = 2,
};

struct tls_speaker {
	__u32 pid;
	__u32 side;
};

/* Processes in the order in which they were found to speak TLS or HTTP/2. */
struct tls_speakers {
	__u32 count;
	struct tls_speaker at[TLS_SPEAKERS];
};

struct sweep_order {
	__u32 what;
	__u32 tgid;
	__u32 root;
	__u32 root_place;
	__u32 threads; /* the programs' answer */
	__u32 refused; /* threads that got no storage */
	__u8 has_threads[ROOTS];
};

/* A kernel stack as the programs write it; the loader turns it into a KERNEL_STACK. */
#define RECORD_KERNEL_ADDRESSES 100

#define USER_FRAMES 127
#define KERNEL_FRAMES 64

#endif
