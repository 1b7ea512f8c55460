// SPDX-License-Identifier: GPL-2.0
/*
 * What has been counted since the cut before. The tables only grow, and are mapped into this process; a
 * copy says what was told. Each increment is told once, at the cut that sees it first.
 *
 * Only rows that are in use are mapped: the kernel counts all that is mapped as this process's memory.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "loader.h"

struct table {
	int map;
	unsigned char *now;
	unsigned char *told;
	size_t stride;
	size_t mapped; /* bytes of `now` */
};

static struct table call_rows, runqueues, peers, disks;

/* Room for the largest record: all buckets and errors of a row. */
static struct {
	unsigned char fixed[128];
	struct pair pairs[2 * BUCKETS + ERRNOS];
} scratch;

static int begin_table(struct table *table, const struct bpf_map *map)
{
	table->map = bpf_map__fd(map);
	table->stride = (bpf_map__value_size(map) + 7) & ~7ul;
	table->told = calloc(bpf_map__max_entries(map), table->stride);
	return table->told ? 0 : ENOMEM;
}

/*
 * Maps the first rows of a table. Returns how many of them can be read: those that the kernel does not map are
 * told when it does.
 */
static u32 map_rows(struct table *table, u32 rows)
{
	size_t page = sysconf(_SC_PAGESIZE), bytes = (rows * table->stride + page - 1) / page * page;
	void *now;

	if (bytes > table->mapped) {
		now = mmap(NULL, bytes, PROT_READ, MAP_SHARED, table->map, 0);
		if (now == MAP_FAILED)
			return table->mapped / table->stride;
		if (table->mapped)
			munmap(table->now, table->mapped);
		table->now = now;
		table->mapped = bytes;
	}
	return rows;
}

int begin_figures(struct engine_bpf *engine)
{
	int error = begin_table(&call_rows, engine->maps.call_rows);

	if (!error)
		error = begin_table(&runqueues, engine->maps.runqueues);
	if (!error)
		error = begin_table(&peers, engine->maps.peers);
	if (!error)
		error = begin_table(&disks, engine->maps.disk_rows);
	return error;
}

static const void *now_at(const struct table *table, u32 row)
{
	return table->now + row * table->stride;
}

static void *told_at(const struct table *table, u32 row)
{
	return table->told + row * table->stride;
}

/* Puts what counters gained behind `to`, and notes it as told. Returns how many did. */
static u32 take_counters(const volatile u32 *now, u32 *told, u32 count, struct pair *to)
{
	u32 pairs = 0;

	for (u32 i = 0; i < count; i++) {
		u32 value = now[i];

		if (value == told[i])
			continue;
		to[pairs++] = (struct pair){ i, value - told[i] };
		told[i] = value;
	}
	return pairs;
}

static u64 take_sum(const volatile u64 *now, u64 *told)
{
	u64 value = *now, gained = value - *told;

	*told = value;
	return gained;
}

/* Puts a record whose pairs lie in the scratch. */
static void put_with_pairs(struct header *record, size_t bytes, u16 type, u32 pairs)
{
	record->type = type;
	record->pad = 0;
	record->bytes = bytes + pairs * sizeof(struct pair);
	put(record, bytes);
	put(scratch.pairs, pairs * sizeof(struct pair));
}

static void tell_calls(u32 row)
{
	const struct call_row *now = now_at(&call_rows, row);
	struct call_row *told = told_at(&call_rows, row);
	struct calls_record record = { .root = root_at(now->root_place), .call = now->call };

	record.buckets = take_counters(now->buckets, told->buckets, BUCKETS, scratch.pairs);
	if (record.buckets == 0)
		return;
	record.errors = take_counters(now->errors, told->errors, ERRNOS, scratch.pairs + record.buckets);
	record.returned = take_sum(&now->returned, &told->returned);
	put_with_pairs(&record.header, sizeof(record), RECORD_CALLS, record.buckets + record.errors);
}

static void tell_runqueue(u32 place)
{
	const struct runqueue_row *now = now_at(&runqueues, place);
	struct runqueue_row *told = told_at(&runqueues, place);
	struct runqueue_record record = { .root = root_at(place) };

	record.buckets = take_counters(now->buckets, told->buckets, BUCKETS, scratch.pairs);
	if (record.buckets > 0)
		put_with_pairs(&record.header, sizeof(record), RECORD_RUNQUEUE, record.buckets);
}

/* The kernel's coarse clocks go by one jiffy at a time (clock_getres(2)). */
static u64 jiffy_ns(void)
{
	static u64 known;
	struct timespec step;

	if (!known && clock_getres(CLOCK_MONOTONIC_COARSE, &step) == 0)
		known = step.tv_sec * 1000000000ull + step.tv_nsec;
	return known;
}

static void tell_peer(u32 row)
{
	const struct peer_row *now = now_at(&peers, row);
	struct peer_row *told = told_at(&peers, row);
	struct tcp_record record = {
		.root = root_at(now->key.root_place),
		.port = now->key.port,
		.is_served = now->key.is_served,
		.peer = now->key.peer,
		.netns = now->key.netns,
	};

	record.rtts = take_counters(now->rtts, told->rtts, BUCKETS, scratch.pairs);
	record.connects = take_counters(now->connects, told->connects, BUCKETS, scratch.pairs + record.rtts);
	record.bytes_in = take_sum(&now->bytes_in, &told->bytes_in);
	record.bytes_out = take_sum(&now->bytes_out, &told->bytes_out);
	record.min_rtt_ns = 1000 * take_sum(&now->min_rtts_us, &told->min_rtts_us);
	record.sending_ns = jiffy_ns() * take_sum(&now->sending, &told->sending);
	record.window_limited_ns = jiffy_ns() * take_sum(&now->window_limited, &told->window_limited);
	record.window_closed_ns = jiffy_ns() * take_sum(&now->window_closed, &told->window_closed);
	record.buffer_limited_ns = jiffy_ns() * take_sum(&now->buffer_limited, &told->buffer_limited);
	record.retransmits = now->retransmits - told->retransmits;
	record.failed = now->failed - told->failed;
	told->retransmits += record.retransmits;
	told->failed += record.failed;
	if (record.rtts || record.connects || record.bytes_in || record.bytes_out || record.retransmits ||
	    record.failed || record.sending_ns)
		put_with_pairs(&record.header, sizeof(record), RECORD_TCP, record.rtts + record.connects);
}

static void tell_disk(u32 device, u32 row)
{
	const struct disk_row *now = now_at(&disks, row);
	struct disk_row *told = told_at(&disks, row);
	struct block_record record = { .device = device, .direction = row % 8 };
	struct pair *pairs = scratch.pairs;

	record.latencies = take_counters(now->latencies, told->latencies, BUCKETS, pairs);
	pairs += record.latencies;
	record.queues = take_counters(now->queues, told->queues, BUCKETS, pairs);
	pairs += record.queues;
	record.errors = take_counters(now->errors, told->errors, ERRNOS, pairs);
	pairs += record.errors;
	record.bytes = take_sum(&now->bytes, &told->bytes);
	if (pairs > scratch.pairs)
		put_with_pairs(&record.header, sizeof(record), RECORD_BLOCK, pairs - scratch.pairs);
}

static u32 smaller(u32 left, u32 right)
{
	return left < right ? left : right;
}

/* Places up to the last one that a root has. */
static u32 places_used(void)
{
	u32 places = ROOTS;

	while (places > 0 && !root_at(places - 1))
		places--;
	return places;
}

void tell_figures(struct engine_bpf *engine)
{
	u32 rows = map_rows(&call_rows, smaller(engine->data->call_rows_used, CALL_ROWS));
	u32 places = map_rows(&runqueues, places_used());
	u32 known_peers = map_rows(&peers, smaller(engine->data->peers_used, PEERS));
	u32 known_disks = map_rows(&disks, smaller(engine->bss->disks_used, DISKS) * 8) / 8;

	for (u32 row = 1; row < rows; row++)
		tell_calls(row);
	for (u32 place = 0; place < places; place++)
		if (root_at(place))
			tell_runqueue(place);
	for (u32 row = 1; row < known_peers; row++)
		tell_peer(row);
	for (u32 disk = 0; disk < known_disks; disk++)
		for (u32 direction = DIRECTION_READ; direction < DIRECTIONS; direction++)
			tell_disk(engine->bss->disk_devices[disk], disk * 8 + direction);
}
