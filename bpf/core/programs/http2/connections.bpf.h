/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which socket a Go program's server of HTTP/2 works on, and connections whose requests do not show where the
 * server's functions are probed: those of other servers (gRPC has its own).
 *
 * Source of truth: serverConn in server.go of golang.org/x/net/http2; netFD in Go's net, FD in internal/poll.
 */
#ifndef REGSCOPE_HTTP2_CONNECTIONS_BPF_H
#define REGSCOPE_HTTP2_CONNECTIONS_BPF_H

#include "../tls/heads.bpf.h"

/* serverConn.conn is an interface, whose second word leads to the connection. A field before it has grown in 1.27. */
#define SERVER_CONN 24
#define SERVER_CONN_SINCE_1_27 32
/* poll.FD.Sysfd, behind the mutex: netFD begins with a poll.FD, and *net.TCPConn leads to a netFD. */
#define FD_NUMBER 16
#define MOST_FDS (1 << 20)
/* A connection may hold another one as its first field, as tls.Conn does: so many are looked through. */
#define MOST_WRAPPERS 4

/* The socket of a net.Conn; 0 where it is not found. Not static, so that the verifier looks at it once. */
__noinline u64 socket_in(u64 conn)
{
	struct task_struct *task = bpf_get_current_task_btf();

	for (int i = 0; i < MOST_WRAPPERS; i++) {
		u64 fd = user_u64(user_u64(conn) + FD_NUMBER);
		struct sock *sk;

		if (!conn)
			break;
		sk = fd && fd < MOST_FDS ? (struct sock *)socket_at(task, fd) : 0;
		if (sk && is_tcp(sk) && was_accepted(sk))
			return (u64)sk;
		conn = user_u64(conn + 8);
	}
	return 0;
}

static __always_inline u64 socket_of_server(u64 server)
{
	u64 sk = socket_in(user_u64(server + SERVER_CONN));

	return sk ? sk : socket_in(user_u64(server + SERVER_CONN_SINCE_1_27));
}

/* Requests of HTTP/2 on this connection are read. */
static __always_inline void note_http2(struct socket_state *socket)
{
	stop_looking(&socket->tls);
	socket->spoken = SPEAKS_HTTP2;
	socket->is_answered = 1;
	socket->tls.is_read = 1;
}

#endif
