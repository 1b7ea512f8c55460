/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long the handshake of TLS took, which the first request of its connection is charged: from the first
 * byte of hello to the last call before that request. The bytes of a server's last part of it may come with
 * the request itself; then it ends when they have arrived.
 */
#ifndef REGSCOPE_HANDSHAKES_BPF_H
#define REGSCOPE_HANDSHAKES_BPF_H

#include "../sockets.bpf.h"

/* Whether all that went over this connection was its handshake so far. */
static __always_inline bool is_shaking(struct socket_state *socket)
{
	return socket->spoken == SPEAKS_TLS && socket->tls.is_hello_seen && !socket->tls.is_read;
}

/* A call that began then, or whose bytes had arrived then, has taken the handshake further until now. */
static __always_inline void note_handshake(struct socket_state *socket, u64 began_ns, u64 now)
{
	if (!is_shaking(socket))
		return;
	if (!socket->hello_ns)
		socket->hello_ns = began_ns;
	socket->shaken_ns = now;
}

/* The handshake's time, once: for the first request. 0 where it was not seen. */
static __always_inline u64 take_handshake(struct socket_state *socket)
{
	u64 from = socket->hello_ns, until = socket->shaken_ns;

	/* HTTP/2 has begun with one, or has left both at 0. */
	if ((socket->spoken != SPEAKS_TLS && socket->spoken != SPEAKS_HTTP2) || socket->drain_id || !from)
		return 0;
	socket->hello_ns = socket->shaken_ns = 0;
	return until > from ? until - from : 0;
}

#endif
