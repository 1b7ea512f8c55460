/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that targets are asked over unix sockets. They are counted by the path of their socket, and not followed:
 * such a socket has no address of a peer, and no event tells that it is closed.
 */
#ifndef REGSCOPE_UNIX_SOCKETS_BPF_H
#define REGSCOPE_UNIX_SOCKETS_BPF_H

#include "files.bpf.h"
#include "heads.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, UNIX_PATHS);
	__type(key, struct unix_asked);
	__type(value, u64);
} unix_counts SEC(".maps");

/* A key, until it is whole. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct unix_asked);
} unix_scratch SEC(".maps");

/* What is counted where a read begins with these bytes: requests, connections of HTTP/2 (their preface), or nothing. */
static __always_inline u32 protocol_asked(u32 word)
{
	if (is_method(word) || is_method_less_one(word))
		return SPEAKS_HTTP;
	return word == WORD4('P', 'R', 'I', ' ') ? SPEAKS_HTTP2 : 0;
}

#define FAMILY_BYTES 2 /* of sockaddr_un: the path lies behind it */

/* The path at which the socket was connected to: it shares its listener's address (unix_stream_connect). */
static __always_inline void fill_path(struct sock *sk, char *path)
{
	struct unix_address *address = BPF_CORE_READ((struct unix_sock *)sk, addr);
	u64 bytes = address ? BPF_CORE_READ(address, len) : 0;

	if (bytes <= FAMILY_BYTES)
		return;
	bytes -= FAMILY_BYTES;
	OPAQUE(bytes);
	if (bytes >= UNIX_PATH_BYTES)
		bytes = UNIX_PATH_BYTES - 1;
	OPAQUE(bytes);
	bpf_probe_read_kernel(path, bytes, (char *)__builtin_preserve_access_index(&address->name) + FAMILY_BYTES);
	if (!path[0])
		path[0] = '@';
}

/*
 * A target has read from a socket that is none of TCP. Not static, so that the verifier looks at it once and not on
 * each way through its caller.
 */
__noinline int count_asked(u64 socket, u64 text, u32 root)
{
	struct sock *sk = (struct sock *)socket;
	u32 protocol = protocol_asked(user_u32(text)), zero = 0;
	struct unix_asked *asked;
	u64 one = 1, *count;

	if (!protocol || !bpf_core_type_exists(struct unix_sock))
		return 0;
	if (BPF_CORE_READ(sk, __sk_common.skc_family) != AF_UNIX)
		return 0;
	asked = bpf_map_lookup_elem(&unix_scratch, &zero);
	if (!asked)
		return 0;
	__builtin_memset(asked, 0, sizeof(*asked));
	asked->root = root;
	asked->protocol = protocol;
	fill_path(sk, asked->path);
	count = bpf_map_lookup_elem(&unix_counts, asked);
	if (!count && bpf_map_update_elem(&unix_counts, asked, &one, BPF_NOEXIST) == 0)
		return 0;
	/* Another CPU was first. */
	if (!count)
		count = bpf_map_lookup_elem(&unix_counts, asked);
	if (count)
		INCREMENT(*count);
	else
		INCREMENT(lost[LOST_UNIX]);
	return 0;
}

#endif
