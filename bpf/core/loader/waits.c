// SPDX-License-Identifier: GPL-2.0
/* Short waits, which have two sides; waits and calls that go on at a cut. */
#include <errno.h>
#include <linux/membarrier.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader.h"

#define BATCH 512

/*
 * Until no program can hold the side that is left any more: programs run with RCU's read lock, and this
 * waits for it (synchronize_rcu). Kernels with nohz_full refuse; a program takes far less than this sleep.
 */
static void wait_for_programs(void)
{
	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) != 0)
		usleep(20000);
}

u32 change_sides(struct engine_bpf *engine)
{
	u32 side = engine->bss->waits_side;

	engine->bss->waits_side = !side;
	wait_for_programs();
	return side;
}

static void put_short_wait(const struct wait_key *key, const struct wait_sum *sum)
{
	u32 bits = key->goid ? GOROUTINE_WINDOW_BITS : THREAD_WINDOW_BITS;
	/* A window is the lower 32 bits of the time: its higher ones are those of now. */
	u64 window = (boot_ns() >> bits & ~0xffffffffull) | key->window;
	struct wait_record record = {
		.header = { sizeof(record), RECORD_WAIT },
		.from_ns = window << bits,
		.until_ns = (window + 1) << bits,
		.ns = sum->ns,
		.goid = key->goid,
		.user_stack = key->user_stack,
		.kernel_stack = key->kernel_stack,
		.root = key->root,
		.pid = key->pid,
		.what = key->what,
		.count = sum->count,
		.flags = WAIT_SUM,
	};

	put(&record, sizeof(record));
}

void tell_short_waits(struct engine_bpf *engine, u32 side)
{
	static struct wait_key keys[BATCH];
	static struct wait_sum sums[BATCH];
	int map = bpf_map__fd(side ? engine->maps.waits_1 : engine->maps.waits_0);
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	__u32 position, count;
	bool is_first = true;
	int error;

	do {
		count = BATCH;
		error = bpf_map_lookup_and_delete_batch(map, is_first ? NULL : &position, &position, keys, sums,
							&count, &opts);
		is_first = false;
		if (error && errno != ENOENT)
			break;
		for (u32 i = 0; i < count; i++)
			put_short_wait(&keys[i], &sums[i]);
	} while (!error);
}

void tell_open_waits(struct engine_bpf *engine)
{
	static unsigned char buffer[sizeof(struct wait_record) * 256];
	struct bpf_link *link;
	ssize_t got;
	int fd;

	if (bpf_program__fd(engine->progs.open_waits) < 0)
		return;
	link = bpf_program__attach_iter(engine->progs.open_waits, NULL);
	if (!link)
		return;
	fd = bpf_iter_create(bpf_link__fd(link));
	/* The kernel writes whole records, as many as there is room for. */
	while (fd >= 0 && (got = read(fd, buffer, sizeof(buffer))) > 0)
		put(buffer, got);
	if (fd >= 0)
		close(fd);
	bpf_link__destroy(link);
}

void tell_open_calls(struct engine_bpf *engine)
{
	static __u64 keys[BATCH];
	static struct call_record open[BATCH];
	int map = bpf_map__fd(engine->maps.calls);
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	__u32 position, count;
	bool is_first = true;
	int error;

	do {
		count = BATCH;
		error = bpf_map_lookup_batch(map, is_first ? NULL : &position, &position, keys, open, &count,
					     &opts);
		is_first = false;
		if (error && errno != ENOENT)
			break;
		for (u32 i = 0; i < count; i++) {
			open[i].flags |= CALL_IS_OPEN;
			put(&open[i], sizeof(open[i]));
		}
	} while (!error);
}
