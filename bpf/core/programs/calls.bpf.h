/* SPDX-License-Identifier: GPL-2.0 */
/* What a system call that ends means for requests, connections and peers, and what a connection's end does. */
#ifndef REGSCOPE_CALLS_BPF_H
#define REGSCOPE_CALLS_BPF_H

#include "http2/plain.bpf.h"
#include "http2/streams.bpf.h"
#include "processes/code.bpf.h"
#include "request-ends.bpf.h"
#include "tls/openssl.bpf.h"
#include "tls/round-trips.bpf.h"

/* What a call means for TLS on its connection; after the text that it wrote was looked at. */
static __always_inline void follow_tls(struct ended_call *call, struct socket_state *socket, bool is_read)
{
	u64 began = call->thread->entered_ns;

	if (socket->spoken != SPEAKS_TLS)
		return;
	if (is_openssl_tls(call, socket))
		follow_openssl(call, socket, is_read);
	else if (is_read && is_readable_tls(call, socket))
		follow_input(call, socket);
	if (is_read && socket->arrived_ns && socket->arrived_ns < call->now)
		began = socket->arrived_ns;
	/* What may hold a request, or is read for one, is no handshake. */
	if (!socket->tls.is_awaited && call->thread->ssl_does != SSL_READS)
		note_handshake(socket, began, call->now);
}

/* A target has written to who asks it. */
static __always_inline void take_answer(struct ended_call *call, struct socket_state *socket)
{
	note_answered(call, socket);
	if (socket->tls.is_unfound && call->class == CLASS_WRITE && is_readable_tls(call, socket))
		note_unread_request(call, socket);
}

/* What a call means for HTTP/2 in plain text on its connection. */
static __always_inline void follow_http2(struct ended_call *call, struct socket_state *socket, bool is_read)
{
	if (begins_plain_frames(call, socket))
		begin_frames(socket, (u64)call->sk, FRAMES_PLAIN);
	if (socket->frames == FRAMES_PLAIN)
		follow_plain(call, socket, is_read);
	else if (is_read && socket->spoken == SPEAKS_HTTP2)
		count_stream_reads((u64)call->sk);
}

static __always_inline void take_flow(struct ended_call *call, struct socket_state *socket, bool is_read)
{
	if (is_read && !call->thread->is_peek) {
		count_received(call->sk, socket, call->result);
		if (probes_on[PROBE_REQUESTS])
			follow_tls(call, socket, true);
		if (probes_on[PROBE_REQUESTS])
			follow_http2(call, socket, true);
		if (probes_on[PROBE_REQUESTS] && !socket->is_served) {
			follow_answer(call, socket);
			note_answered(call, socket);
		}
	} else if (!is_read) {
		count_sent(call->sk, socket, call->result);
		if (!probes_on[PROBE_REQUESTS])
			return;
		if (socket->is_served)
			take_answer(call, socket);
		else
			follow_made(call, socket);
		follow_tls(call, socket, false);
		follow_http2(call, socket, false);
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
	if (thread->call == __NR_mmap)
		note_mapped(task, regs, result);
	if (!thread->class)
		return 0;
	call.thread = thread;
	call.task = task;
	call.regs = regs;
	call.result = result_in_bytes(thread->messages, result);
	call.run_delay = delay_of(task);
	call.fd = thread->fd;
	call.class = thread->class;
	call.text_at = thread->buffer;
	call.text_bytes = call.result;
	if (call.text_bytes > thread->buffer_bytes)
		call.text_bytes = thread->buffer_bytes;
	take_ssl_text(&call);
	if (probes_on[PROBE_REQUESTS])
		follow_requests(&call);
	follow_flow(&call);
	return 0;
}

/* No call comes on a socket any more: tells what was kept for that, and forgets it. */
static __always_inline void forget_socket(struct socket_state *socket, u64 key)
{
	if ((reads_tls || reads_streams) && probes_on[PROBE_REQUESTS])
		end_input(socket);
	if (socket->frames)
		end_frames(socket, key, false);
	end_call_on(socket, key);
	bpf_map_delete_elem(&sockets, &key);
}

/* A socket that is to be accepted is made in SYN_RECV (inet_csk_clone_lock). */
static __always_inline bool begins_connection(int before, int after)
{
	return after == TCP_SYN_SENT || (after == TCP_SYN_RECV && before != TCP_SYN_SENT);
}

static __always_inline int note_state(struct sock *sk, int before, int after)
{
	u64 key = (u64)sk;
	struct socket_state *socket = known_socket(key);
	struct thread *thread;

	if (socket && begins_connection(before, after)) {
		/* It is another one's, at whose end this program was not run: since Linux 7.0 the kernel may leave it out. */
		if (probes_on[PROBE_REQUESTS])
			end_request_on(socket, key);
		forget_socket(socket, key);
		socket = 0;
	}
	if (after == TCP_SYN_SENT && probes_on[PROBE_TCP]) {
		thread = thread_of(bpf_get_current_task_btf());
		if (thread)
			note_connecting(sk, thread);
		return 0;
	}
	if (!socket)
		return 0;
	if (socket->connecting_ns)
		note_connected(socket, after);
	if (probes_on[PROBE_REQUESTS]) {
		if (socket->request_key)
			note_exiting(socket, key, before);
		if (socket->request_key && after == TCP_CLOSE)
			note_let_go(socket, sk);
		if (socket->drain_id)
			note_closing(socket, before, after);
	}
	if (after == TCP_CLOSE) {
		count_send_times(sk, socket);
		forget_socket(socket, key);
	}
	return 0;
}

#endif
