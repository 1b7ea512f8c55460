// SPDX-License-Identifier: GPL-2.0
/* The interrupt that samples stacks: one event a CPU, opened anew for CPUs that come later. */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader.h"

#define MOST_CPUS 1024

static struct bpf_link *samplers[MOST_CPUS];

static int open_event(int cpu, unsigned int hz)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr),
		.sample_freq = hz,
		.freq = 1,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static bool open_sampler(struct engine_bpf *engine, int cpu, unsigned int hz)
{
	int event = open_event(cpu, hz);

	if (event < 0)
		return false; /* that CPU is not there, or not online */
	samplers[cpu] = bpf_program__attach_perf_event(engine->progs.sample, event);
	if (!samplers[cpu])
		close(event);
	return samplers[cpu] != NULL;
}

/* Marks the CPUs of a list as the kernel writes it: `0-3,8`. */
static void mark_online(const char *list, bool *online)
{
	while (*list >= '0' && *list <= '9') {
		char *rest;
		unsigned long first = strtoul(list, &rest, 10), last = first;

		if (*rest == '-')
			last = strtoul(rest + 1, &rest, 10);
		for (unsigned long cpu = first; cpu <= last && cpu < MOST_CPUS; cpu++)
			online[cpu] = true;
		list = *rest == ',' ? rest + 1 : rest;
	}
}

static void find_online(bool *online)
{
	char list[1024] = "";
	int file = open("/sys/devices/system/cpu/online", O_RDONLY | O_CLOEXEC);
	ssize_t got = file >= 0 ? read(file, list, sizeof(list) - 1) : 0;

	if (file >= 0)
		close(file);
	if (got > 0)
		mark_online(list, online);
	else
		memset(online, true, MOST_CPUS);
}

int open_samplers(struct engine_bpf *engine, unsigned int hz)
{
	static u64 looked_ns;
	static int opened;
	bool online[MOST_CPUS] = { false };
	u64 now = boot_ns();

	if (looked_ns && now - looked_ns < 1000000000ull)
		return opened;
	looked_ns = now;
	find_online(online);
	opened = 0;
	for (int cpu = 0; cpu < MOST_CPUS; cpu++) {
		if (!online[cpu] && samplers[cpu]) {
			/* Its event would not run again when the CPU comes back. */
			bpf_link__destroy(samplers[cpu]);
			samplers[cpu] = NULL;
		}
		if (online[cpu] && (samplers[cpu] || open_sampler(engine, cpu, hz)))
			opened++;
	}
	return opened;
}
