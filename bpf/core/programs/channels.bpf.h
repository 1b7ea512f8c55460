/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which goroutine waits for the answer on a connection that another goroutine writes to. In Go's net/http,
 * both wait for the channel that tells the end of their connection (persistConn.closech), so they are
 * neighbours in the line of those who wait for it.
 *
 * Source of truth: `sudog` and `g.waiting` in Go's src/runtime/runtime2.go.
 *
 *                      Go 1.19 to 1.25   1.26
 *   sudog.g            0                 0
 *   sudog.next, prev   8, 16             8, 16
 *   sudog.parent       56                64    empty in the line of a channel
 *   sudog.waitlink     64                72
 *   g.waiting          312 to 328        320
 */
#ifndef REGSCOPE_CHANNELS_BPF_H
#define REGSCOPE_CHANNELS_BPF_H

#include "request-state.bpf.h"

#define SUDOG_NEXT 8
#define SUDOG_PREV 16
#define SUDOG_WAITLINK 64
#define SUDOG_WAITLINK_1_26 72

/* Where g.waiting is looked for: it leads to what leads back to its g. */
#define G_WAITING_FROM 296
#define G_WAITING_WORDS 8

static __always_inline bool leads_to(u64 sudog, u64 g)
{
	return sudog && !(sudog >> 47) && user_u64(sudog) == g;
}

/* The first of the places in lines that a goroutine has while it waits; 0: none. */
static __noinline u64 first_place(struct thread *thread, u64 g)
{
	struct process *process;
	u64 words[G_WAITING_WORDS];
	u32 offset;

	if (!thread)
		return 0;
	process = process_of(thread->tgid);
	if (!process)
		return 0;
	offset = process->waiting;
	if (offset) {
		u64 sudog = user_u64(g + offset);

		return leads_to(sudog, g) ? sudog : 0;
	}
	if (bpf_probe_read_user(words, sizeof(words), (void *)(g + G_WAITING_FROM)))
		return 0;
	for (u32 i = 0; i < G_WAITING_WORDS; i++) {
		if (!leads_to(words[i], g))
			continue;
		process->waiting = G_WAITING_FROM + 8 * i;
		return words[i];
	}
	return 0;
}

/* The request of the goroutine whose place is beside this one in a line. */
static __always_inline struct request_state *request_beside(u64 sudog, u32 side, u32 tgid)
{
	u64 beside = user_u64(sudog + side), g = beside ? user_u64(beside) : 0;

	return g ? request_of(key_of_g(g, tgid)) : 0;
}

/*
 * The request whose goroutine waits for the answer to what `writer` wrote; 0: none does, or the writer
 * has not come to wait yet.
 */
static __noinline u64 request_waiting_with(struct thread *thread, u64 writer)
{
	struct request_state *request = 0;
	u64 sudog;
	u32 layout;

	if (!thread || !writer)
		return 0;
	layout = layout_of(thread);
	if (!layout || (user_u32(writer + layout) & STATUS_MASK) != G_WAITING)
		return 0;
	sudog = first_place(thread, writer);
	for (u32 lines = 0; lines < 2; lines++) {
		u64 link;

		if (!sudog)
			return 0;
		request = request_beside(sudog, SUDOG_NEXT, thread->tgid);
		if (!request)
			request = request_beside(sudog, SUDOG_PREV, thread->tgid);
		if (request)
			return request->record.id;
		link = user_u64(sudog + SUDOG_WAITLINK);
		if (!link)
			link = user_u64(sudog + SUDOG_WAITLINK_1_26);
		sudog = leads_to(link, writer) ? link : 0;
	}
	return 0;
}

#endif
