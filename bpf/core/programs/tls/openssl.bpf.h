/* SPDX-License-Identifier: GPL-2.0 */
/*
 * TLS of programs that use OpenSSL: their text is what SSL_read returns and SSL_write is called with
 * (SSL_read(3), SSL_write(3)). Which connection an SSL object has shows in the calls on a socket inside of
 * these functions, and of SSL_do_handshake, which may read the first request with the end of the handshake.
 * They are probed in the libssl of targets alone, which the loader looks for (openssl.c).
 */
#ifndef REGSCOPE_OPENSSL_BPF_H
#define REGSCOPE_OPENSSL_BPF_H

#include "../http2/frames.bpf.h"
#include "heads.bpf.h"

/* So many SSL objects are known by their socket; one that was forgotten is known again at its next read. */
#define SSLS 1024

/* The struct sock of an SSL object, by its key. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SSLS);
	__type(key, u64);
	__type(value, u64);
} ssls SEC(".maps");

/* Processes may have equal pointers. */
static __always_inline u64 key_of_ssl(u64 ssl, struct thread *thread)
{
	return ssl ^ (u64)thread->tgid << 42;
}

/* A thread enters one of these functions. */
static __always_inline int enter_ssl(u64 ssl, u64 text, u64 bytes, u64 moved, enum ssl_does does)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());

	if (!thread)
		return 0;
	thread->ssl = key_of_ssl(ssl, thread);
	thread->ssl_text = text;
	thread->ssl_bytes = bytes;
	thread->ssl_moved = moved;
	thread->ssl_does = does;
	return 0;
}

/*
 * What a call inside of SSL_write wrote is the text that this was called with. Taken once, so that no later
 * write of the thread is taken for it: of a longer text the rest is more of the same.
 */
static __always_inline void take_ssl_text(struct ended_call *call)
{
	struct thread *thread = call->thread;

	if (thread->ssl_does != SSL_WRITES || call->class != CLASS_WRITE)
		return;
	thread->ssl_does = SSL_WRITTEN;
	call->text_at = thread->ssl_text;
	call->text_bytes = thread->ssl_bytes;
}

/* The socket is the SSL object's that the thread works with. */
static __always_inline void note_socket_of_ssl(struct thread *thread, u64 sk)
{
	u64 ssl = thread->ssl, *known = bpf_map_lookup_elem(&ssls, &ssl);

	if (!known || *known != sk)
		bpf_map_update_elem(&ssls, &ssl, &sk, BPF_ANY);
}

/*
 * A call has read bytes for OpenSSL, which may read the header of a record first: the first of several says when
 * the text has arrived. What was read for the handshake counts where the text came with the end of that.
 */
static __always_inline void note_ssl_read(struct ended_call *call, struct socket_state *socket, bool is_handshake)
{
	struct tls_input *input = &socket->tls;

	if (is_handshake || input->is_handshake || !input->bytes) {
		input->arrived_ns = socket->arrived_ns;
		input->bytes = 0;
	}
	input->is_handshake = is_handshake;
	input->bytes += call->result;
	input->read_ns = call->now;
	input->run_delay = call->run_delay;
	input->fd = call->fd;
	input->tid = call->thread->tid;
}

/* So many records of data without a text: the program gives OpenSSL its bytes by a way that is not seen. */
#define MOST_DATA_RECORDS 8

/* Counts what may be requests, and tells where none of them is read. */
static __always_inline void count_unread(struct ended_call *call, struct tls_input *input, struct socket_state *socket)
{
	follow_records(input, call->thread->buffer, call->result);
	if (input->data_records >= MOST_DATA_RECORDS)
		tell_unread(socket);
}

/* A target that is no Go program has read or written bytes of a connection that speaks TLS. */
static __noinline int follow_openssl(struct ended_call *call, struct socket_state *socket, bool is_read)
{
	struct thread *thread;
	u32 does;

	if (!call || !socket)
		return 0;
	thread = call->thread;
	does = thread->ssl_does;
	if (does != SSL_RESTS)
		note_socket_of_ssl(thread, (u64)call->sk);
	if (is_read)
		note_ssl_read(call, socket, does != SSL_READS);
	if (is_read == socket->is_served && !socket->tls.is_read)
		count_unread(call, &socket->tls, socket);
	return 0;
}

/* Follows the frames of HTTP/2 in a text. */
static __noinline int follow_text(struct ended_call *call, bool is_answer)
{
	struct moved moved = {};

	if (!call)
		return 0;
	moved.sk = (u64)call->sk;
	moved.at = call->text_at;
	moved.bytes = call->text_bytes;
	moved.ns = call->now;
	moved.arrived_ns = call->arrived_ns;
	moved.pid = call->thread->tgid;
	moved.is_answer = is_answer;
	if (!follow_frames(&moved))
		lose_frames(moved.sk);
	return 0;
}

/* A text begins as a client of HTTP/2 does. */
static __always_inline void begin_frames_in_text(struct ended_call *call, struct socket_state *socket)
{
	if (begin_frames(socket, (u64)call->sk, FRAMES_TEXT)) {
		follow_text(call, false);
		return;
	}
	socket->spoken = SPEAKS_HTTP2;
	tell_unread(socket);
}

/* The text is a request's beginning, or more of its head, or not of HTTP/1. */
static __always_inline void take_served_text(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request = request_of(call->key);
	u64 word = user_u64(call->text_at);

	if (socket->frames)
		follow_text(call, false);
	else if (request && request->record.status < 200) {
		if (request->has_more_head)
			take_head(request, call->text_at, call->text_bytes, call->now);
	} else if (is_method(word)) {
		socket->tls.is_read = 1;
		begin_over_tls(call, socket);
	} else if ((u32)word == PREFACE_BEGINS && socket->spoken == SPEAKS_TLS) {
		begin_frames_in_text(call, socket);
	}
}

static __always_inline void take_answer_text(struct ended_call *call, struct socket_state *socket)
{
	struct call_record *made = call_on((u64)call->sk);

	socket->tls.is_read = 1;
	if (made && made->status < 200)
		note_answer(made, call, socket);
}

/* The connection whose text the thread moves, and the address of its struct sock; NULL where it is not known. */
static __always_inline struct socket_state *socket_of_ssl(struct thread *thread, u64 *sk)
{
	u64 ssl = thread->ssl, *known = bpf_map_lookup_elem(&ssls, &ssl);
	struct socket_state *socket;

	if (!known)
		return NULL;
	*sk = *known;
	socket = known_socket(*sk);
	return socket && socket->root == thread->root ? socket : NULL;
}

/* SSL_read has returned so many bytes of text. */
static __noinline int take_ssl_read(struct thread *thread, struct task_struct *task, u64 bytes)
{
	struct ended_call call = {};
	struct socket_state *socket;

	if (!thread)
		return 0;
	socket = socket_of_ssl(thread, &call.key);
	if (!socket)
		return 0;
	call.sk = (struct sock *)call.key;
	call.thread = thread;
	call.task = task;
	call.class = CLASS_READ;
	call.text_at = thread->ssl_text;
	call.text_bytes = bytes;
	call.fd = socket->tls.fd;
	call.result = socket->tls.bytes;
	call.now = socket->tls.read_ns;
	call.arrived_ns = socket->tls.arrived_ns;
	call.run_delay = socket->tls.run_delay;
	socket->tls.bytes = 0;
	if (socket->is_served)
		take_served_text(&call, socket);
	else
		take_answer_text(&call, socket);
	return 0;
}

/* SSL_write has written so many bytes of text: a long text that it could not write at once counts when it has all of it. */
static __noinline int take_ssl_written(struct thread *thread, u64 bytes)
{
	struct ended_call call = {};
	struct socket_state *socket;
	u64 sk;

	if (!thread)
		return 0;
	socket = socket_of_ssl(thread, &sk);
	if (!socket || !socket->frames)
		return 0;
	call.sk = (struct sock *)sk;
	call.thread = thread;
	call.text_at = thread->ssl_text;
	call.text_bytes = bytes;
	call.now = now_ns();
	return follow_text(&call, true);
}

/* How many bytes a function has moved that returns this: the forms with _ex put the number elsewhere. */
static __always_inline u64 bytes_moved(struct thread *thread, s32 result)
{
	if (result <= 0)
		return 0;
	return thread->ssl_moved ? user_u64(thread->ssl_moved) : result;
}

/* A function other than SSL_read returns: calls that follow are not inside of it. */
static __always_inline int leave_ssl(s32 result)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	u32 does;

	if (!thread)
		return 0;
	does = thread->ssl_does;
	thread->ssl_does = SSL_RESTS;
	if ((does != SSL_WRITES && does != SSL_WRITTEN) || result <= 0 || !probes_on[PROBE_REQUESTS])
		return 0;
	return take_ssl_written(thread, bytes_moved(thread, result));
}

/* SSL_read returns, or SSL_read_ex. */
static __always_inline int leave_ssl_read(s32 result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct thread *thread = thread_of(task);

	if (!thread || thread->ssl_does != SSL_READS)
		return 0;
	thread->ssl_does = SSL_RESTS;
	if (result <= 0 || !probes_on[PROBE_REQUESTS])
		return 0;
	return take_ssl_read(thread, task, bytes_moved(thread, result));
}

#endif
