/* SPDX-License-Identifier: GPL-2.0 */
/* Which system calls the engine looks into, what it keeps of one while it lasts, and how long all take. */
#ifndef REGSCOPE_SYSCALLS_BPF_H
#define REGSCOPE_SYSCALLS_BPF_H

#include "histogram.bpf.h"
#include "targets.bpf.h"

#include <asm/unistd.h>

/* Where a call has its descriptor and its buffer. */
enum shape {
	SHAPE_FD = 0x00,     /* (fd, buffer, bytes, ...) */
	SHAPE_VECTOR = 0x10, /* (fd, iovec, ...) */
	SHAPE_MESSAGE = 0x20, /* (fd, msghdr, flags) */
	SHAPE_SPLICE = 0x30, /* (fd_in, ..., fd_out, ...) */
	SHAPE_PATH = 0x40,   /* no descriptor */
	SHAPE_PEEK = 0x50,   /* (fd, buffer, bytes, flags) */
	SHAPE_MESSAGES = 0x60, /* (fd, mmsghdr, messages, flags); returns how many messages */
};

#define CLASS_OF(word) ((word) & 0x0f)
#define SHAPE_OF(word) ((word) & 0xf0)

static const volatile u8 calls_of_interest[CALL_NUMBERS] = {
	[__NR_read] = CLASS_READ,
	[__NR_pread64] = CLASS_READ,
	[__NR_readv] = CLASS_READ | SHAPE_VECTOR,
	[__NR_preadv] = CLASS_READ | SHAPE_VECTOR,
	[__NR_preadv2] = CLASS_READ | SHAPE_VECTOR,
	[__NR_recvfrom] = CLASS_READ | SHAPE_PEEK,
	[__NR_recvmsg] = CLASS_READ | SHAPE_MESSAGE,
	[__NR_recvmmsg] = CLASS_READ | SHAPE_MESSAGES,
	[__NR_write] = CLASS_WRITE,
	[__NR_pwrite64] = CLASS_WRITE,
	[__NR_writev] = CLASS_WRITE | SHAPE_VECTOR,
	[__NR_pwritev] = CLASS_WRITE | SHAPE_VECTOR,
	[__NR_pwritev2] = CLASS_WRITE | SHAPE_VECTOR,
	[__NR_sendto] = CLASS_WRITE,
	[__NR_sendmsg] = CLASS_WRITE | SHAPE_MESSAGE,
	[__NR_sendmmsg] = CLASS_WRITE | SHAPE_MESSAGES,
	[__NR_sendfile] = CLASS_SENDFILE,
	[__NR_splice] = CLASS_SENDFILE | SHAPE_SPLICE,
	[__NR_fsync] = CLASS_SYNC,
	[__NR_fdatasync] = CLASS_SYNC,
	[__NR_sync_file_range] = CLASS_SYNC,
	[__NR_close] = CLASS_CLOSE,
	[__NR_connect] = CLASS_CONNECT,
	[__NR_openat] = CLASS_OPEN | SHAPE_PATH,
	[__NR_openat2] = CLASS_OPEN | SHAPE_PATH,
	[__NR_fstat] = CLASS_META | SHAPE_PATH,
	[__NR_newfstatat] = CLASS_META | SHAPE_PATH,
	[__NR_statx] = CLASS_META | SHAPE_PATH,
	[__NR_getdents64] = CLASS_META | SHAPE_PATH,
	[__NR_mkdirat] = CLASS_META | SHAPE_PATH,
	[__NR_renameat] = CLASS_META | SHAPE_PATH,
	[__NR_renameat2] = CLASS_META | SHAPE_PATH,
	[__NR_unlinkat] = CLASS_META | SHAPE_PATH,
	[__NR_linkat] = CLASS_META | SHAPE_PATH,
	[__NR_truncate] = CLASS_META | SHAPE_PATH,
	[__NR_ftruncate] = CLASS_META | SHAPE_PATH,
	[__NR_fallocate] = CLASS_META | SHAPE_PATH,
	[__NR_faccessat] = CLASS_META | SHAPE_PATH,
	[__NR_faccessat2] = CLASS_META | SHAPE_PATH,
/* Newer architectures have the calls with a folder's descriptor alone. */
#ifdef __NR_open
	[__NR_open] = CLASS_OPEN | SHAPE_PATH,
	[__NR_creat] = CLASS_OPEN | SHAPE_PATH,
	[__NR_stat] = CLASS_META | SHAPE_PATH,
	[__NR_lstat] = CLASS_META | SHAPE_PATH,
	[__NR_mkdir] = CLASS_META | SHAPE_PATH,
	[__NR_rmdir] = CLASS_META | SHAPE_PATH,
	[__NR_rename] = CLASS_META | SHAPE_PATH,
	[__NR_unlink] = CLASS_META | SHAPE_PATH,
	[__NR_link] = CLASS_META | SHAPE_PATH,
	[__NR_access] = CLASS_META | SHAPE_PATH,
#endif
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ROOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct call_index);
} call_rows_of_root SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CALL_ROWS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct call_row);
} call_rows SEC(".maps");

u32 call_rows_used = 1;

#define NO_FD 0xffffffff
#define MSG_PEEK 2
#define MSGHDR_IOV 16
#define IOVEC_BYTES 8
/* What a call with one buffer returns is all in it. */
#define ALL_BYTES (~0ull)
/* struct mmsghdr of recvmmsg(2): a msghdr, and the bytes of its message. */
#define MMSGHDR_BYTES 64
#define MMSGHDR_LENGTH 56
/* So many messages of a call are added up; on a TCP socket one call rarely has more than one. */
#define MOST_MESSAGES 8

/* The first buffer of a list of struct iovec (readv(2)). Behind it lies other memory, or none that can be read. */
static __always_inline void keep_first_buffer(struct thread *thread, u64 vectors)
{
	thread->buffer = user_u64(vectors);
	thread->buffer_bytes = user_u64(vectors + IOVEC_BYTES);
}

/* Finds descriptor and first buffer among the call's arguments. */
static __always_inline void keep_arguments(struct thread *thread, struct pt_regs *regs, u8 shape)
{
	thread->fd = REG_ARGUMENT_1(regs);
	thread->buffer = REG_ARGUMENT_2(regs);
	thread->buffer_bytes = ALL_BYTES;
	thread->is_one_byte = REG_ARGUMENT_3(regs) == 1;
	thread->is_peek = 0;
	thread->messages = 0;
	if (shape == SHAPE_FD)
		return;
	thread->is_one_byte = 0;
	if (shape == SHAPE_VECTOR) {
		keep_first_buffer(thread, REG_ARGUMENT_2(regs));
	} else if (shape == SHAPE_MESSAGE) {
		keep_first_buffer(thread, user_u64(REG_ARGUMENT_2(regs) + MSGHDR_IOV));
		thread->is_peek = thread->class == CLASS_READ && REG_ARGUMENT_3(regs) & MSG_PEEK;
	} else if (shape == SHAPE_MESSAGES) {
		thread->messages = REG_ARGUMENT_2(regs);
		keep_first_buffer(thread, user_u64(REG_ARGUMENT_2(regs) + MSGHDR_IOV));
		thread->is_peek = thread->class == CLASS_READ && REG_ARGUMENT_4(regs) & MSG_PEEK;
	} else if (shape == SHAPE_PEEK) {
		thread->is_one_byte = REG_ARGUMENT_3(regs) == 1;
		thread->is_peek = !!(REG_ARGUMENT_4(regs) & MSG_PEEK);
	} else if (shape == SHAPE_SPLICE) {
		thread->buffer_bytes = 0; /* what it moves never comes to the program */
		thread->other_fd = REG_ARGUMENT_1(regs);
		thread->fd = REG_ARGUMENT_3(regs);
	} else {
		thread->fd = NO_FD;
	}
}

static __always_inline u64 delay_of(struct task_struct *task)
{
	if (bpf_core_field_exists(task->sched_info.run_delay))
		return task->sched_info.run_delay;
	return 0;
}

static __always_inline int begin_call(struct task_struct *task, struct pt_regs *regs, long call)
{
	struct thread *thread = thread_of(task);
	u8 interest;

	if (!thread)
		return 0;
	thread->entered_ns = now_ns();
	thread->call = call;
	thread->class = CLASS_NONE;
	if ((u64)call >= CALL_NUMBERS || !(probes_on[PROBE_REQUESTS] || probes_on[PROBE_TCP]))
		return 0;
	interest = calls_of_interest[call & (CALL_NUMBERS - 1)];
	if (!interest)
		return 0;
	thread->class = CLASS_OF(interest);
	thread->class_before_ns = thread->class_entered_ns;
	thread->class_entered_ns = thread->entered_ns;
	thread->run_delay = delay_of(task);
	keep_arguments(thread, regs, SHAPE_OF(interest));
	if (thread->class == CLASS_CLOSE)
		thread->buffer = socket_at(thread->fd);
	return 0;
}

/*
 * The bytes that a call read or wrote, where its result counts messages. Not static, so that the verifier
 * looks at it once and not on each way through its caller.
 */
__noinline long result_in_bytes(u64 messages, long count)
{
	long bytes = 0;

	if (!messages || count <= 0)
		return count;
	for (int i = 0; i < MOST_MESSAGES; i++) {
		if (i >= count)
			break;
		bytes += user_u32(messages + i * MMSGHDR_BYTES + MMSGHDR_LENGTH);
	}
	return bytes;
}

static __noinline u32 new_call_row(struct call_index *index, u32 root_place, u32 call)
{
	u32 place = INCREMENT(call_rows_used);
	struct call_row *row;

	if (!index)
		return 0;
	row = bpf_map_lookup_elem(&call_rows, &place);
	if (!row || place == 0) {
		call_rows_used = CALL_ROWS;
		INCREMENT(lost[LOST_CALL_ROWS]);
		return 0;
	}
	row->root_place = root_place;
	row->call = call;
	/* Where two CPUs were first, the later one's row counts from now on; what the other one counted is told too. */
	index->rows[call & (CALL_NUMBERS - 1)] = place;
	return place;
}

/*
 * rt_sigreturn comes back as number -1, because by then the kernel has restored the registers of the
 * interrupted code: it is left out, as the scripts do.
 */
static __always_inline void count_call(struct thread *thread, u64 ns, long result)
{
	u32 root_place = thread->root_place, call = thread->call & (CALL_NUMBERS - 1), place;
	struct call_index *index;
	struct call_row *row;

	if (call == __NR_rt_sigreturn || thread->call >= CALL_NUMBERS)
		return;
	index = bpf_map_lookup_elem(&call_rows_of_root, &root_place);
	if (!index)
		return;
	place = index->rows[call];
	if (!place)
		place = new_call_row(index, root_place, call);
	row = bpf_map_lookup_elem(&call_rows, &place);
	if (!row || !place)
		return;
	OBSERVE(row->buckets, ns);
	if (result > 0) {
		ADD(row->returned, result);
	} else if (result < 0) {
		u64 errno = -result;

		OPAQUE(errno);
		if (errno >= ERRNOS)
			errno = ERRNOS - 1;
		OPAQUE(errno);
		INCREMENT(row->errors[errno]);
	}
}

#endif
