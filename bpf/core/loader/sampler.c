// SPDX-License-Identifier: GPL-2.0
/* The interrupt that samples stacks: one event a CPU, opened anew for CPUs that come later. */
#include <errno.h>
#include <linux/perf_event.h>
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

int open_samplers(struct engine_bpf *engine, unsigned int hz)
{
	int cpus = libbpf_num_possible_cpus(), opened = 0;

	for (int cpu = 0; cpu < cpus && cpu < MOST_CPUS; cpu++)
		if (samplers[cpu] || open_sampler(engine, cpu, hz))
			opened++;
	return opened;
}
