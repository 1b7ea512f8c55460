/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which request asks over which connection, where a Go program asks over TLS. net/http dials, shakes hands, writes and
 * reads on goroutines of their own, and over a new connection nothing that the kernel sees ties them to the one that
 * asks. So its function is probed where it begins (loader/go-client.c).
 *
 * Source of truth: persistConn and its roundTrip in transport.go of Go's net/http, 1.18 to 1.26.
 */
#ifndef REGSCOPE_ROUND_TRIPS_BPF_H
#define REGSCOPE_ROUND_TRIPS_BPF_H

#include "../go-sockets.bpf.h"
#include "../made.bpf.h"

/* The second word of persistConn.conn. */
#define PERSIST_CONN 88

/* pc.roundTrip(request), on the goroutine that asks. It begins anew where its stack had to grow. */
static __always_inline int note_round_trip(struct pt_regs *regs, u64 connection)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct thread *thread = thread_of(task);
	struct request_state *request;
	struct socket_state *socket;
	u64 sk, g;

	if (!thread || !probes_on[PROBE_REQUESTS])
		return 0;
	sk = socket_in(user_u64(connection + PERSIST_CONN), 0);
	socket = sk ? socket_of((struct sock *)sk, thread) : 0;
	if (!socket)
		return 0;
	g = g_of(task, thread, regs);
	request = g ? request_of(key_of_g(g, thread->tgid)) : 0;
	socket->is_asked = 1;
	socket->asked_for_id = 0;
	if (!request)
		return 0;
	socket->asked_for_key = request->key;
	socket->asked_for_id = request->record.id;
	socket->asked_ns = now_ns();
	return 0;
}

#endif
