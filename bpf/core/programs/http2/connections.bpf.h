/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which socket a Go program's server of HTTP/2 works on, and connections whose requests do not show where the
 * server's functions are probed: those of other servers (gRPC has its own).
 *
 * Source of truth: serverConn in server.go of golang.org/x/net/http2.
 */
#ifndef REGSCOPE_HTTP2_CONNECTIONS_BPF_H
#define REGSCOPE_HTTP2_CONNECTIONS_BPF_H

#include "../go-sockets.bpf.h"
#include "../tls/heads.bpf.h"
#include "frames.bpf.h"

/* serverConn.conn is an interface, whose second word leads to the connection. A field before it has grown in 1.27. */
#define SERVER_CONN 24
#define SERVER_CONN_SINCE_1_27 32

static __always_inline u64 socket_of_server(u64 server)
{
	u64 sk = socket_in(user_u64(server + SERVER_CONN), 1);

	return sk ? sk : socket_in(user_u64(server + SERVER_CONN_SINCE_1_27), 1);
}

/* Requests of HTTP/2 on this connection are read, and none of them by its frames. */
static __always_inline void note_http2(struct socket_state *socket, u64 sk)
{
	if (socket->frames)
		end_frames(socket, sk, true);
	stop_looking(&socket->tls);
	socket->spoken = SPEAKS_HTTP2;
	socket->is_answered = 1;
	socket->tls.is_read = 1;
	add_port(stream_ports, socket->ends.local_port, socket->ends.netns);
}

#endif
