/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which goroutine a thread runs, and what a goroutine says of itself. Source of truth: `g`, `m` and
 * `gobuf` in Go's src/runtime/runtime2.go.
 *
 *                      Go 1.22 and older   1.23, 1.24   1.25 and newer
 *   g.stack.lo, hi     0, 8                0, 8         0, 8
 *   g.m                48                  48           48
 *   g.sched.sp         56                  56           56
 *   g.sched.pc         64                  64           64
 *   g.sched.bp         104                 104          96
 *   g.atomicstatus     144                 152          144
 *   g.goid             152                 160          152
 *   g.waitreason       176                 184          176
 *   m.g0               0                   0            0
 *   m.curg             192                 192          184
 */
#ifndef REGSCOPE_GOROUTINES_BPF_H
#define REGSCOPE_GOROUTINES_BPF_H

#include "targets.bpf.h"

#define G_STACK 0
#define G_M 48
#define G_SCHED_SP 56
#define G_SCHED_PC 64
#define M_G0 0
#define M_CURG 192
#define M_CURG_SINCE_1_25 184
#define STATUS_OLD 144
#define STATUS_1_23 152
#define GOID_BEHIND_STATUS 8
#define REASON_BEHIND_STATUS 32

/* g.atomicstatus, without the bit that says that its stack is being scanned */
#define STATUS_MASK 0xfff
#define G_RUNNABLE 1
#define G_RUNNING 2
#define G_SYSCALL 3
#define G_WAITING 4
#define G_PREEMPTED 9

/* What is known of a process. */
struct process {
	u8 go;
	u8 layout; /* offset of g.atomicstatus, 0: not known yet */
	u16 waiting; /* offset of g.waiting, 0: not known yet */
	u32 device; /* of the file opened last */
	u32 speaks; /* TLS or HTTP/2, which the loader was told: bits of enum speaker_side */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct process);
} processes SEC(".maps");

static __always_inline struct process *process_of(u32 tgid)
{
	return bpf_map_lookup_elem(&processes, &tgid);
}

static __noinline struct process *known_process(u32 tgid)
{
	struct process unknown = {};
	struct process *process = bpf_map_lookup_elem(&processes, &tgid);

	if (process)
		return process;
	bpf_map_update_elem(&processes, &tgid, &unknown, BPF_NOEXIST);
	return bpf_map_lookup_elem(&processes, &tgid);
}

/* A g leads to an m, whose g0 leads back to it. */
static __always_inline bool is_g(u64 g)
{
	u64 m, g0;

	if (!g || g >> 47)
		return false;
	m = user_u64(g + G_M);
	if (!m || m >> 47)
		return false;
	g0 = user_u64(m + M_G0);
	return g0 && user_u64(g0 + G_M) == m;
}

static __always_inline u64 g_by_fsbase(struct task_struct *task)
{
#ifdef __TARGET_ARCH_x86
	return user_u64(task->thread.fsbase - 8);
#else
	return 0;
#endif
}

/* A thread is tried so often, since in a Go program threads of C run before and beside those of Go. */
#define GO_TRIES 8

static __noinline u32 find_go(struct task_struct *task, struct thread *thread, struct pt_regs *regs)
{
	struct process *process;
	u32 go = GO_UNKNOWN;

	if (!thread)
		return GO_NOT;
	process = known_process(thread->tgid);
	if (process && process->go) {
		thread->go = process->go;
		return process->go;
	}
	if (is_g(g_by_fsbase(task)))
		go = GO_BY_FSBASE;
	else if (is_g(REG_G(regs)))
		go = GO_BY_R14;
	if (go != GO_UNKNOWN) {
		thread->go = go;
		if (process)
			process->go = go;
	} else if (++thread->go_tries >= GO_TRIES) {
		thread->go = GO_NOT;
	}
	return go;
}

/*
 * The g that the thread runs: at fs:-8 in programs linked as Go links by itself, in r14 (since Go 1.17)
 * where a C library's thread-local storage lies in between; on arm64 always in x28. 0 for what is no Go
 * program.
 */
static __always_inline u64 g_of(struct task_struct *task, struct thread *thread, struct pt_regs *regs)
{
	u32 go = thread->go;

	if (go == GO_UNKNOWN)
		go = find_go(task, thread, regs);
	if (go == GO_BY_FSBASE)
		return g_by_fsbase(task);
	if (go == GO_BY_R14)
		return REG_G(regs);
	return 0;
}

/* Processes may have equal pointers. */
static __always_inline u64 key_of_g(u64 g, u32 tgid)
{
	return g ^ ((u64)tgid << 42);
}

static __always_inline bool is_key_of_g(u64 key)
{
	return key && key >> 48 != 0xffff;
}

/*
 * Where g.atomicstatus lies in this process: looked for in a goroutine whose status is known, as one that is in
 * a system call. 0 where it is at none of the known places.
 */
static __noinline u32 find_layout(struct thread *thread, u64 g, u32 status)
{
	struct process *process;
	u32 layout = 0;

	if (!thread)
		return 0;
	if ((user_u32(g + STATUS_OLD) & STATUS_MASK) == status)
		layout = STATUS_OLD;
	else if ((user_u32(g + STATUS_1_23) & STATUS_MASK) == status)
		layout = STATUS_1_23;
	if (!layout)
		return 0;
	thread->layout = layout;
	process = known_process(thread->tgid);
	if (process)
		process->layout = layout;
	return layout;
}

static __always_inline u32 layout_of(struct thread *thread)
{
	struct process *process;

	if (thread->layout)
		return thread->layout;
	process = process_of(thread->tgid);
	if (process)
		thread->layout = process->layout;
	return thread->layout;
}

/* What the first words of a g and of its m say, read at once: nine single reads cost 4 us a request. */
struct g_words {
	u64 at[24];
};

struct m_words {
	u64 at[25];
};

#define WORD(block, offset) ((block)->at[(offset) / 8])

/* A sampler's interrupt may come while a program at a switch walks, and that while one at a call does. */
enum walker {
	WALKER_CALL,
	WALKER_SWITCH,
	WALKER_SAMPLER,
	WALKERS,
};

/* What was read of Go's structs last: up to Linux 6.12 a program and what it calls share 512 bytes of stack. */
struct go_words {
	struct g_words g;
	struct m_words m;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WALKERS);
	__type(key, u32);
	__type(value, struct go_words);
} go_words SEC(".maps");

/* The words of a goroutine, or NULL where they cannot be read. They stay until `walker` reads others. */
static __always_inline struct g_words *read_g(u64 g, u32 walker)
{
	struct go_words *words = bpf_map_lookup_elem(&go_words, &walker);

	if (!words || bpf_probe_read_user(&words->g, sizeof(words->g), (void *)g))
		return 0;
	return &words->g;
}

static __always_inline struct m_words *read_m(u64 m, u32 walker)
{
	struct go_words *words = bpf_map_lookup_elem(&go_words, &walker);

	if (!words || bpf_probe_read_user(&words->m, sizeof(words->m), (void *)m))
		return 0;
	return &words->m;
}

/* What a thread runs, as its stack is walked. */
struct running {
	u64 goid;
	u64 stack_low;
	u64 stack_high;
	bool is_idle; /* the scheduler's own stack, and no goroutine that it works for */
};

#define USER_LIMIT 0x7fffffffffffull

/*
 * goid lies at +152, and at +160 in Go 1.23 and 1.24, where +152 holds a state, a small number, while
 * in the others +160 is a pointer.
 */
static __always_inline u64 goid_in(struct g_words *g)
{
	u64 goid = WORD(g, 152), later = WORD(g, 160);

	return goid < 0x2000 && later && later >> 36 == 0 ? later : goid;
}

/* The goroutine `g` if it belongs to `m`. */
static __always_inline struct g_words *read_g_of_m(u64 g, u64 m, u32 walker)
{
	struct g_words *words = g ? read_g(g, walker) : 0;

	return words && WORD(words, G_M) == m ? words : 0;
}

static __always_inline void look_at_g(u64 g, struct running *running, u32 walker)
{
	struct g_words *words;
	struct m_words *m;
	u64 of;

	running->goid = 0;
	running->is_idle = false;
	running->stack_low = 1;
	running->stack_high = USER_LIMIT;
	words = g ? read_g(g, walker) : 0;
	if (!words)
		return;
	of = WORD(words, G_M);
	m = of ? read_m(of, walker) : 0;
	if (!m)
		return;
	if (WORD(m, M_G0) != g) {
		running->goid = goid_in(words);
		return;
	}
	/* On the scheduler's stack it may still work for a goroutine. */
	running->stack_low = WORD(words, G_STACK);
	running->stack_high = WORD(words, G_STACK + 8);
	running->is_idle = true;
	words = read_g_of_m(WORD(m, M_CURG), of, walker);
	if (!words)
		words = read_g_of_m(WORD(m, M_CURG_SINCE_1_25), of, walker);
	if (!words)
		return;
	running->is_idle = false;
	running->stack_low = 1;
	running->stack_high = USER_LIMIT;
	running->goid = goid_in(words);
}

#endif
