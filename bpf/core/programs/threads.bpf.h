/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What threads wait for when they leave their CPU, where and how long; how long they wait for a CPU;
 * and where they are when their CPU is looked at.
 */
#ifndef REGSCOPE_THREADS_BPF_H
#define REGSCOPE_THREADS_BPF_H

#include "histogram.bpf.h"
#include "requests.bpf.h"

/* Short waits of two sides: while the loader empties one, they go to the other. */
struct wait_sums {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SHORT_WAITS);
	__type(key, struct wait_key);
	__type(value, struct wait_sum);
};

struct wait_sums waits_0 SEC(".maps");
struct wait_sums waits_1 SEC(".maps");

u32 waits_side;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ROOTS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct runqueue_row);
} runqueues SEC(".maps");

/* A thread that ends has a state from 16 on. */
#define STATE_MASK 0xff
#define STATE_UNINTERRUPTIBLE 2
#define STATE_DEAD 16

#define ENOSYS 38

/* Run queue waits, when a thread leaves the CPU that it waited for. */
static __always_inline void count_run_delay(struct thread *thread, u64 run_delay)
{
	u32 root_place = thread->root_place;
	struct runqueue_row *row;

	/* The sum is kept plus 1, so that a thread that never waited is one that is known. */
	if (thread->told_delay && run_delay >= thread->told_delay) {
		row = bpf_map_lookup_elem(&runqueues, &root_place);
		if (row)
			OBSERVE(row->buckets, run_delay + 1 - thread->told_delay);
	}
	thread->told_delay = run_delay + 1;
}

/* The call that a thread is in; WAIT_CALL outside of calls. */
static __always_inline u32 call_of(struct pt_regs *regs)
{
	return IS_IN_CALL(regs) ? CALL_NUMBER(regs) & WAIT_CALL : WAIT_CALL;
}

/* futex, epoll_wait, epoll_pwait and sleeps always have the same kernel stack. */
static __always_inline bool has_kernel_stack(u32 call)
{
#ifdef __NR_epoll_wait
	if (call == __NR_epoll_wait)
		return false;
#endif
	return call != __NR_futex && call != __NR_epoll_pwait && call != __NR_nanosleep &&
	       call != __NR_clock_nanosleep;
}

static __always_inline void note_place(void *ctx, struct task_struct *task, struct thread *thread, u64 g,
				       u32 state)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	struct running running;
	u32 call = call_of(regs);

	thread->off_what = call;
	if (state & STATE_UNINTERRUPTIBLE)
		thread->off_what |= WAIT_UNINTERRUPTIBLE;
	look_at_g(g, &running, WALKER_SWITCH);
	thread->off_goid = running.goid;
	if (running.is_idle) {
		thread->off_what |= WAIT_GO_SCHEDULER;
		return;
	}
	begin_walk(WALKER_SWITCH, REG_PC(regs), REG_FRAME(regs), running.stack_low, running.stack_high);
	thread->off_user = walk_user(WALKER_SWITCH, thread->tgid, LOST_WAIT_STACKS);
	if (has_kernel_stack(call))
		thread->off_kernel = walk_kernel(ctx, WALKER_SWITCH, LOST_WAIT_STACKS);
	if (!thread->off_user || (has_kernel_stack(call) && !thread->off_kernel))
		thread->off_flags = WAIT_STACK_LOST;
}

static __always_inline void leave_cpu(void *ctx, struct task_struct *task, struct thread *thread, u32 state,
				      u64 now)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);
	u64 run_delay = delay_of(task), g = 0;

	if (probes_on[PROBE_RUNQUEUE])
		count_run_delay(thread, run_delay);
	if (state >= STATE_DEAD)
		return;
	if (state)
		thread->handed_id = 0;
	if ((state && probes_on[PROBE_OFFCPU]) || thread->works_for)
		g = g_of(task, thread, regs);
	if (probes_on[PROBE_REQUESTS] && thread->works_for)
		leave_request(thread, g, now, run_delay, state);
	if (probes_on[PROBE_REQUESTS])
		look_again(thread, now);
	if (!probes_on[PROBE_OFFCPU])
		return;
	thread->off_user = thread->off_kernel = thread->off_goid = 0;
	thread->off_flags = 0;
	thread->off_what = WAIT_CALL | WAIT_PREEMPTED;
	if (state)
		note_place(ctx, task, thread, g, state);
	thread->off_ns = now;
}

static __always_inline void fill_wait(struct wait_record *record, struct thread *thread, u64 until_ns)
{
	record->header.bytes = sizeof(*record);
	record->header.type = RECORD_WAIT;
	record->header.pad = 0;
	record->from_ns = thread->off_ns;
	record->until_ns = until_ns;
	record->ns = until_ns - thread->off_ns;
	record->goid = thread->off_goid;
	record->user_stack = thread->off_user;
	record->kernel_stack = thread->off_kernel;
	record->root = thread->root;
	record->pid = thread->tgid;
	record->tid = thread->tid;
	record->what = thread->off_what;
	record->count = 1;
	record->flags = thread->off_flags;
}

static __always_inline void add_short_wait(struct thread *thread, u64 now, u64 ns)
{
	struct wait_key key = {
		.user_stack = thread->off_user,
		.kernel_stack = thread->off_kernel,
		.goid = thread->off_goid,
		.root = thread->root,
		.pid = thread->tgid,
		.what = thread->off_what,
		.window = thread->off_goid ? now >> GOROUTINE_WINDOW_BITS : now >> THREAD_WINDOW_BITS,
	};
	struct wait_sum first = { ns, 1 }, *sum;
	long error;

	sum = waits_side & 1 ? bpf_map_lookup_elem(&waits_1, &key) : bpf_map_lookup_elem(&waits_0, &key);
	if (sum) {
		ADD(sum->ns, ns);
		INCREMENT(sum->count);
		return;
	}
	error = waits_side & 1 ? bpf_map_update_elem(&waits_1, &key, &first, BPF_ANY) :
				 bpf_map_update_elem(&waits_0, &key, &first, BPF_ANY);
	if (error)
		INCREMENT(lost[LOST_WAIT_SUMS]);
}

static __always_inline void return_to_cpu(struct thread *thread, u64 now)
{
	thread->on_ns = now;
	if (probes_on[PROBE_OFFCPU] && thread->off_ns) {
		u64 ns = now > thread->off_ns ? now - thread->off_ns : 0;

		if (ns >= LONG_WAIT_NS) {
			struct wait_record record;

			fill_wait(&record, thread, now);
			tell(&record, sizeof(record), ring_flags(), LOST_WAITS);
		} else {
			add_short_wait(thread, now, ns);
		}
		thread->off_ns = 0;
	}
	if (probes_on[PROBE_REQUESTS])
		return_to_request(thread, now);
}

static __always_inline int switch_threads(void *ctx, struct task_struct *prev, struct task_struct *next,
					  u32 state)
{
	struct thread *leaves = thread_of(prev), *comes;
	u64 now = 0;

	if (leaves) {
		now = now_ns();
		leave_cpu(ctx, prev, leaves, state, now);
	}
	comes = thread_of(next);
	if (comes)
		return_to_cpu(comes, now ? now : now_ns());
	return 0;
}

/* Writes the wait of a thread that is off its CPU now, for a cut. */
static __always_inline int tell_open_wait(struct seq_file *seq, struct task_struct *task)
{
	struct thread *thread = thread_of(task);
	struct wait_record record;
	u64 now = now_ns(), since;

	if (!thread)
		return 0;
	/* It may have left its CPU since the time was read. */
	since = thread->off_ns;
	if (!since || now < since + LONG_WAIT_NS)
		return 0;
	fill_wait(&record, thread, now);
	record.flags |= WAIT_OPEN;
	/* It came back while it was copied. */
	if (thread->off_ns != since || record.from_ns != since)
		return 0;
	bpf_seq_write(seq, &record, sizeof(record));
	return 0;
}

/* In the kernel's half of addresses, which is where a sample hit it. */
#define IN_KERNEL(ip) ((ip) >> 63)

static __always_inline int take_sample(void *ctx, u64 ip)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct thread *thread = thread_of(task);
	struct sample_record record = {};
	struct running running;
	struct pt_regs *regs;

	if (!thread)
		return 0;
	regs = (struct pt_regs *)bpf_task_pt_regs(task);
	look_at_g(g_of(task, thread, regs), &running, WALKER_SAMPLER);
	begin_walk(WALKER_SAMPLER, REG_PC(regs), REG_FRAME(regs), 1, USER_LIMIT);
	record.header.bytes = sizeof(record);
	record.header.type = RECORD_SAMPLE;
	record.ns = now_ns();
	record.goid = running.goid;
	record.user_stack = walk_user(WALKER_SAMPLER, thread->tgid, LOST_SAMPLE_STACKS);
	if (!record.user_stack)
		record.flags |= SAMPLE_USER_LOST;
	if (IN_KERNEL(ip)) {
		record.flags |= SAMPLE_IN_KERNEL;
		record.kernel_stack = walk_kernel(ctx, WALKER_SAMPLER, LOST_SAMPLE_STACKS);
		if (!record.kernel_stack)
			record.flags |= SAMPLE_KERNEL_LOST;
	}
	record.root = thread->root;
	record.pid = thread->tgid;
	record.tid = thread->tid;
	record.cpu = bpf_get_smp_processor_id();
	tell(&record, sizeof(record), ring_flags(), LOST_SAMPLES);
	return 0;
}

#endif
