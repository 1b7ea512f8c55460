/* SPDX-License-Identifier: GPL-2.0 */
/* What is kept of a request while it is served, how it begins, and how it is told when it has ended. */
#ifndef REGSCOPE_REQUEST_STATE_BPF_H
#define REGSCOPE_REQUEST_STATE_BPF_H

#include "tls/handshakes.bpf.h"
#include "heads.bpf.h"
#include "stacks.bpf.h"
#include "syscalls.bpf.h"

#define EVENTS 10

/* What the last call of a request came back with: it would have blocked. */
enum waits_for {
	WAITS_FOR_NOTHING = 0,
	WAITS_TO_RECEIVE = 1,
	WAITS_TO_SEND = 2,
	WAITS_FOR_PEER = 3,
};

/* What a goroutine said of itself when it was looked at. */
struct look {
	u64 at_ns;
	u64 until_ns; /* the next look, where this is a wait */
	u64 stack; /* where it parked, or was stopped; 0: not read */
	u32 sp;    /* the low half of g.sched.sp, which tells one wait from the next */
	u16 status; /* g.atomicstatus */
	u8 reason;  /* g.waitreason */
	u8 pad;
};

/* A power of two. */
#define LOOKS 4

/* How its goroutine was seen to have left its thread, and what it said of itself since then. */
struct departure {
	u64 at_ns;
	u64 run_delay;
	u32 tid;
	u32 looks;	/* so many of them are filled: waits, and what the last look saw */
	u64 running_ns; /* between the looks that found it running, or able to run, and the next ones */
	u64 runnable_ns;
	u64 stopped_stack; /* where it was when it was found able to run first */
	struct look at[LOOKS];
};

struct request_state {
	u64 key;
	u64 sk;
	u64 last_ns;   /* its time is charged up to here */
	u64 run_delay; /* of the thread then */
	u32 tid;
	u32 fd;
	u32 file_fd; /* a regular file, known as one */
	u32 away_place; /* among those that are away, plus 1; 0: none */
	u8 waits_for;
	u8 is_clean; /* nothing happened since the last write of the answer */
	u8 has_more_head;
	u8 is_draining;
	u8 has_mark;
	u8 is_tls;
	u8 is_head_whole; /* all of it was told */
	u8 pad2;
	u64 is_ended; /* by a call or by its connection, each perhaps on a CPU of its own */
	struct departure left;
	/* As it was at the last write of the answer, if more followed. */
	u64 mark_ns;
	u64 mark_parts[PARTS];
	struct request_record record;
	struct event events[EVENTS];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LEAST_REQUESTS); /* the loader sets it (memory.c) */
	__type(key, u64);
	__type(value, struct request_state);
} requests SEC(".maps");

/* Zeros, which a new request begins with: it is too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct request_state);
} empty_request SEC(".maps");

/* A system call that has just ended, with what is found out about it on the way. */
struct ended_call {
	struct thread *thread;
	struct task_struct *task;
	struct pt_regs *regs;
	u64 now;
	s64 result;
	u64 run_delay;
	u64 key; /* of the request that the thread works for, if there is one */
	u64 text_at; /* what was read or written; of TLS, the text of it, once that was found */
	u64 text_bytes;
	u64 arrived_ns; /* when the first byte that it read had arrived; 0: not known */
	struct opened opened;
	struct sock *sk; /* the TCP socket that it was on, where that is known */
	u32 fd;
	u32 class;
	bool is_looked_at;
	bool is_file;
};

static __always_inline struct request_state *request_of(u64 key)
{
	return bpf_map_lookup_elem(&requests, &key);
}

/* Writes the record with the events that it has. */
__noinline int tell_request(struct request_state *request)
{
	u64 bytes;

	if (!request)
		return 0;
	bytes = sizeof(request->record) + request->record.events * sizeof(struct event);
	request->record.header.bytes = bytes;
	request->record.header.type = RECORD_REQUEST;
	OPAQUE(bytes);
	if (bytes > sizeof(request->record) + sizeof(request->events))
		bytes = sizeof(request->record) + sizeof(request->events);
	OPAQUE(bytes);
	return tell(&request->record, bytes, ring_flags(), LOST_REQUESTS);
}

/* Makes room for more events: those so far are told, the request goes on. */
static __noinline int flush_events(struct request_state *request)
{
	if (!request)
		return 0;
	request->record.flags |= REQUEST_GOES_ON;
	tell_request(request);
	request->record.flags &= ~REQUEST_GOES_ON;
	request->record.events = 0;
	return 0;
}

/* A place for one more event. */
static __always_inline struct event *add_event(struct request_state *request, u64 at_ns, u64 ns, u8 kind,
					       u8 what)
{
	struct event *event;
	u64 place;

	if (request->record.events >= EVENTS)
		flush_events(request);
	place = request->record.events;
	OPAQUE(place);
	if (place >= EVENTS)
		place = EVENTS - 1;
	OPAQUE(place);
	event = &request->events[place];
	request->record.events = place + 1;
	event->at_ns = at_ns;
	event->ns = ns;
	event->stack = 0;
	event->kind = kind;
	event->what = what;
	event->is_on_connection = 0;
	event->family = 0;
	event->port = 0;
	event->pad = 0;
	return event;
}

static __always_inline void tell_drained(struct socket_state *socket, u64 drained_ns)
{
	struct drained_record record = {
		.header = { sizeof(record), RECORD_DRAINED },
		.id = socket->drain_id,
		.end_ns = socket->drain_end_ns,
		.drained_ns = drained_ns,
	};

	socket->drain_id = socket->drain_end_ns = socket->drain_seq = 0;
	tell(&record, sizeof(record), ring_flags(), LOST_DRAINED);
}

/* A request ends whose answer may have been on its way: told here where its peer has all of it by now. */
static __noinline int end_drain(struct request_state *request)
{
	struct socket_state *socket;

	if (!request || !request->is_draining)
		return 0;
	socket = known_socket(request->sk);
	if (!socket || socket->drain_id != request->record.id)
		return 0;
	if (__sync_fetch_and_or(&socket->drain_seq, DRAIN_ENDED) & DRAIN_DONE)
		tell_drained(socket, socket->drained_ns);
	return 0;
}

/* The parts add up to what was charged until the end. */
static __always_inline void set_end(struct request_state *request)
{
	struct request_record *record = &request->record;

	record->end_ns = request->last_ns;
	if (request->is_clean || !request->has_mark || record->status < 200)
		return;
	record->end_ns = request->mark_ns;
	__builtin_memcpy(record->parts, request->mark_parts, sizeof(record->parts));
}

/* It is over: what its goroutine did since the last write of the answer is not part of it. */
static __noinline int end_request(struct request_state *request)
{
	u64 key;

	if (!request || __sync_val_compare_and_swap(&request->is_ended, 0, 1))
		return 0;
	key = request->key;
	set_end(request);
	tell_request(request);
	end_drain(request);
	bpf_map_delete_elem(&requests, &key);
	return 0;
}

/*
 * Reads from where the reads before it left off, as long as the head goes on. Not static, so that the verifier looks
 * at it once.
 */
__noinline int take_head(struct request_state *request, u64 buffer, u64 bytes, u64 ns)
{
	struct head_part *part = new_head_part();
	u64 last = bytes < EMPTY_LINE_BYTES ? bytes : EMPTY_LINE_BYTES;
	bool is_end = user_u32(buffer + bytes - last) == EMPTY_LINE, is_told;

	if (!request || !part)
		return 0;
	part->id = request->record.id;
	part->ns = ns;
	part->buffer = buffer;
	part->offset = request->record.head_bytes;
	part->kind = HEAD_SERVED;
	part->is_whole = is_end || request->is_head_whole;
	request->record.head_bytes += tell_head(part, bytes);
	is_told = part->buffer == buffer + bytes;
	if (part->is_whole && (is_told || !is_end))
		request->is_head_whole = 1;
	request->has_more_head = !is_end && is_told && part->offset < HEAD_MAX_BYTES;
	return 0;
}

/* goid, as far as g.atomicstatus was found where some version of Go has it. */
static __noinline u64 find_goid(struct thread *thread, u64 key)
{
	u64 g;
	u32 layout;

	if (!thread)
		return 0;
	g = key_of_g(key, thread->tgid);
	layout = layout_of(thread);
	if (!layout)
		layout = find_layout(thread, g, G_SYSCALL);
	return layout ? user_u64(g + layout + GOID_BEHIND_STATUS) : 0;
}

static __always_inline void describe_request(struct request_state *request, struct ended_call *call,
					     struct socket_state *socket)
{
	struct request_record *record = &request->record;
	struct thread *thread = call->thread;

	record->id = new_id();
	record->connection = socket->id;
	record->root = thread->root;
	record->pid = thread->tgid;
	record->ends = socket->ends;
	record->start_ns = record->read_ns = call->now;
	record->bytes_in = call->result;
	if (call->arrived_ns && call->arrived_ns < call->now)
		record->start_ns = call->arrived_ns;
	else
		record->flags |= REQUEST_QUEUE_UNKNOWN;
	if (!is_key_of_g(call->key))
		return;
	record->flags |= REQUEST_BY_GOROUTINE;
	if (!socket->is_goid_known) {
		socket->goid = find_goid(thread, call->key);
		socket->is_goid_known = socket->goid != 0;
	}
	record->goid = socket->goid;
	if (!layout_of(thread))
		record->flags |= REQUEST_LAYOUT_UNKNOWN;
}

/* The handshake of its connection is told as if it had ended when the request began. */
static __always_inline void note_tls_of(struct request_state *request, u64 ns)
{
	if (ns)
		add_event(request, request->record.start_ns - ns, ns, EVENT_TLS, 0);
}

/* A request that begins with a call, under its key; NULL where there is no room. */
static __always_inline struct request_state *new_request(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request, *empty;
	u64 key = call->key;
	u32 zero = 0;

	empty = bpf_map_lookup_elem(&empty_request, &zero);
	if (!empty || bpf_map_update_elem(&requests, &key, empty, BPF_ANY)) {
		INCREMENT(lost[LOST_REQUEST_ROOM]);
		return 0;
	}
	request = request_of(key);
	if (!request)
		return 0;
	request->key = key;
	request->sk = (u64)call->sk;
	request->last_ns = call->now;
	request->run_delay = call->run_delay;
	request->tid = call->thread->tid;
	request->fd = call->fd;
	request->file_fd = NO_FD;
	describe_request(request, call, socket);
	note_tls_of(request, take_handshake(socket));
	return request;
}

/* The first bytes of a request were read. */
static __noinline int begin_request(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request;

	if (!call || !socket)
		return 0;
	request = new_request(call, socket);
	if (!request)
		return 0;
	socket->request_key = call->key;
	call->thread->works_for = call->key;
	call->thread->handed_id = 0;
	take_head(request, call->text_at, call->text_bytes, call->now);
	return 0;
}

/* An answer to the next of several requests that were read together: the one before ended before it. */
static __noinline int begin_pipelined(struct request_state *request)
{
	struct request_record *record;

	if (!request)
		return 0;
	record = &request->record;
	if (request->has_mark && !request->is_clean) {
		/* What came after the mark is the next one's. */
		for (int part = 0; part < PARTS; part++) {
			u64 all = record->parts[part];

			record->parts[part] = request->mark_parts[part];
			request->mark_parts[part] = all - request->mark_parts[part];
		}
		record->end_ns = request->mark_ns;
	} else {
		record->end_ns = request->last_ns;
		__builtin_memset(request->mark_parts, 0, sizeof(request->mark_parts));
	}
	tell_request(request);
	end_drain(request);
	record->id = new_id();
	record->start_ns = record->read_ns = record->end_ns;
	__builtin_memcpy(record->parts, request->mark_parts, sizeof(record->parts));
	record->bytes_in = record->bytes_out = 0;
	record->head_bytes = 0;
	record->events = 0;
	record->status = 0;
	record->flags &= REQUEST_BY_GOROUTINE | REQUEST_LAYOUT_UNKNOWN;
	record->flags |= REQUEST_CONTINUED;
	request->has_mark = 0;
	request->is_draining = 0;
	return 0;
}

#endif
