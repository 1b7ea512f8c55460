/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Goroutines of requests that are away from the thread that they were seen on last. What such a one says
 * of itself is read when it leaves, and again at switches of its process's threads until it is back: it
 * may have been preempted first, have run elsewhere without a call, and have parked there.
 */
#ifndef REGSCOPE_LOOKS_BPF_H
#define REGSCOPE_LOOKS_BPF_H

#include "request-state.bpf.h"

/* So many are looked at again in a tree of processes; what finds no place is looked at once. */
#define AWAY 64

/* Keys of requests whose goroutine is away. */
struct away {
	u64 taken; /* a bit for each place */
	u32 next;  /* the place to look at next */
	u32 pad;
	u64 keys[AWAY];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, ROOTS);
	__type(key, u32);
	__type(value, struct away);
} aways SEC(".maps");

static __always_inline struct away *away_of(struct thread *thread)
{
	u32 root_place = thread->root_place;

	return bpf_map_lookup_elem(&aways, &root_place);
}

/* The number of the lowest bit that is set; 64 where none is. */
static __always_inline u32 lowest_bit(u64 bits)
{
	u64 below = ~bits & (bits - 1);

	below -= below >> 1 & 0x5555555555555555ull;
	below = (below & 0x3333333333333333ull) + (below >> 2 & 0x3333333333333333ull);
	below = (below + (below >> 4)) & 0x0f0f0f0f0f0f0f0full;
	return below * 0x0101010101010101ull >> 56;
}

static __always_inline void leave_place(struct away *away, u32 place)
{
	away->keys[place & (AWAY - 1)] = 0;
	__sync_fetch_and_and(&away->taken, ~(1ull << (place & (AWAY - 1))));
}

static __always_inline void take_place(struct away *away, struct request_state *request)
{
	u32 place = lowest_bit(~away->taken);

	if (place >= AWAY)
		return;
	/* Where another CPU was first, this one is not looked at again. */
	if (__sync_val_compare_and_swap(&away->keys[place & (AWAY - 1)], 0, request->key))
		return;
	__sync_fetch_and_or(&away->taken, 1ull << place);
	request->away_place = place + 1;
}

/* Sees to it that the goroutine is looked at again. */
static __always_inline void stay_away(struct thread *thread, struct request_state *request)
{
	struct away *away = away_of(thread);
	u32 place = request->away_place;

	if (!away)
		return;
	if (!place || away->keys[(place - 1) & (AWAY - 1)] != request->key)
		take_place(away, request);
}

static __always_inline bool is_runnable(u32 status)
{
	return status == G_RUNNABLE || status == G_PREEMPTED;
}

static __always_inline bool has_stack(u32 status)
{
	return status == G_WAITING || is_runnable(status);
}

static __always_inline u32 status_in(struct g_words *g, u32 layout)
{
	return (layout == STATUS_1_23 ? WORD(g, STATUS_1_23) : WORD(g, STATUS_OLD)) & STATUS_MASK;
}

static __always_inline u8 reason_in(struct g_words *g, u32 layout)
{
	return layout == STATUS_1_23 ? WORD(g, STATUS_1_23 + REASON_BEHIND_STATUS) :
				       WORD(g, STATUS_OLD + REASON_BEHIND_STATUS);
}

/* Ends a wait at `at_ns`, or adds up the time until then. Returns the place of the next look. */
static __always_inline u32 close_look(struct departure *left, u64 at_ns)
{
	u32 looks = left->looks;
	struct look *last;

	if (!looks)
		return 0;
	last = &left->at[(looks - 1) & (LOOKS - 1)];
	if (last->status == G_WAITING) {
		last->until_ns = at_ns; /* perhaps before at_ns of it, which elapsed() takes for no time */
		return looks;
	}
	if (is_runnable(last->status))
		left->runnable_ns += elapsed(last->at_ns, at_ns);
	else
		left->running_ns += elapsed(last->at_ns, at_ns);
	return looks - 1;
}

/* Writes down what a goroutine says of itself, as the last look that was taken. */
static __always_inline void note_look(struct request_state *request, struct g_words *g, struct thread *thread,
				      u64 at_ns, u32 walker)
{
	struct departure *left = &request->left;
	u32 place = close_look(left, at_ns) & (LOOKS - 1), layout = thread->layout;
	struct look *look = &left->at[place];

	look->at_ns = at_ns;
	look->sp = WORD(g, G_SCHED_SP);
	look->status = status_in(g, layout);
	look->reason = reason_in(g, layout);
	look->stack = has_stack(look->status) ? walk_parked(g, walker, thread->tgid) : 0;
	if (is_runnable(look->status) && !left->stopped_stack)
		left->stopped_stack = look->stack;
	left->looks = place + 1;
}

/* Looks at a goroutine that is away, and writes down what has changed. Returns false where that is over. */
static __always_inline bool look_at_away(struct request_state *request, struct thread *thread, u64 now, u32 walker)
{
	u32 looks = request->left.looks, status;
	struct look *last;
	struct g_words *g;

	if (request->last_ns >= request->left.at_ns || !looks)
		return false;
	if (request->record.pid != thread->tgid)
		return true;
	g = layout_of(thread) ? read_g(key_of_g(request->key, thread->tgid), walker) : 0;
	if (!g)
		return false;
	last = &request->left.at[(looks - 1) & (LOOKS - 1)];
	/* So many waits are told one by one; the last is told for as long as it is away. */
	if (looks >= LOOKS && last->status == G_WAITING)
		return false;
	status = status_in(g, thread->layout);
	/* What it waited for before the call is told with the call. */
	if (status == G_SYSCALL)
		return true;
	if (status == last->status &&
	    (status != G_WAITING || (last->sp == (u32)WORD(g, G_SCHED_SP) &&
				     last->reason == reason_in(g, thread->layout))))
		return true;
	note_look(request, g, thread, now, walker);
	return true;
}

/* A goroutine left its thread: now, or earlier and unseen. */
static __noinline int note_departure(struct request_state *request, struct thread *thread, u64 at_ns,
				     u64 run_delay, u32 walker)
{
	struct departure *left;
	struct g_words *g;
	u64 key;

	if (!request || !thread)
		return 0;
	left = &request->left;
	left->looks = 0;
	left->running_ns = left->runnable_ns = left->stopped_stack = 0;
	left->at_ns = at_ns;
	left->run_delay = run_delay;
	left->tid = thread->tid;
	key = request->key;
	if (!is_key_of_g(key) || !layout_of(thread))
		return 0;
	g = read_g(key_of_g(key, thread->tgid), walker);
	if (!g)
		return 0;
	note_look(request, g, thread, at_ns, walker);
	stay_away(thread, request);
	/* It may have parked on another thread since it was read, and that thread may have left its CPU. */
	if (left->at[0].status != G_WAITING)
		look_at_away(request, thread, at_ns, walker);
	return 0;
}

/* A thread leaves its CPU: one of the goroutines that are away is looked at, each in its turn. */
static __noinline int look_again(struct thread *thread, u64 now)
{
	struct request_state *request;
	struct away *away;
	u64 taken, later;
	u32 place;

	if (!thread)
		return 0;
	away = away_of(thread);
	if (!away)
		return 0;
	taken = away->taken;
	if (!taken)
		return 0;
	later = taken & ~0ull << (away->next & (AWAY - 1));
	place = lowest_bit(later ? later : taken);
	away->next = place + 1;
	request = request_of(away->keys[place & (AWAY - 1)]);
	if (!request || request->away_place != place + 1 || !look_at_away(request, thread, now, WALKER_SWITCH))
		leave_place(away, place);
	return 0;
}

/* Where the goroutine parked first since then, or was stopped, as far as was seen; 0: it was not. */
static __always_inline u64 parked_stack(struct request_state *request, u64 since)
{
	struct departure *left = &request->left;

	if (left->at_ns < since || !left->looks)
		return 0;
	return left->at[0].stack ? left->at[0].stack : left->stopped_stack;
}

/* The thread did a call for another goroutine: what became of the one before, in its own words. */
static __noinline int note_other_goroutine(struct thread *thread, u64 at_ns)
{
	struct request_state *request;

	if (!thread)
		return 0;
	request = request_of(thread->works_for);
	if (request)
		note_departure(request, thread, at_ns, thread->run_delay, WALKER_CALL);
	return 0;
}

/*
 * Whether the goroutine of a request has gone from its thread, which leaves its CPU and is on the stack of
 * `g`. By its own words it waits, or could run, or it belongs to another thread now; else this thread is
 * on the system's stack or the signal's, or grows the goroutine's. What is no Go program has gone if its
 * thread sleeps.
 */
static __noinline bool is_gone(struct request_state *request, struct thread *thread, u64 g, u32 state)
{
	u32 layout, status = 0;
	bool is_elsewhere = false;
	u64 mine;

	if (!request || !thread)
		return false;
	mine = is_key_of_g(request->key) ? key_of_g(request->key, thread->tgid) : 0;
	if (mine && g == mine)
		return false;
	layout = mine ? layout_of(thread) : 0;
	if (layout) {
		status = user_u32(mine + layout) & STATUS_MASK;
		is_elsewhere = status == G_RUNNING && user_u64(mine + G_M) != user_u64(g + G_M);
	}
	return status == G_WAITING || status == G_RUNNABLE || is_elsewhere || (state && status == 0);
}

#endif
