/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time of each request goes that a target serves. A request is in one state at a time; each
 * event charges the time since the one before to the state that it leaves, so that the parts add up.
 *
 * One goroutine serves a connection (net/http), so its g pointer is the key; where a server is no Go
 * program it is the socket, and a thread works for the one that its last call was on, until it sleeps
 * outside of calls of interest, or does one on another.
 */
#ifndef REGSCOPE_REQUESTS_BPF_H
#define REGSCOPE_REQUESTS_BPF_H

#include "request-state.bpf.h"

#define EAGAIN 11
#define EINPROGRESS 115

/* A call of so many ns and more is told by itself. */
#define LONG_CALL_SHIFT 16

/* So much unacknowledged is on its way still; a write of so much may leave it. */
#define DRAINING_BYTES 16384
#define LARGE_WRITE_BYTES 4096

static __always_inline void look_at_call(struct ended_call *call)
{
	if (call->is_looked_at)
		return;
	look_at_fd(call->task, call->fd, &call->opened);
	call->is_looked_at = true;
	call->sk = call->opened.sk;
	call->is_file = call->opened.mode == S_IFREG;
}

/* Whether these bytes, read from a target's socket, begin a request. */
static __always_inline bool begins_request(struct ended_call *call)
{
	struct thread *thread = call->thread;
	u32 word;

	if (call->class != CLASS_READ || call->result <= 0 || thread->is_one_byte || thread->is_peek)
		return false;
	word = user_u32(thread->buffer);
	return is_method(word) || is_method_less_one(word);
}

/*
 * Finds the key of the request that the call was made for, if it was made for one. What is no Go program
 * does a call on a socket for that socket's request, and any other for the one that it works for.
 */
static __always_inline void find_key(struct ended_call *call)
{
	struct thread *thread = call->thread;
	u64 g = g_of(call->task, thread, call->regs);

	if (g) {
		call->key = key_of_g(g, thread->tgid);
		return;
	}
	if (call->fd != NO_FD)
		look_at_call(call);
	call->key = (u64)call->sk;
	if (!thread->works_for || call->key == thread->works_for)
		return;
	if (!call->key || (!request_of(call->key) && !begins_request(call)))
		call->key = thread->works_for;
}

/*
 * Reads what a goroutine says of itself now that another one runs on its thread, or none: its status,
 * why it waits, and where it parked.
 */
static __always_inline void note_departure(struct request_state *request, struct thread *thread, u64 at_ns,
					   u64 run_delay, u64 g, u32 status, u32 walker)
{
	struct departure *left = &request->left;
	u32 layout = thread->layout;

	left->at_ns = at_ns;
	left->run_delay = run_delay;
	left->tid = thread->tid;
	left->status = status;
	left->reason = 0;
	left->stack = 0;
	if (!layout)
		return;
	if (status == G_WAITING)
		bpf_probe_read_user(&left->reason, 1, (void *)(g + layout + REASON_BEHIND_STATUS));
	if (status == G_WAITING || status == G_RUNNABLE)
		left->stack = walk_parked(g, walker, thread->tgid);
}

/* The thread did a call for another goroutine: what became of the one before, in its own words. */
static __noinline int note_other_goroutine(struct thread *thread, u64 at_ns)
{
	struct request_state *request;
	u64 key, g;
	u32 layout, status = 0;

	if (!thread)
		return 0;
	key = thread->works_for;
	request = request_of(key);
	if (!request)
		return 0;
	layout = is_key_of_g(key) ? layout_of(thread) : 0;
	g = key_of_g(key, thread->tgid);
	if (layout)
		status = user_u32(g + layout) & STATUS_MASK;
	note_departure(request, thread, at_ns, thread->run_delay, g, status, WALKER_CALL);
	return 0;
}

/* Time on a thread that went on: what its run queue had of it, the rest is cpu. */
static __always_inline void charge_running(struct request_state *request, u64 ns, u64 run_delay)
{
	u64 waited = run_delay - request->run_delay;

	if (waited > ns)
		waited = ns;
	request->record.parts[PART_CPU] += ns - waited;
	request->record.parts[PART_RUNQUEUE] += waited;
}

/* It left its thread and was waiting, or could have run, until it ran again. */
static __always_inline void charge_away(struct request_state *request, u64 since, u64 resumed)
{
	struct departure *left = &request->left;
	struct event *event;

	if (resumed <= since)
		return;
	if (left->status == G_RUNNABLE) {
		request->record.parts[PART_SCHED] += resumed - since;
		event = add_event(request, since, resumed - since, EVENT_SCHED, 0);
		event->stack = left->stack;
	} else if (left->status == G_WAITING) {
		event = add_event(request, since, resumed - since, EVENT_WAIT, left->reason);
		event->stack = left->stack;
	}
}

/*
 * It was away from its thread. It ran again at the earliest when this thread got its CPU, or had done
 * its last call for another goroutine.
 */
static __noinline int charge_return(struct request_state *request, struct ended_call *call)
{
	struct thread *thread;
	u64 entered, resumed, since;

	if (!request || !call)
		return 0;
	thread = call->thread;
	entered = thread->entered_ns;
	since = request->last_ns;
	resumed = thread->on_ns;
	/* A thread that was not seen to get one has not run longer than in its whole life. */
	if (!resumed)
		resumed = entered - call->task->se.sum_exec_runtime;
	if (resumed < thread->class_before_ns)
		resumed = thread->class_before_ns;
	if (resumed > entered)
		resumed = entered;
	if (request->left.at_ns > since && request->left.tid == request->tid) {
		charge_running(request, request->left.at_ns - since, request->left.run_delay);
		since = request->left.at_ns;
		/* Running, or in a call, by its own words: no wait that anything is known of. */
		if (resumed < since || request->left.status == G_RUNNING ||
		    request->left.status == G_SYSCALL)
			resumed = since;
		charge_away(request, since, resumed);
	}
	if (resumed < since)
		resumed = since;
	request->record.parts[PART_CPU] += entered - resumed;
	return 0;
}

/* Parked until the socket had something; from then on it waited for Go to run it. */
static __always_inline void charge_receiving(struct request_state *request, u64 since, u64 entered,
					     bool is_on)
{
	struct socket_state *socket = is_on ? known_socket(request->sk) : 0;
	u64 ready = entered;
	struct event *event;

	if (socket && socket->arrived_ns >= since && socket->arrived_ns <= entered)
		ready = socket->arrived_ns;
	request->record.parts[PART_RECEIVE] += ready - since;
	request->record.parts[PART_SCHED] += entered - ready;
	if ((entered - ready) >> LONG_CALL_SHIFT) {
		event = add_event(request, ready, entered - ready, EVENT_SCHED, 0);
		event->stack = request->left.at_ns >= since ? request->left.stack : 0;
	}
}

/* Charges the time from the request's last event to the start of this call. */
static __always_inline void charge_gap(struct request_state *request, struct ended_call *call, bool is_on)
{
	struct thread *thread = call->thread;
	u64 since = request->last_ns, entered = thread->entered_ns;

	switch (request->waits_for) {
	case WAITS_TO_RECEIVE:
		charge_receiving(request, since, entered, is_on);
		break;
	case WAITS_TO_SEND:
		request->record.parts[PART_SEND_WAIT] += entered - since;
		break;
	case WAITS_FOR_PEER:
		break;
	default:
		if (request->tid == thread->tid && request->left.at_ns <= since)
			charge_running(request, entered - since, thread->run_delay);
		else
			charge_return(request, call);
	}
}

/* What is not acknowledged after a large write is on its way still. */
static __always_inline void note_draining(struct request_state *request, struct ended_call *call)
{
	struct socket_state *socket = known_socket(request->sk);
	struct tcp_sock *tcp = (struct tcp_sock *)request->sk;
	u32 written, unacknowledged;

	if (!socket)
		return;
	written = BPF_CORE_READ(tcp, write_seq);
	unacknowledged = written - BPF_CORE_READ(tcp, snd_una);
	request->record.flags &= ~REQUEST_DRAINING;
	request->is_draining = 0;
	if (unacknowledged < DRAINING_BYTES)
		return;
	socket->drain_end_ns = call->now;
	socket->drain_seq = written;
	socket->drain_id = request->record.id;
	request->record.flags |= REQUEST_DRAINING;
	request->is_draining = 1;
}

static __always_inline void charge_received(struct request_state *request, struct ended_call *call, u64 ns)
{
	request->record.parts[PART_RECEIVE] += ns;
	if (call->result > 0) {
		request->record.bytes_in += call->result;
		if (request->has_more_head && request->record.status < 200)
			take_head(request, call->thread->buffer, call->result, call->now);
	} else if (call->result == -EAGAIN) {
		request->waits_for = WAITS_TO_RECEIVE;
	}
}

static __always_inline void charge_sent(struct request_state *request, struct ended_call *call, u64 ns)
{
	struct request_record *record = &request->record;
	struct thread *thread = call->thread;

	if (call->class == CLASS_SENDFILE && thread->slept && thread->slept < ns) {
		/* Asleep in sendfile: the disk, because the socket does not block. */
		record->parts[PART_FS_READ] += thread->slept;
		ns -= thread->slept;
		thread->slept = 0;
	}
	if (call->class == CLASS_WRITE && record->status < 200 && call->result > 0) {
		u32 status = read_status(thread->buffer, call->result);

		if (status)
			record->status = status;
	}
	record->parts[PART_SEND] += ns;
	if (call->result > 0) {
		record->bytes_out += call->result;
		if (call->class == CLASS_SENDFILE || call->result >= LARGE_WRITE_BYTES ||
		    request->is_draining)
			note_draining(request, call);
	} else if (call->result == -EAGAIN) {
		request->waits_for = WAITS_TO_SEND;
	} else {
		record->flags |= REQUEST_WRITE_FAILED;
	}
	request->is_clean = 1;
}

/* A call to another peer: a socket or a pipe. */
static __noinline int charge_peer(struct request_state *request, struct ended_call *call, u64 ns,
				  u32 waited_before)
{
	struct event *event;
	struct sock *sk;
	u64 entered, since;

	if (!request || !call)
		return 0;
	sk = call->sk;
	entered = since = call->thread->entered_ns;
	if (waited_before == WAITS_FOR_PEER || since < request->last_ns)
		since = request->last_ns;
	if (entered > since)
		ns += entered - since;
	event = add_event(request, since, ns, EVENT_PEER, call->class);
	if (request->left.at_ns >= request->last_ns)
		event->stack = request->left.stack;
	if (sk) {
		event->family = BPF_CORE_READ(sk, __sk_common.skc_family);
		if (event->family == AF_INET || event->family == AF_INET6) {
			event->port = peer_port(sk);
			peer_address(sk, event->family, &event->peer);
		}
	}
	if (call->result == -EAGAIN || call->result == -EINPROGRESS)
		request->waits_for = WAITS_FOR_PEER;
	return 0;
}

/* The device of the file that it opened: one for a process, looked at for one in 16, as it seldom changes. */
static __always_inline void note_opened(struct request_state *request, struct ended_call *call)
{
	struct process *process = known_process(call->thread->tgid);
	struct opened opened;
	u32 device;

	request->file_fd = call->result;
	if (!process)
		return;
	if (!process->device || (call->now >> 10 & 15) == 0) {
		look_at_fd(call->task, call->result, &opened);
		if (opened.mode == S_IFREG) {
			device = device_of(opened.file);
			if (device)
				process->device = device;
		}
	}
	request->record.device = process->device;
}

/* Something that is not on the request's connection. Returns true where an event tells it. */
static __always_inline bool charge_elsewhere(struct request_state *request, struct ended_call *call, u64 ns,
					     u32 waited_before)
{
	u64 *parts = request->record.parts;

	if (request->is_clean) {
		request->mark_ns = request->last_ns;
		__builtin_memcpy(request->mark_parts, parts, sizeof(request->mark_parts));
		request->has_mark = 1;
		request->is_clean = 0;
	}
	switch (call->class) {
	case CLASS_OPEN:
		if (call->result >= 0)
			note_opened(request, call);
		/* fall through */
	case CLASS_META:
	case CLASS_CLOSE:
		parts[PART_FS_META] += ns;
		return false;
	case CLASS_SYNC:
		parts[PART_FS_SYNC] += ns;
		return false;
	}
	if (call->fd != request->file_fd) {
		look_at_call(call);
		if (!call->is_file) {
			charge_peer(request, call, ns, waited_before);
			return true;
		}
		request->file_fd = call->fd;
	}
	call->is_file = true;
	parts[call->class == CLASS_READ ? PART_FS_READ : PART_FS_WRITE] += ns;
	return false;
}

/* Charges the call itself to the part that it is. */
static __always_inline void charge_call(struct request_state *request, struct ended_call *call, bool is_on)
{
	struct thread *thread = call->thread;
	u64 entered = thread->entered_ns, ns = call->now - entered, waited;
	u32 waited_before = request->waits_for;
	struct event *event;
	bool is_told = false, began_inside = entered < request->last_ns;

	/* The scheduler's clock is not this one: its sums may be longer by a little. */
	waited = call->run_delay - thread->run_delay;
	if (waited > ns)
		waited = ns;
	ns -= waited;
	if (began_inside) {
		/* The request began inside this very call. */
		ns = call->now - request->last_ns;
		waited = 0;
	} else {
		charge_gap(request, call, is_on);
	}
	request->record.parts[PART_RUNQUEUE] += waited;
	request->waits_for = WAITS_FOR_NOTHING;
	if (is_on && call->class == CLASS_READ)
		charge_received(request, call, ns);
	else if (is_on)
		charge_sent(request, call, ns);
	else
		is_told = charge_elsewhere(request, call, ns, waited_before);
	if ((call->now - entered) >> LONG_CALL_SHIFT && !began_inside && !is_told) {
		event = add_event(request, entered, call->now - entered, EVENT_CALL, call->class);
		event->is_on_connection = is_on;
	}
	request->last_ns = call->now;
	request->run_delay = call->run_delay;
	request->tid = thread->tid;
}

struct port_key {
	u32 netns;
	u16 port;
	u16 pad;
};

enum protocol {
	SPEAKS_HTTP = 1,
	SPEAKS_TLS = 2,
	SPEAKS_HTTP2 = 3,
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct port_key);
	__type(value, u32);
} spoken SEC(".maps");

/* A port on which something else than HTTP/1 is spoken is told once. */
static __noinline int note_spoken(struct ended_call *call, struct socket_state *socket)
{
	struct spoken_record record = {};
	struct port_key key = {};
	u32 protocol = 0;
	u64 word;

	if (!call || !socket)
		return 0;
	socket->is_looked_at = 1;
	word = user_u64(call->thread->buffer);
	/* A TLS record of a handshake, whose first message is ClientHello; HTTP/2's preface begins "PRI ". */
	if ((word & 0xffff) == 0x0316 && (word >> 40 & 0xff) == 1)
		protocol = SPEAKS_TLS;
	else if ((u32)word == WORD4('P', 'R', 'I', ' '))
		protocol = SPEAKS_HTTP2;
	if (!protocol)
		return 0;
	key.netns = socket->ends.netns;
	key.port = socket->ends.local_port;
	if (bpf_map_update_elem(&spoken, &key, &protocol, BPF_NOEXIST))
		return 0;
	record.header.bytes = sizeof(record);
	record.header.type = RECORD_SPOKEN;
	record.root = call->thread->root;
	record.netns = key.netns;
	record.port = key.port;
	record.protocol = protocol;
	tell(&record, sizeof(record), ring_flags(), LOST_SPOKEN);
	return 0;
}

/* A request may begin with this call. */
static __always_inline void maybe_begin(struct ended_call *call)
{
	struct socket_state *socket;

	if (call->class != CLASS_READ || call->result <= 0 || call->thread->is_one_byte ||
	    call->thread->is_peek)
		return;
	look_at_call(call);
	if (!call->sk)
		return;
	socket = socket_of(call->sk, call->thread);
	if (!socket || !socket->is_served)
		return;
	if (begins_request(call)) {
		if (!call->key)
			call->key = (u64)call->sk;
		begin_request(call, socket);
	} else if (!socket->is_looked_at) {
		note_spoken(call, socket);
	}
}

/* The call ends the request that its goroutine served; the same read may begin the next one. */
static __always_inline void end_with_call(struct request_state *request, struct ended_call *call)
{
	u64 sk = request->sk;
	bool is_more = call->class == CLASS_READ && call->result > 0;

	end_request(request);
	call->thread->works_for = 0;
	if (!is_more)
		return;
	call->sk = (struct sock *)sk;
	call->is_looked_at = true;
	maybe_begin(call);
}

/* Whether a write begins an answer though the last one is under way: that to a pipelined request. */
static __always_inline bool begins_next_answer(struct request_state *request, struct ended_call *call)
{
	return request->record.status >= 200 && call->class == CLASS_WRITE && call->result > 0 &&
	       status_at(call->thread->buffer) > 0;
}

/*
 * A goroutine that reads a request on another connection than that of the one that it served: that
 * connection went without a call of its goroutine, taken over by another one.
 */
static __always_inline bool begins_elsewhere(struct request_state *request, struct ended_call *call)
{
	struct socket_state *socket;

	if (call->class != CLASS_READ || call->fd == request->file_fd || !begins_request(call))
		return false;
	look_at_call(call);
	if (!call->sk || (u64)call->sk == request->sk)
		return false;
	socket = socket_of(call->sk, call->thread);
	return socket && socket->is_served;
}

/* A call of interest has ended in a thread that may work for a request. */
static __noinline int follow_requests(struct ended_call *call)
{
	struct request_state *request;
	struct thread *thread;
	bool is_on;

	if (!call)
		return 0;
	thread = call->thread;
	find_key(call);
	if (thread->works_for && thread->works_for != call->key) {
		note_other_goroutine(thread, thread->entered_ns);
		thread->works_for = 0;
	}
	request = call->key ? request_of(call->key) : 0;
	if (!request) {
		maybe_begin(call);
		return 0;
	}
	thread->works_for = call->key;
	is_on = call->fd == request->fd;
	if (!is_on && call->class == CLASS_SENDFILE && thread->other_fd == request->fd) {
		/* splice out of the connection */
		call->class = CLASS_READ;
		is_on = true;
	}
	if (is_on)
		call->sk = (struct sock *)request->sk;
	if (is_on && (call->class == CLASS_CLOSE ||
		      (call->class == CLASS_READ && request->record.status >= 200))) {
		end_with_call(request, call);
		return 0;
	}
	if (!is_on && begins_elsewhere(request, call)) {
		end_request(request);
		maybe_begin(call);
		return 0;
	}
	if (is_on && begins_next_answer(request, call))
		begin_pipelined(request, call->result);
	charge_call(request, call, is_on);
	return 0;
}

/* Whether the thread is in a call of interest, which will be charged to the request when it ends. */
static __always_inline bool is_in_call(struct thread *thread, struct request_state *request)
{
	return thread->class != CLASS_NONE && request->last_ns <= thread->entered_ns;
}

/*
 * A thread leaves its CPU while a request's goroutine was the last seen on it. On another stack, and
 * waiting by its own words, the goroutine is parked; runnable, it is so if the thread sleeps, as is
 * what is no Go program. Else it is on the system's stack or the signal's, its stack grows, or it is
 * stopped for a moment. Asleep in no call of interest: a page fault or a futex of the runtime, which no
 * part holds, so the request's time goes on after it. Asleep in sendfile or splice: the disk.
 */
static __noinline int leave_request(struct thread *thread, u64 g, u64 now, u64 run_delay, u32 state)
{
	struct request_state *request;
	u32 layout, status = 0;
	u64 mine;

	if (!thread)
		return 0;
	request = request_of(thread->works_for);
	if (!request || request->tid != thread->tid)
		return 0;
	if (is_in_call(thread, request)) {
		if (thread->class == CLASS_SENDFILE && state)
			thread->slept -= now;
		return 0;
	}
	mine = is_key_of_g(thread->works_for) ? key_of_g(thread->works_for, thread->tgid) : 0;
	layout = mine ? layout_of(thread) : 0;
	if (layout)
		status = user_u32(mine + layout) & STATUS_MASK;
	if ((!mine || g != mine) && (status == G_WAITING || (state && status < G_RUNNING))) {
		note_departure(request, thread, now, run_delay, mine, status, WALKER_SWITCH);
		thread->works_for = 0;
	} else if (state) {
		thread->slept = -now;
	}
	return 0;
}

/* A thread is back from its sleep: the time goes on then, unless the goroutine went on elsewhere. */
static __always_inline void return_to_request(struct thread *thread, u64 now)
{
	struct request_state *request;

	if (!(thread->slept >> 63))
		return;
	thread->slept += now;
	if (!thread->works_for)
		return;
	request = request_of(thread->works_for);
	if (!request || is_in_call(thread, request))
		return;
	if (!request->is_clean && request->last_ns + thread->slept <= now)
		request->last_ns += thread->slept;
	thread->slept = 0;
}

static __always_inline void tell_drained(struct socket_state *socket, u64 drained_ns)
{
	struct drained_record record = {
		.header = { sizeof(record), RECORD_DRAINED },
		.id = socket->drain_id,
		.end_ns = socket->drain_end_ns,
		.drained_ns = drained_ns,
	};

	socket->drain_id = 0;
	tell(&record, sizeof(record), ring_flags(), LOST_DRAINED);
}

#define TCP_ACK_OFFSET 8

/* A segment that acknowledges the last byte of an answer: that has reached its reader's machine. */
static __always_inline int note_acknowledged(struct sock *sk, struct sk_buff *skb)
{
	struct socket_state *socket;
	u32 ack = 0;

	if (!is_served_port(sk->__sk_common.skc_num))
		return 0;
	socket = known_socket((u64)sk);
	if (!socket || !socket->drain_id)
		return 0;
	bpf_probe_read_kernel(&ack, sizeof(ack), skb->head + skb->transport_header + TCP_ACK_OFFSET);
	if ((s32)(bpf_ntohl(ack) - (u32)socket->drain_seq) >= 0)
		tell_drained(socket, now_ns());
	return 0;
}

/*
 * A server that has closed its side: that it did is acknowledged last (FIN_WAIT1, LAST_ACK). A
 * connection that ends in another state was broken.
 */
static __always_inline void note_closing(struct socket_state *socket, int before, int after)
{
	if (before == TCP_FIN_WAIT1 || before == TCP_LAST_ACK)
		tell_drained(socket, now_ns());
	else if (after == TCP_CLOSE)
		tell_drained(socket, 0);
}

#define PF_EXITING 4

/* A process that ends closes its connections without a call: what it was serving ends there. */
static __always_inline void note_exiting(struct socket_state *socket, u64 sk, int before)
{
	struct request_state *request;

	if (before != TCP_ESTABLISHED && before != TCP_CLOSE_WAIT)
		return;
	if (!(bpf_get_current_task_btf()->flags & PF_EXITING))
		return;
	request = request_of(socket->request_key);
	if (request && request->sk == sk)
		end_request(request);
	socket->request_key = 0;
}

#endif
