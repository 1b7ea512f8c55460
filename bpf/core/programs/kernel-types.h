/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The few fields of kernel structs that the programs read, so that no vmlinux.h is needed and every
 * build is the same. libbpf finds each field's place in the running kernel's BTF when it loads the
 * programs (CO-RE): only names and types matter here, neither order nor what lies between.
 */
#ifndef REGSCOPE_KERNEL_TYPES_H
#define REGSCOPE_KERNEL_TYPES_H

#include <linux/bpf.h>
#include <linux/types.h>

#include "machine/registers.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
typedef _Bool bool;

#define true 1
#define false 0

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* include/linux/sched.h */
struct sched_info {
	unsigned long long run_delay;
};

struct sched_entity {
	u64 sum_exec_runtime;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

typedef struct {
	int counter;
} atomic_t;

struct signal_struct {
	atomic_t live;
};

struct task_struct {
	struct task_struct *group_leader;
	unsigned int __state;
	unsigned int flags;
	int pid;
	int tgid;
	struct sched_info sched_info;
	struct sched_entity se;
	struct thread_struct thread;
	struct files_struct *files;
	struct signal_struct *signal;
	struct mm_struct *mm;
};

struct mm_struct {
	unsigned long start_code;
};

struct linux_binprm {
	const char *filename;
};

/* include/linux/fs.h */
struct super_block {
	u32 s_dev;
};

struct inode {
	unsigned long i_ino;
	u16 i_mode;
	struct super_block *i_sb;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct qstr d_name;
};

struct path {
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	void *private_data;
};

/* include/linux/mm_types.h */
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_pgoff;
	struct file *vm_file;
};

/* include/net/sock.h */
struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct in6_addr {
	u8 bytes[16];
};

struct sock_common {
	u32 skc_daddr;
	u32 skc_rcv_saddr;
	u16 skc_dport;
	u16 skc_num;
	u16 skc_family;
	u8 skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
	struct socket *sk_socket;
	u32 sk_max_ack_backlog;
	u16 sk_protocol;
};

struct socket {
	struct sock *sk;
};

/* include/net/af_unix.h, include/uapi/linux/un.h */
struct sockaddr_un {
	unsigned short sun_family;
};

struct unix_address {
	int len; /* of the name */
	struct sockaddr_un name[];
};

struct unix_sock {
	struct unix_address *addr;
};

/* include/linux/win_minmax.h: the smallest of a window of time comes first */
struct minmax_sample {
	u32 t;
	u32 v;
};

struct minmax {
	struct minmax_sample s[3];
};

/* include/net/tcp.h: what a connection that is sending does */
enum tcp_chrono {
	TCP_CHRONO_BUSY = 1,
	TCP_CHRONO_RWND_LIMITED = 2,
	TCP_CHRONO_SNDBUF_LIMITED = 3,
};

/* include/linux/tcp.h */
struct tcp_sock {
	u64 bytes_received;
	u32 rcv_nxt;
	u32 copied_seq;
	u32 write_seq;
	u32 snd_una;
	u32 srtt_us;
	struct minmax rtt_min;
	u32 snd_wnd;
	u32 max_window;
	u32 chrono_start; /* tcp_jiffies32 */
	u32 chrono_stat[3]; /* jiffies of enum tcp_chrono that have ended, from TCP_CHRONO_BUSY on */
	u8 chrono_type : 2; /* what goes on since chrono_start */
};

struct sk_buff {
	char cb[48];
	unsigned char *head;
	u16 transport_header;
};

/* include/net/tcp.h: what TCP keeps of a segment in sk_buff.cb */
struct tcp_skb_cb {
	u32 seq;
	u32 end_seq;
};

/* include/linux/blk-mq.h, include/linux/blkdev.h */
struct gendisk {
	int major;
	int first_minor;
};

struct request_queue {
	struct gendisk *disk;
};

struct request {
	struct request_queue *q;
	unsigned int cmd_flags;
	unsigned int __data_len;
	u64 start_time_ns;
};

/* include/trace/events/syscalls.h: what a program gets that is attached through perf */
struct trace_event_raw_sys_enter {
	long id;
};

struct trace_event_raw_sys_exit {
	long ret;
};

/* kernel/bpf/task_iter.c */
struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

#pragma clang attribute pop

#endif
