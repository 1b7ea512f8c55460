/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which threads are watched. A thread is if it has a `struct thread` in its task's storage: looking
 * that up costs 28 ns where there is none, and is all that other processes pay. A thread gets it from
 * its parent at a fork; threads that live when a watch begins get it from an iteration over tasks.
 *
 * The kernel makes no storage while a program that the CPU has put aside was making or looking for one
 * (bpf_task_storage_busy). A fork that meets this is counted, and the loader soon iterates once more.
 */
#ifndef REGSCOPE_TARGETS_BPF_H
#define REGSCOPE_TARGETS_BPF_H

#include "common.bpf.h"

/* How the goroutine that a thread runs is found; see goroutines.bpf.h. */
enum go {
	GO_UNKNOWN = 0,
	GO_BY_FSBASE = 1,
	GO_BY_R14 = 2,
	GO_NOT = 3,
};

enum ssl_does {
	SSL_RESTS = 0,
	SSL_READS = 1,
	SSL_WRITES = 2,
	SSL_SHAKES = 3,
	SSL_WRITTEN = 4, /* writes, and a call inside of it has taken its text */
};

struct thread {
	u32 root;
	u32 root_place;
	u32 tgid;
	u32 tid;
	/* The system call that it is in, or was in last. */
	u64 entered_ns;	       /* 0: none was seen */
	u64 class_entered_ns;  /* the last one of interest */
	u64 class_before_ns;   /* the one of interest before that */
	u64 run_delay; /* when it was entered */
	u64 buffer; /* of close: the socket, which is not found any more when it returns */
	u64 buffer_bytes; /* that the buffer holds at most; of several buffers it is the first */
	u64 messages; /* recvmmsg, sendmmsg: their list; else 0 */
	u32 fd;
	u16 call;
	u8 class;
	u8 is_one_byte;
	u32 other_fd; /* splice reads from it */
	u8 is_peek;
	u8 go;
	u8 go_tries;
	u8 layout;
	/* The request that it works for, as far as was seen. */
	u64 works_for;
	/*
	 * Id of the request whose goroutine ran here last, without a call of its own since: Go runs a goroutine
	 * that is woken by a channel on the same thread next. The one that writes a call for it is such a one.
	 */
	u64 handed_id;
	/* The call of OpenSSL that it is in, or was in last. */
	u64 ssl;	/* address of its SSL object */
	u64 ssl_text;
	u64 ssl_bytes; /* of what is written */
	u64 ssl_moved; /* of the forms with _ex: where they put how many bytes they have read or written */
	u64 awaits; /* the socket that it read records of TLS from, in which a head is looked for */
	u32 awaits_looks; /* at so many calls more */
	u32 ssl_does;	  /* enum ssl_does */
	u64 on_ns;  /* when it got a CPU last */
	u64 slept;  /* in this call, or since the request's last event; while it sleeps, less the start */
	u64 told_delay; /* the scheduler's sum at the last switch */
	/* Since when it is off its CPU, and where. */
	u64 off_ns;
	u64 off_user;
	u64 off_kernel;
	u64 off_goid;
	u32 off_what;
	u32 off_flags;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct thread);
} threads SEC(".maps");

struct sweep_order order;
struct unwatched_child unwatched[UNWATCHED_CHILDREN];

static __always_inline struct thread *thread_of(struct task_struct *task)
{
	return bpf_task_storage_get(&threads, task, 0, 0);
}

static __always_inline struct thread *mark(struct task_struct *task, u32 root, u32 root_place)
{
	struct thread *thread =
		bpf_task_storage_get(&threads, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!thread)
		return 0;
	thread->root = root;
	thread->root_place = root_place;
	thread->tgid = task->tgid;
	thread->tid = task->pid;
	return thread;
}

static __always_inline int inherit(struct task_struct *parent, struct task_struct *child)
{
	struct thread *thread = thread_of(parent), *mine;
	struct unwatched_child *late;

	if (!thread)
		return 0;
	mine = mark(child, thread->root, thread->root_place);
	if (!mine) {
		late = &unwatched[INCREMENT(lost[LOST_THREADS]) & (UNWATCHED_CHILDREN - 1)];
		late->root = thread->root;
		late->root_place = thread->root_place;
		late->pid = child->pid;
		return 0;
	}
	if (mine->tgid == thread->tgid) {
		mine->go = thread->go;
		mine->layout = thread->layout;
	}
	return 0;
}

static __always_inline void mark_late(struct task_struct *task, u32 root, u32 root_place)
{
	if (mark(task, root, root_place))
		INCREMENT(order.threads);
	else
		INCREMENT(order.refused);
}

/* Watches a task that could not be at its fork: a thread as its process is, a process as was noted. */
static __always_inline int watch_unwatched(struct task_struct *task)
{
	struct thread *leader;

	if (thread_of(task))
		return 0;
	if (task->pid != task->tgid) {
		leader = thread_of(task->group_leader);
		if (leader)
			mark_late(task, leader->root, leader->root_place);
		return 0;
	}
	for (int i = 0; i < UNWATCHED_CHILDREN; i++)
		if (unwatched[i].pid == task->pid)
			mark_late(task, unwatched[i].root, unwatched[i].root_place);
	return 0;
}

/* Does what the loader ordered with one task. */
static __always_inline int sweep(struct task_struct *task)
{
	struct thread *thread;

	if (order.what == SWEEP_ROOTS) {
		thread = thread_of(task);
		if (thread)
			order.has_threads[thread->root_place & (ROOTS - 1)] = 1;
		return 0;
	}
	if (order.what == SWEEP_UNWATCHED)
		return watch_unwatched(task);
	if (task->tgid != order.tgid)
		return 0;
	if (order.what == SWEEP_FORGET) {
		bpf_task_storage_delete(&threads, task);
		return 0;
	}
	mark_late(task, order.root, order.root_place);
	return 0;
}

struct exec_scratch {
	struct exec_record record;
	char file[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct exec_scratch);
} execs SEC(".maps");

/* Told at once: a process of a few milliseconds is to be looked at while it lives. */
static __always_inline int tell_exec(struct thread *thread, struct linux_binprm *binary)
{
	u32 zero = 0;
	struct exec_scratch *exec = bpf_map_lookup_elem(&execs, &zero);
	u64 bytes = sizeof(exec->record);
	long length;

	if (!exec)
		return 0;
	__builtin_memset(exec->file, 0, sizeof(exec->file));
	length = bpf_probe_read_kernel_str(exec->file, sizeof(exec->file), binary->filename);
	if (length > 0)
		bytes += (length + 7) & ~7;
	OPAQUE(bytes);
	if (bytes > sizeof(*exec))
		bytes = sizeof(*exec);
	OPAQUE(bytes);
	exec->record.header.bytes = bytes;
	exec->record.header.type = RECORD_EXEC;
	exec->record.ns = now_ns();
	exec->record.root = thread->root;
	exec->record.pid = thread->tgid;
	tell(exec, bytes, BPF_RB_FORCE_WAKEUP, LOST_EXECS);
	return 0;
}

static __always_inline int tell_exit(struct thread *thread)
{
	struct exit_record record = {
		.header = { sizeof(record), RECORD_EXIT },
		.ns = now_ns(),
		.root = thread->root,
		.pid = thread->tgid,
	};

	tell(&record, sizeof(record), ring_flags(), LOST_EXECS);
	return 0;
}

#endif
