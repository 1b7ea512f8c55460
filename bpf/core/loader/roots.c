// SPDX-License-Identifier: GPL-2.0
/*
 * Who is watched. Each root has a place in the tables; a place is free again when its root was forgotten
 * or is gone, and no thread carries it any more.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "loader.h"

#define MOST_EXCLUDED 64

static u32 roots[ROOTS]; /* 0: free */
static u32 excluded[MOST_EXCLUDED];
static unsigned int excluded_count;

u32 root_at(u32 place)
{
	return place < ROOTS ? roots[place] : 0;
}

/* Has the program look at each task, or at those of one process where the kernel can do that (6.1). */
static int iterate(struct engine_bpf *engine, u32 pid)
{
	union bpf_iter_link_info info = { .task = { .pid = pid } };
	LIBBPF_OPTS(bpf_iter_attach_opts, opts, .link_info = &info, .link_info_len = sizeof(info));
	struct bpf_link *link = NULL;
	char nothing[64];
	int fd;

	if (pid)
		link = bpf_program__attach_iter(engine->progs.sweep_tasks, &opts);
	if (!link)
		link = bpf_program__attach_iter(engine->progs.sweep_tasks, NULL);
	if (!link)
		return errno;
	fd = bpf_iter_create(bpf_link__fd(link));
	while (fd >= 0 && read(fd, nothing, sizeof(nothing)) > 0)
		;
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
	return fd >= 0 ? 0 : errno;
}

static int order_sweep(struct engine_bpf *engine, enum sweep what, u32 pid, u32 place)
{
	struct sweep_order *order = &engine->bss->order;

	order->what = what;
	order->tgid = pid;
	order->root = pid;
	order->root_place = place;
	order->threads = order->refused = 0;
	return iterate(engine, pid);
}

/* Frees the places that no thread has any more and whose root is not there. */
static void free_places(struct engine_bpf *engine)
{
	struct sweep_order *order = &engine->bss->order;

	memset(order->has_threads, 0, sizeof(order->has_threads));
	if (order_sweep(engine, SWEEP_ROOTS, 0, 0))
		return;
	for (u32 place = 0; place < ROOTS; place++)
		if (!order->has_threads[place])
			roots[place] = 0;
}

static u32 find_place(u32 pid)
{
	for (u32 place = 0; place < ROOTS; place++)
		if (roots[place] == pid)
			return place;
	return ROOTS;
}

static u32 take_place(struct engine_bpf *engine, u32 pid)
{
	u32 place = find_place(pid);

	if (place == ROOTS)
		place = find_place(0);
	if (place == ROOTS) {
		/* What was counted for the roots that go is told under their own number. */
		tell_figures(engine);
		free_places(engine);
		place = find_place(0);
	}
	if (place < ROOTS)
		roots[place] = pid;
	return place;
}

static bool is_excluded(u32 pid)
{
	for (unsigned int i = 0; i < excluded_count; i++)
		if (excluded[i] == pid)
			return true;
	return false;
}

static void tell_watched(u32 pid, u32 threads, u32 error)
{
	struct watched_record record = {
		.header = { sizeof(record), RECORD_WATCHED },
		.ns = boot_ns(),
		.pid = pid,
		.threads = threads,
		.error = error,
	};

	put(&record, sizeof(record));
}

void watch(struct engine_bpf *engine, u32 pid)
{
	u32 place, threads = 0, error = 0;
	bool is_new = find_place(pid) == ROOTS;

	if (is_excluded(pid)) {
		tell_watched(pid, 0, EPERM);
		return;
	}
	place = take_place(engine, pid);
	if (place == ROOTS) {
		tell_watched(pid, 0, ENOSPC);
		return;
	}
	/* Twice, for threads that were made by unwatched ones while the first sweep passed, or got no storage. */
	for (int pass = 0; pass < 2 && !error; pass++) {
		error = order_sweep(engine, SWEEP_WATCH, pid, place);
		threads = engine->bss->order.threads;
	}
	if (!error && threads == 0)
		error = ESRCH;
	if (!error)
		probe_functions_of(engine, pid);
	/* One that was a root before may have figures still. */
	if (error && is_new)
		roots[place] = 0;
	tell_watched(pid, threads, error);
}

void watch_unwatched(struct engine_bpf *engine)
{
	static u64 seen;
	u64 now = engine->bss->lost[LOST_THREADS];

	if (now == seen || order_sweep(engine, SWEEP_UNWATCHED, 0, 0))
		return;
	/* Else once more, at the next turn. */
	if (engine->bss->order.refused || engine->bss->lost[LOST_THREADS] != now)
		return;
	seen = now;
	memset(engine->bss->unwatched, 0, sizeof(engine->bss->unwatched));
}

void forget(struct engine_bpf *engine, u32 pid)
{
	order_sweep(engine, SWEEP_FORGET, pid, 0);
}

void exclude(struct engine_bpf *engine, u32 pid)
{
	if (excluded_count == MOST_EXCLUDED) {
		fprintf(stderr, "No more than %d processes can be excluded.\n", MOST_EXCLUDED);
		return;
	}
	excluded[excluded_count++] = pid;
	forget(engine, pid);
}
