/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The socket that a net.Conn of a Go program leads to. Source of truth: netFD in Go's net, FD in internal/poll.
 */
#ifndef REGSCOPE_GO_SOCKETS_BPF_H
#define REGSCOPE_GO_SOCKETS_BPF_H

#include "sockets.bpf.h"

/* poll.FD.Sysfd, behind the mutex: netFD begins with a poll.FD, and *net.TCPConn leads to a netFD. */
#define FD_NUMBER 16
#define MOST_FDS (1 << 20)
/* A connection may hold another one as its first field, as tls.Conn does: so many are looked through. */
#define MOST_WRAPPERS 4

/*
 * The socket of a net.Conn, given the second word of that, on the side that answers or the one that asks; 0 where it
 * is not found. Not static, so that the verifier looks at it once.
 */
__noinline u64 socket_in(u64 conn, u32 is_served)
{
	for (int i = 0; i < MOST_WRAPPERS; i++) {
		u64 fd = user_u64(user_u64(conn) + FD_NUMBER);
		struct sock *sk;

		if (!conn)
			break;
		sk = fd && fd < MOST_FDS ? (struct sock *)socket_at(fd) : 0;
		if (sk && is_tcp(sk) && was_accepted(sk) == is_served)
			return (u64)sk;
		conn = user_u64(conn + 8);
	}
	return 0;
}

#endif
