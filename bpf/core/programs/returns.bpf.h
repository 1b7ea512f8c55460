/* SPDX-License-Identifier: GPL-2.0 */
/* What a request is charged when its goroutine, or its thread, is back: by what the looks at it saw. */
#ifndef REGSCOPE_RETURNS_BPF_H
#define REGSCOPE_RETURNS_BPF_H

#include "looks.bpf.h"

/* Time on a thread that went on: what its run queue had of it, the rest is cpu. */
static __always_inline void charge_running(struct request_state *request, u64 ns, u64 run_delay)
{
	u64 waited = run_delay - request->run_delay;

	if (waited > ns)
		waited = ns;
	request->record.parts[PART_CPU] += ns - waited;
	request->record.parts[PART_RUNQUEUE] += waited;
}

/* Charges what was seen of a goroutine while it was away. */
__noinline int charge_looks(struct request_state *request)
{
	struct departure *left;
	struct event *event;

	if (!request)
		return 0;
	left = &request->left;
	request->record.parts[PART_CPU] += left->running_ns;
	request->record.parts[PART_SCHED] += left->runnable_ns;
	if (left->runnable_ns) {
		event = add_event(request, left->at_ns, left->runnable_ns, EVENT_SCHED, 0);
		event->stack = left->stopped_stack;
	}
	for (u32 i = 0; i < LOOKS; i++) {
		struct look *look = &left->at[i];
		u64 ns = elapsed(look->at_ns, look->until_ns);

		if (i >= left->looks)
			break;
		if (look->status != G_WAITING || !ns)
			continue;
		event = add_event(request, look->at_ns, ns, EVENT_WAIT, look->reason);
		event->stack = look->stack;
	}
	return 0;
}

/*
 * Charges the time in which a goroutine was away, until `resumed` at the latest. Returns from when on it
 * ran: since the last look, where that found it running.
 */
static __always_inline u64 charge_away(struct request_state *request, u64 resumed)
{
	struct departure *left = &request->left;
	struct look *last = &left->at[(left->looks - 1) & (LOOKS - 1)];

	if (!has_stack(last->status) || resumed < last->at_ns)
		resumed = last->at_ns;
	close_look(left, resumed);
	charge_looks(request);
	return resumed;
}

/*
 * It was away from its thread. It ran again at the earliest when this thread got its CPU, or had done
 * its last call for another goroutine.
 */
static __noinline int charge_return(struct request_state *request, struct ended_call *call)
{
	struct thread *thread;
	u64 entered, resumed, since;

	if (!request || !call)
		return 0;
	thread = call->thread;
	entered = thread->entered_ns;
	since = request->last_ns;
	resumed = thread->on_ns;
	/* A thread that was not seen to get one has not run longer than in its whole life. */
	if (!resumed)
		resumed = entered - call->task->se.sum_exec_runtime;
	if (resumed < thread->class_before_ns)
		resumed = thread->class_before_ns;
	if (resumed > entered)
		resumed = entered;
	if (request->left.at_ns > since && request->left.tid == request->tid) {
		charge_running(request, request->left.at_ns - since, request->left.run_delay);
		since = request->left.at_ns;
		if (request->left.looks)
			since = resumed = charge_away(request, resumed);
	}
	if (resumed < since)
		resumed = since;
	if (resumed > entered)
		resumed = entered;
	request->record.parts[PART_CPU] += entered - resumed;
	return 0;
}

#endif
