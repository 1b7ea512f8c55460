/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which request asks over which connection, and how it is answered, where a Go program asks over TLS. net/http dials,
 * shakes hands, writes and reads on goroutines of their own, and over a new connection nothing that the kernel sees ties
 * them to the one that asks. A body that is read in short pieces takes the place of its answer's head before a call shows
 * that. So the functions that ask and that begin to read an answer are probed where they begin (loader/go-client.c).
 *
 * Source of truth: persistConn and its roundTrip in transport.go of Go's net/http, ReadResponse in its response.go, Reader
 * in bufio's bufio.go, 1.18 to 1.26.
 */
#ifndef REGSCOPE_ROUND_TRIPS_BPF_H
#define REGSCOPE_ROUND_TRIPS_BPF_H

#include "../go-sockets.bpf.h"
#include "heads.bpf.h"

/* The second word of persistConn.conn. */
#define PERSIST_CONN 88

/*
 * The request that a goroutine serves. What that reads over TLS may have come to it without a call since its head was
 * read: then it begins here.
 */
static __noinline struct request_state *request_of_asker(struct thread *thread, struct pt_regs *regs)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct ended_call call = {};
	u64 g, key;

	if (!thread || !regs)
		return 0;
	g = g_of(task, thread, regs);
	if (!g)
		return 0;
	key = key_of_g(g, thread->tgid);
	call.sk = heads_awaited ? (struct sock *)awaited_by_key(key) : 0;
	if (call.sk) {
		call.thread = thread;
		call.task = task;
		call.regs = regs;
		look_into(&call, true);
	}
	return request_of(key);
}

/* pc.roundTrip(request), on the goroutine that asks. It begins anew where its stack had to grow. */
static __always_inline int note_round_trip(struct pt_regs *regs, u64 connection)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	struct request_state *request;
	struct socket_state *socket;
	u64 sk;

	if (!thread || !probes_on[PROBE_REQUESTS])
		return 0;
	sk = socket_in(user_u64(connection + PERSIST_CONN), 0);
	socket = sk ? socket_of((struct sock *)sk, thread) : 0;
	if (!socket)
		return 0;
	request = request_of_asker(thread, regs);
	socket->is_asked = 1;
	socket->asked_for_id = 0;
	socket->asked_ns = now_ns();
	if (!request)
		return 0;
	socket->asked_for_key = request->key;
	socket->asked_for_id = request->record.id;
	return 0;
}

/* bufio.Reader: the second word of what it reads from, a persistConn or a net.Conn, and up to where it was read. */
#define READER_SOURCE 32
#define READER_READ 40

static __always_inline u64 socket_behind(u64 reader)
{
	u64 source = user_u64(reader + READER_SOURCE);
	u64 sk = socket_in(user_u64(source + PERSIST_CONN), 0);

	return sk ? sk : socket_in(source, 0);
}

/* ReadResponse(reader, request): the answer's head begins in the reader, or what of it has come. */
static __always_inline int note_response(u64 reader)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct thread *thread = thread_of(task);
	struct socket_state *socket;
	struct ended_call call = {};
	struct call_record *made;
	u64 read, sk;

	if (!thread || !probes_on[PROBE_REQUESTS])
		return 0;
	sk = socket_behind(reader);
	socket = sk ? known_socket(sk) : 0;
	if (!socket || socket->spoken != SPEAKS_TLS)
		return 0;
	read = user_u64(reader + READER_READ);
	call.thread = thread;
	call.task = task;
	call.sk = (struct sock *)sk;
	call.now = socket->tls.read_ns;
	call.text_at = user_u64(reader + READER_BUFFER) + read;
	call.text_bytes = user_u64(reader + READER_FILLED) - read;
	if (call.text_bytes > READER_MOST || text_of(user_u64(call.text_at)) != TEXT_ANSWER)
		return 0;
	stop_looking(&socket->tls);
	socket->tls.is_read = 1;
	socket->tls.is_unfound = 0;
	made = unanswered_on(sk);
	if (made)
		return take_answer_of(made, &call, socket);
	if (socket->is_asked)
		socket->tls.early_status = read_status(call.text_at, call.text_bytes);
	return 0;
}

#endif
