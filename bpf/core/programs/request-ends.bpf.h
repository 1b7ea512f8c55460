/* SPDX-License-Identifier: GPL-2.0 */
/* What the network tells of a request: its answer has reached its peer, its connection is gone. */
#ifndef REGSCOPE_REQUEST_ENDS_BPF_H
#define REGSCOPE_REQUEST_ENDS_BPF_H

#include "request-state.bpf.h"

#define TCP_ACK_OFFSET 8

/*
 * A segment that acknowledges the last byte of an answer: that has reached its reader's machine. While the request goes
 * on, it may not be the last one: then its end tells.
 */
static __always_inline int note_acknowledged(struct sock *sk, struct sk_buff *skb)
{
	struct socket_state *socket;
	u64 seen, ended;
	u32 ack = 0;

	if (!is_on_served_port(sk))
		return 0;
	socket = known_socket((u64)sk);
	if (!socket || !socket->drain_id)
		return 0;
	seen = *(volatile u64 *)&socket->drain_seq;
	if (seen & DRAIN_DONE)
		return 0;
	bpf_probe_read_kernel(&ack, sizeof(ack), skb->head + skb->transport_header + TCP_ACK_OFFSET);
	if ((s32)(bpf_ntohl(ack) - (u32)seen) < 0)
		return 0;
	socket->drained_ns = now_ns();
	ended = seen | DRAIN_ENDED;
	/* Where another write comes at this moment, neither holds, and that one is waited for. */
	if ((seen != ended && __sync_val_compare_and_swap(&socket->drain_seq, seen, seen | DRAIN_DONE) == seen) ||
	    __sync_val_compare_and_swap(&socket->drain_seq, ended, ended | DRAIN_DONE) != ended)
		return 0;
	tell_drained(socket, socket->drained_ns);
	return 0;
}

/*
 * A server that has closed its side: that it did is acknowledged last (FIN_WAIT1, LAST_ACK). A
 * connection that ends in another state was broken.
 */
static __always_inline void note_closing(struct socket_state *socket, int before, int after)
{
	if (socket->drain_seq & DRAIN_DONE) {
		if (after == TCP_CLOSE)
			tell_drained(socket, socket->drained_ns);
	} else if (before == TCP_FIN_WAIT1 || before == TCP_LAST_ACK) {
		tell_drained(socket, now_ns());
	} else if (after == TCP_CLOSE) {
		tell_drained(socket, 0);
	}
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

/* Ends the request that is still kept for a connection, if there is one. */
static __always_inline void end_request_on(struct socket_state *socket, u64 sk)
{
	struct request_state *request = socket->request_key ? request_of(socket->request_key) : 0;

	if (request && request->sk == sk)
		end_request(request);
}

/*
 * A connection is over, and no process holds its socket. A request that is still kept for it ended without a
 * call that is followed: dup2 over its descriptor, close_range.
 */
static __always_inline void note_let_go(struct socket_state *socket, struct sock *sk)
{
	if (!BPF_CORE_READ(sk, sk_socket))
		end_request_on(socket, (u64)sk);
}

#endif
