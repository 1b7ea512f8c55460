/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stacks. Each is walked here, by frame pointers, with a running hash that becomes its id; a hash that
 * is new sends the addresses once. The kernel's own table of stacks would lose what collides.
 */
#ifndef REGSCOPE_STACKS_BPF_H
#define REGSCOPE_STACKS_BPF_H

#include "goroutines.bpf.h"

/* Where a walk begins, and between which addresses frames lie. */
struct frames {
	u64 pc;
	u64 fp;
	u64 low;
	u64 high;
};

struct user_stack {
	struct stack_record record;
	u64 addresses[USER_FRAMES + 1];
	struct frames from;
};

struct kernel_stack {
	struct stack_record record;
	u64 addresses[KERNEL_FRAMES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WALKERS);
	__type(key, u32);
	__type(value, struct user_stack);
} user_stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WALKERS);
	__type(key, u32);
	__type(value, struct kernel_stack);
} kernel_stacks SEC(".maps");

/* Ids that were told. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, STACKS_KNOWN);
	__type(key, u64);
	__type(value, u32);
} stacks_told SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, KERNEL_STACKS_KNOWN);
	__type(key, u64);
	__type(value, u32);
} kernel_stacks_told SEC(".maps");

static __always_inline u64 mix(u64 hash, u64 address)
{
	return (hash ^ address) * 0x1e3779b97f4a7c15ull;
}

/* An id is never 0, which says that there is no stack. */
static __always_inline u64 id_of_hash(u64 hash)
{
	return ((hash ^ (hash >> 32)) & ID_MASK) | 1;
}

/* Tells a stack unless it was told before. Returns its id; 0 where it could not be told. */
static __always_inline u64 tell_user_stack(struct user_stack *stack, u32 frames, bool is_cut, u64 hash,
					   u32 tgid, enum lost loss)
{
	u64 id = id_of_hash(hash), bytes = sizeof(stack->record) + frames * 8ull;
	u32 told = 1;

	if (bpf_map_lookup_elem(&stacks_told, &id))
		return id;
	stack->record.header.bytes = bytes;
	stack->record.header.type = RECORD_STACK;
	stack->record.header.pad = 0;
	stack->record.id = id;
	stack->record.pid = tgid;
	stack->record.frames = frames;
	stack->record.is_cut = is_cut;
	OPAQUE(bytes);
	if (bytes > sizeof(*stack))
		bytes = sizeof(*stack);
	OPAQUE(bytes);
	if (!tell(stack, bytes, ring_flags(), loss))
		return 0;
	bpf_map_update_elem(&stacks_told, &id, &told, BPF_ANY);
	return id;
}

/* Says where this walker's next walk begins. */
static __always_inline void begin_walk(u32 walker, u64 pc, u64 fp, u64 low, u64 high)
{
	struct user_stack *stack = bpf_map_lookup_elem(&user_stacks, &walker);

	if (!stack)
		return;
	stack->from.pc = pc;
	stack->from.fp = fp;
	stack->from.low = low;
	stack->from.high = high;
}

/*
 * Walks callers by their frame pointers, from where `begin_walk` said. Returns the stack's id, 0 where it could not be
 * told. Not static, so that the verifier looks at it once and not on each way through its callers.
 */
__noinline u64 walk_user(u32 walker, u32 tgid, u32 loss)
{
	struct user_stack *stack = bpf_map_lookup_elem(&user_stacks, &walker);
	u64 hash, fp;
	u32 frames = 1;

	if (!stack)
		return 0;
	hash = mix(0, stack->from.pc);
	fp = stack->from.fp;
	stack->addresses[0] = stack->from.pc;
	for (u32 i = 1; i <= USER_FRAMES; i++) {
		u64 frame[2];

		if (fp < stack->from.low || fp > stack->from.high ||
		    bpf_probe_read_user(frame, sizeof(frame), (void *)fp) || !frame[1])
			break;
		stack->addresses[i] = frame[1];
		hash = mix(hash, frame[1]);
		fp = frame[0];
		frames++;
	}
	return tell_user_stack(stack, frames, frames > USER_FRAMES, hash, tgid, loss & (LOSS_PLACES - 1));
}

/* Where the kernel is now. Returns the stack's id, 0 where there is none or it could not be told. */
static __always_inline u64 walk_kernel(void *ctx, u32 walker, enum lost loss)
{
	struct kernel_stack *stack = bpf_map_lookup_elem(&kernel_stacks, &walker);
	u64 hash = 0, id, bytes;
	u32 told = 1, frames;
	long got;

	if (!stack)
		return 0;
	got = bpf_get_stack(ctx, stack->addresses, sizeof(stack->addresses), 0);
	if (got <= 0)
		return 0;
	frames = (u32)got >> 3;
	for (u32 i = 0; i < KERNEL_FRAMES; i++) {
		if (i >= frames)
			break;
		hash = mix(hash, stack->addresses[i]);
	}
	id = id_of_hash(hash);
	if (bpf_map_lookup_elem(&kernel_stacks_told, &id))
		return id;
	bytes = sizeof(stack->record) + frames * 8ull;
	stack->record.header.bytes = bytes;
	stack->record.header.type = RECORD_KERNEL_ADDRESSES;
	stack->record.id = id;
	stack->record.frames = frames;
	OPAQUE(bytes);
	if (bytes > sizeof(*stack))
		bytes = sizeof(*stack);
	OPAQUE(bytes);
	if (!tell(stack, bytes, ring_flags(), loss))
		return 0;
	bpf_map_update_elem(&kernel_stacks_told, &id, &told, BPF_ANY);
	return id;
}

/*
 * The stack of a goroutine that no thread runs: it begins where g.sched says, which lies in
 * runtime.gopark for what waits. g.sched.lr, at 96 up to Go 1.24, is 0 on amd64.
 */
static __always_inline u64 walk_parked(struct g_words *g, u32 walker, u32 tgid)
{
	u64 fp = WORD(g, 96) ? WORD(g, 96) : WORD(g, 104);

	if (!walks_parked)
		return 0;
	begin_walk(walker, WORD(g, G_SCHED_PC), fp, WORD(g, G_STACK), WORD(g, G_STACK + 8));
	return walk_user(walker, tgid, LOST_REQUEST_STACKS);
}

#endif
