/* SPDX-License-Identifier: GPL-2.0 */
/* What is behind a file descriptor, and the two ends of a socket. */
#ifndef REGSCOPE_FILES_BPF_H
#define REGSCOPE_FILES_BPF_H

#include "common.bpf.h"

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFREG 0100000

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10

#define IPPROTO_TCP 6

struct opened {
	struct file *file;
	struct sock *sk; /* where it is a socket */
	u32 mode;        /* S_IFMT of it, 0: nothing is open there */
};

/*
 * The file behind a descriptor of the current thread; 0 where there is none. Reads the table of files as it is now: the
 * file may have been closed meanwhile by another thread. Not static, so that the verifier looks at it once: since Linux
 * 6.2 each pointer that is read of a task has it search all names of the kernel's types.
 */
__noinline u64 file_at(u32 fd)
{
	struct fdtable *table = bpf_get_current_task_btf()->files->fdt;
	u64 file = 0;

	if (fd < table->max_fds)
		bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
	return file;
}

static __always_inline void look_at_fd(u32 fd, struct opened *opened)
{
	struct file *file = (struct file *)file_at(fd);
	struct socket *socket;

	opened->file = 0;
	opened->sk = 0;
	opened->mode = 0;
	if (!file)
		return;
	opened->file = file;
	opened->mode = BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT;
	if (opened->mode != S_IFSOCK)
		return;
	socket = BPF_CORE_READ(file, private_data);
	opened->sk = BPF_CORE_READ(socket, sk);
}

/* The socket behind a descriptor; 0 where there is none. */
static __always_inline u64 socket_at(u32 fd)
{
	struct opened opened;

	look_at_fd(fd, &opened);
	return (u64)opened.sk;
}

/* major << 20 | minor of the file system's block device; 0 where it has none. */
static __always_inline u32 device_of(struct file *file)
{
	u32 device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);

	return device >> 20 ? device : 0;
}

static __always_inline bool is_tcp(struct sock *sk)
{
	u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	return (family == AF_INET || family == AF_INET6) &&
	       BPF_CORE_READ(sk, sk_protocol) == IPPROTO_TCP;
}

static __always_inline void put_ipv4(struct address *address, u32 ipv4)
{
	u32 *words = (u32 *)address->bytes;

	words[0] = words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = ipv4;
}

static __always_inline void peer_address(struct sock *sk, u16 family, struct address *address)
{
	if (family == AF_INET6)
		bpf_core_read(address, sizeof(*address), &sk->__sk_common.skc_v6_daddr);
	else
		put_ipv4(address, BPF_CORE_READ(sk, __sk_common.skc_daddr));
}

static __always_inline void local_address(struct sock *sk, u16 family, struct address *address)
{
	if (family == AF_INET6)
		bpf_core_read(address, sizeof(*address), &sk->__sk_common.skc_v6_rcv_saddr);
	else
		put_ipv4(address, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
}

static __always_inline u16 peer_port(struct sock *sk)
{
	return bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

static __always_inline void look_at_ends(struct sock *sk, struct connection_ends *ends)
{
	ends->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	local_address(sk, ends->family, &ends->local);
	peer_address(sk, ends->family, &ends->peer);
	ends->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
	ends->peer_port = peer_port(sk);
	ends->netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	ends->pad = 0;
	ends->pad2 = 0;
}

#endif
