/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that targets make, by connection: one is open from the write that begins with a method until
 * the next one begins on its connection, or that ends. The loader tells those that are open at a cut.
 * And what flows through all TCP sockets of targets.
 */
#ifndef REGSCOPE_CALLS_BPF_H
#define REGSCOPE_CALLS_BPF_H

#include "channels.bpf.h"
#include "request-ends.bpf.h"
#include "requests.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, REQUESTS);
	__type(key, u64);
	__type(value, struct call_record);
} calls SEC(".maps");

/* One that begins, until it is whole. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct call_record);
} call_scratch SEC(".maps");

static __always_inline struct call_record *call_on(u64 sk)
{
	return bpf_map_lookup_elem(&calls, &sk);
}

static __noinline int end_call_on(u64 sk)
{
	struct call_record *made = call_on(sk);

	if (!made)
		return 0;
	tell(made, sizeof(*made), ring_flags(), LOST_CALLS);
	bpf_map_delete_elem(&calls, &sk);
	return 0;
}

static __noinline u32 tell_head_of(struct call_record *made, struct ended_call *call, u32 kind)
{
	struct head_part part = {};

	if (!made || !call)
		return 0;
	part.id = made->id;
	part.ns = call->now;
	part.buffer = call->thread->buffer;
	part.kind = kind;
	part.loss = LOST_HEADS;
	return tell_head(&part, call->result);
}

/*
 * The request that a call is made for, where the kernel knows it: a new connection was made for it, the
 * thread (of Go: the goroutine) that writes the call works for it, or its goroutine handed the call over to
 * the one that writes. 0: not known.
 */
static __always_inline u64 cause_of(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request;
	u64 handed, connected_for = socket->connected_for_id;

	socket->connected_for_id = 0;
	if (connected_for) {
		request = request_of(socket->connected_for_key);
		if (request && request->record.id == connected_for)
			return connected_for;
	}
	request = call->key ? request_of(call->key) : 0;
	if (request)
		return request->record.id;
	handed = is_key_of_g(call->key) ? call->thread->handed_id : 0;
	call->thread->handed_id = 0;
	return handed;
}

static __noinline int begin_made(struct ended_call *call, struct socket_state *socket)
{
	u32 zero = 0;
	struct call_record *made = bpf_map_lookup_elem(&call_scratch, &zero);
	u64 sk;

	if (!call || !socket || !made)
		return 0;
	__builtin_memset(made, 0, sizeof(*made));
	sk = (u64)call->sk;
	end_call_on(sk);
	made->header.bytes = sizeof(*made);
	made->header.type = RECORD_CALL;
	made->id = new_id();
	made->connection = socket->id;
	made->start_ns = call->thread->entered_ns;
	made->written_ns = call->now;
	made->bytes_out = call->result;
	made->root = call->thread->root;
	made->pid = call->thread->tgid;
	made->ends = socket->ends;
	socket->writer = is_key_of_g(call->key) ? key_of_g(call->key, call->thread->tgid) : 0;
	if (socket->writer && layout_of(call->thread))
		made->goid = user_u64(socket->writer + layout_of(call->thread) + GOID_BEHIND_STATUS);
	made->cause = cause_of(call, socket);
	made->request_bytes = tell_head_of(made, call, HEAD_MADE);
	if (bpf_map_update_elem(&calls, &sk, made, BPF_ANY))
		INCREMENT(lost[LOST_CALL_ROOM]);
	return 0;
}

/* A target wrote to a server: the start of a request, or more of its body. */
static __always_inline void follow_made(struct ended_call *call, struct socket_state *socket)
{
	struct call_record *made = call_on((u64)call->sk);

	if (made && made->status < 200) {
		if (!made->first_ns) {
			made->written_ns = call->now;
			made->bytes_out += call->result;
		}
		return;
	}
	if (call->class != CLASS_WRITE)
		return;
	if (is_method(user_u32(call->thread->buffer)))
		begin_made(call, socket);
	else if (!socket->spoken)
		note_asked(call, socket);
}

/* The answer has begun, and who waits for it does not know yet. */
static __always_inline void note_waiting(struct call_record *made, struct ended_call *call,
					 struct socket_state *socket)
{
	u64 waiting = request_waiting_with(call->thread, socket->writer);

	if (!waiting)
		return;
	made->cause = waiting;
	made->flags |= CALL_IS_WAITED_FOR;
}

/* A target read from a server: the answer. */
static __always_inline void follow_answer(struct ended_call *call, struct socket_state *socket)
{
	struct call_record *made = call_on((u64)call->sk);

	if (!made)
		return;
	if (made->status < 200) {
		u32 status = read_status(call->thread->buffer, call->result);

		if (status)
			made->status = status;
		if (status >= 200) {
			made->first_ns = call->now;
			note_waiting(made, call, socket);
			/* Who waited for the answer goes on here. */
			call->thread->handed_id = made->cause;
			made->answer_bytes = tell_head_of(made, call, HEAD_ANSWER);
		}
	}
	made->last_ns = call->now;
	made->bytes_in += call->result;
}

static __always_inline void take_flow(struct ended_call *call, struct socket_state *socket, bool is_read)
{
	if (is_read && !call->thread->is_peek) {
		count_received(call->sk, socket, call->result);
		if (probes_on[PROBE_REQUESTS] && !socket->is_served) {
			follow_answer(call, socket);
			note_answered(call, socket);
		}
	} else if (!is_read) {
		count_sent(socket, call->result);
		if (!probes_on[PROBE_REQUESTS])
			return;
		if (socket->is_served)
			note_answered(call, socket);
		else
			follow_made(call, socket);
	}
}

/* Bytes went through a descriptor: if it is a TCP socket's, they count for its peer. */
static __noinline int follow_flow(struct ended_call *call)
{
	struct socket_state *socket;
	bool is_read;

	if (!call || call->is_file || call->result <= 0)
		return 0;
	is_read = call->class == CLASS_READ;
	if (!is_read && call->class != CLASS_WRITE && call->class != CLASS_SENDFILE)
		return 0;
	if (!call->sk)
		look_at_call(call);
	if (!call->sk && call->class == CLASS_SENDFILE && call->thread->call == __NR_splice) {
		call->fd = call->thread->other_fd;
		call->is_looked_at = false;
		look_at_call(call);
		is_read = true;
	}
	if (!call->sk)
		return 0;
	socket = socket_of(call->sk, call->thread);
	if (socket)
		take_flow(call, socket, is_read);
	return 0;
}

static __always_inline int finish_call(struct task_struct *task, struct pt_regs *regs, long result)
{
	struct thread *thread = thread_of(task);
	struct ended_call call = {};

	if (!thread || !thread->entered_ns)
		return 0;
	call.now = now_ns();
	if (probes_on[PROBE_SYSCALLS])
		count_call(thread, call.now - thread->entered_ns, result);
	if (!thread->class)
		return 0;
	call.thread = thread;
	call.task = task;
	call.regs = regs;
	call.result = result_in_bytes(thread->messages, result);
	call.run_delay = delay_of(task);
	call.fd = thread->fd;
	call.class = thread->class;
	if (probes_on[PROBE_REQUESTS])
		follow_requests(&call);
	follow_flow(&call);
	return 0;
}

static __always_inline int note_state(struct sock *sk, int before, int after)
{
	struct socket_state *socket;
	struct thread *thread;
	u64 key = (u64)sk;

	if (after == TCP_SYN_SENT && probes_on[PROBE_TCP]) {
		thread = thread_of(bpf_get_current_task_btf());
		if (thread)
			note_connecting(sk, thread);
		return 0;
	}
	socket = known_socket(key);
	if (!socket)
		return 0;
	if (socket->connecting_ns)
		note_connected(socket, after);
	if (probes_on[PROBE_REQUESTS]) {
		if (socket->request_key)
			note_exiting(socket, key, before);
		if (socket->drain_id)
			note_closing(socket, before, after);
	}
	if (after == TCP_CLOSE) {
		end_call_on(key);
		bpf_map_delete_elem(&sockets, &key);
	}
	return 0;
}

#endif
