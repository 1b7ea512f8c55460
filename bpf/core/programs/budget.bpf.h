/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the time of a request goes. It is in one state at a time; each event charges the time since the
 * one before to the state that it leaves, so that the parts add up.
 */
#ifndef REGSCOPE_BUDGET_BPF_H
#define REGSCOPE_BUDGET_BPF_H

#include "go-http/served.bpf.h"
#include "returns.bpf.h"

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
	look_at_fd(call->fd, &call->opened);
	call->is_looked_at = true;
	call->sk = call->opened.sk;
	call->is_file = call->opened.mode == S_IFREG;
}

/* Parked until the socket had something; from then on it waited for Go to run it. */
static __always_inline void charge_receiving(struct request_state *request, u64 since, u64 entered,
					     bool is_on)
{
	struct socket_state *socket = is_on ? known_socket(request->sk) : 0;
	/* Read once: the next bytes may arrive meanwhile, on another CPU. */
	u64 arrived = socket ? *(volatile u64 *)&socket->arrived_ns : 0, ready = entered;
	struct event *event;

	if (arrived >= since && arrived <= entered)
		ready = arrived;
	request->record.parts[PART_RECEIVE] += elapsed(since, ready);
	request->record.parts[PART_SCHED] += elapsed(ready, entered);
	if (elapsed(ready, entered) >> LONG_CALL_SHIFT) {
		event = add_event(request, ready, entered - ready, EVENT_SCHED, 0);
		event->stack = parked_stack(request, since);
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
		request->record.parts[PART_SEND_WAIT] += elapsed(since, entered);
		break;
	case WAITS_FOR_PEER:
		break;
	default:
		if (request->tid == thread->tid && request->left.at_ns <= since)
			charge_running(request, elapsed(since, entered), thread->run_delay);
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
	/* Its id comes last: before, the others may be times of a handshake. */
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
		if (request->has_more_head && request->record.status < 200 && !request->is_tls)
			take_head(request, call->text_at, call->text_bytes, call->now);
	} else if (call->result == -EAGAIN) {
		request->waits_for = WAITS_TO_RECEIVE;
	}
}

/* Of the answer that this call has begun to write; 0 where it began none. */
static __noinline u32 status_written(struct request_state *request, struct ended_call *call)
{
	struct found_text found = { .wanted = TEXT_ANSWER };

	if (!request || !call)
		return 0;
	if (!request->is_tls || call->text_at != call->thread->buffer)
		return read_status(call->text_at, call->text_bytes);
	if (!reads_tls || !is_key_of_g(call->key))
		return 0;
	if (!find_written(REG_FRAME(call->regs), &found))
		return 0;
	return read_status(found.at, found.bytes);
}

/*
 * The end of an answer that is on its way moves with each call that may be its last one, also with one that sends
 * nothing: a sendfile of a whole file ends with a call that finds no more of it.
 */
static __always_inline bool may_leave_much(struct request_state *request, struct ended_call *call)
{
	if (request->is_draining)
		return true;
	return call->result >= LARGE_WRITE_BYTES || (call->class == CLASS_SENDFILE && call->result > 0);
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
		u32 status = status_written(request, call);

		if (status)
			record->status = status;
		if (status >= 200)
			complete_head(request, REG_FRAME(call->regs));
	}
	record->parts[PART_SEND] += ns;
	if (call->result > 0)
		record->bytes_out += call->result;
	else if (call->result == -EAGAIN)
		request->waits_for = WAITS_TO_SEND;
	else
		record->flags |= REQUEST_WRITE_FAILED;
	if (may_leave_much(request, call))
		note_draining(request, call);
	request->is_clean = 1;
}

/* The first call on a new connection is made for the request that it was connected for. */
static __always_inline void note_connected_for(struct request_state *request, struct ended_call *call)
{
	struct socket_state *socket = socket_of(call->sk, call->thread);

	if (!socket)
		return;
	socket->asked_for_key = request->key;
	socket->asked_for_id = request->record.id;
	socket->asked_ns = call->now;
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
	event->stack = parked_stack(request, request->last_ns);
	if (sk) {
		event->family = BPF_CORE_READ(sk, __sk_common.skc_family);
		if (event->family == AF_INET || event->family == AF_INET6) {
			event->port = peer_port(sk);
			peer_address(sk, event->family, &event->peer);
		}
	}
	if (sk && call->class == CLASS_CONNECT)
		note_connected_for(request, call);
	if (call->result == -EAGAIN || call->result == -EINPROGRESS)
		request->waits_for = WAITS_FOR_PEER;
	return 0;
}

/*
 * The device of the file that it opened: one for a process, looked at where the file is the request's first one or
 * took long to open. A device that is slow is told in the requests that it slows.
 */
static __always_inline void note_opened(struct request_state *request, struct ended_call *call, u64 ns)
{
	struct process *process = known_process(call->thread->tgid);
	bool is_looked_at = request->file_fd == NO_FD || ns >> LONG_CALL_SHIFT;
	struct opened opened;
	u32 device;

	request->file_fd = call->result;
	if (!process)
		return;
	if (!process->device || is_looked_at) {
		look_at_fd(call->result, &opened);
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
			note_opened(request, call, ns);
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
		ns = elapsed(request->last_ns, call->now);
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

#endif
