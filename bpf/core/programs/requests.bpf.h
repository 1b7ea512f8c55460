/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which request a call of a target belongs to, and how requests begin and end.
 *
 * One goroutine serves a connection (net/http), so its g pointer is the key; where a server is no Go
 * program it is the socket, and a thread works for the one that its last call was on, until it sleeps
 * outside of calls of interest, or does one on another.
 */
#ifndef REGSCOPE_REQUESTS_BPF_H
#define REGSCOPE_REQUESTS_BPF_H

#include "budget.bpf.h"
#include "spoken.bpf.h"
#include "unix-sockets.bpf.h"

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

/* The key is a socket on which a target is asked: its calls are made for no other connection's request. */
static __always_inline bool is_asked_on(u64 key)
{
	struct sock *sk = (struct sock *)key;

	return key && is_served_port(BPF_CORE_READ(sk, __sk_common.skc_num),
				     BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum));
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
	call->key = call->class == CLASS_CLOSE ? thread->buffer : (u64)call->sk;
	if (!thread->works_for || call->key == thread->works_for)
		return;
	if (!call->key ||
	    (!is_asked_on(call->key) && !request_of(call->key) && !begins_request(call)))
		call->key = thread->works_for;
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
	if (!socket) {
		count_asked((u64)call->sk, call->thread->buffer, call->thread->root);
		return;
	}
	/* In frames of HTTP/2 bodies may look like anything. */
	if (!socket->is_served || socket->spoken == SPEAKS_HTTP2)
		return;
	if (begins_request(call)) {
		if (!call->key)
			call->key = (u64)call->sk;
		socket->spoken = SPEAKS_HTTP;
		call->arrived_ns = socket->arrived_ns;
		begin_request(call, socket);
	} else if (!socket->spoken) {
		note_asked(call, socket);
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
	       status_at(call->text_at) > 0;
}

/*
 * A request is read on another connection than that of the one that its key stands for: that connection
 * went without a call of its goroutine, taken over by another one; or, where the key is the socket, it went
 * unseen, and its struct sock was used again.
 */
static __always_inline bool begins_elsewhere(struct request_state *request, struct ended_call *call)
{
	struct socket_state *socket;

	if (call->class != CLASS_READ || call->fd == request->file_fd || !begins_request(call))
		return false;
	look_at_call(call);
	if (!call->sk)
		return false;
	socket = socket_of(call->sk, call->thread);
	return socket && socket->is_served && socket->id != request->record.connection;
}

/* The goroutine of a request left its thread without a wait of that: another one goes on there. */
static __always_inline void hand_over(struct thread *thread)
{
	struct request_state *request = request_of(thread->works_for);

	if (request)
		thread->handed_id = request->record.id;
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
		hand_over(thread);
		thread->works_for = 0;
	}
	request = call->key ? request_of(call->key) : 0;
	if (!request) {
		maybe_begin(call);
		return 0;
	}
	thread->works_for = call->key;
	thread->handed_id = 0;
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
		begin_pipelined(request);
	charge_call(request, call, is_on);
	return 0;
}

/* Whether the thread is in a call of interest, which will be charged to the request when it ends. */
static __always_inline bool is_in_call(struct thread *thread, struct request_state *request)
{
	return thread->class != CLASS_NONE && request->last_ns <= thread->entered_ns;
}

/*
 * A thread leaves its CPU while a request's goroutine was the last seen on it. Where the goroutine has not
 * gone: asleep in no call of interest is a page fault or a futex of the runtime, which no part holds, so
 * the request's time goes on after it. Asleep in sendfile or splice: the disk.
 */
static __noinline int leave_request(struct thread *thread, u64 g, u64 now, u64 run_delay, u32 state)
{
	struct request_state *request;

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
	if (is_gone(request, thread, g, state)) {
		note_departure(request, thread, now, run_delay, WALKER_SWITCH);
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

#endif
