// SPDX-License-Identifier: GPL-2.0
/* What the maps take of the kernel's memory, here and on hosts with more CPUs; the loader's own memory. */
#include <malloc.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "loader.h"

/* Of an element of a hash table, beside key and value (struct htab_elem, kernel/bpf/hashtab.c). */
#define ELEMENT_BYTES 48
#define ROUND_UP_8(bytes) (((bytes) + 7) & ~7u)

/* CPUs that are offline serve nothing, and virtual machines may have a hundred of them. */
static u32 requests_at_once(const struct options *options)
{
	u32 cpus = options->memory_of_cpus ? options->memory_of_cpus : sysconf(_SC_NPROCESSORS_ONLN);
	u32 requests = cpus * REQUESTS_PER_CPU;

	if (options->requests)
		return options->requests;
	if (requests < LEAST_REQUESTS)
		return LEAST_REQUESTS;
	return requests > MOST_REQUESTS ? MOST_REQUESTS : requests;
}

void size_tables(struct engine_bpf *engine, const struct options *options)
{
	u32 requests = requests_at_once(options);

	bpf_map__set_max_entries(engine->maps.ring, options->ring_kbytes * 1024);
	bpf_map__set_max_entries(engine->maps.requests, requests);
	bpf_map__set_max_entries(engine->maps.calls, requests);
}

/* By the kernel's own account. */
static u64 bytes_now(const struct bpf_map *map)
{
	char path[64], line[128];
	u64 bytes = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", bpf_map__fd(map));
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			break;
	if (file)
		fclose(file);
	return bytes;
}

/* What another CPU adds: all values of a table for each CPU, one spare element of a hash table. */
static u64 bytes_for_cpu(const struct bpf_map *map)
{
	u64 value = ROUND_UP_8(bpf_map__value_size(map));

	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_PERCPU_ARRAY:
		return value * bpf_map__max_entries(map);
	case BPF_MAP_TYPE_HASH:
		return ELEMENT_BYTES + ROUND_UP_8(bpf_map__key_size(map)) + value;
	default:
		return 0;
	}
}

u32 map_kbytes(struct engine_bpf *engine, u32 cpus)
{
	long more = (long)cpus - libbpf_num_possible_cpus();
	struct bpf_map *map;
	s64 bytes = 0;

	bpf_object__for_each_map(map, engine->obj)
		bytes += (s64)bytes_now(map) + more * (s64)bytes_for_cpu(map);
	return bytes / 1024;
}

/*
 * A page of the loader that had to come from a disk would hold all records up. What the loader maps of the
 * kernel's tables is never moved away. Where the rights are missing, memory stays as it is.
 */
void keep_memory(void)
{
	/* The kernel's types, which loading took, are megabytes. */
	malloc_trim(0);
	mlockall(MCL_CURRENT | MCL_ONFAULT);
}
