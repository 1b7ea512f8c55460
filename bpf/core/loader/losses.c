// SPDX-License-Identifier: GPL-2.0
/* What could not be delivered, and what the programs cost. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "loader.h"

#define MOST_PROGRAMS 32

struct loss_kind {
	enum probe probe;
	enum loss_reason reason;
	const char *text;
};

static const struct loss_kind kinds[LOSSES] = {
	[LOST_THREADS] = { PROBE_REQUESTS, LOSS_EVENTS, "beginnings of threads" },
	[LOST_EXECS] = { PROBE_ONCPU, LOSS_EVENTS, "programs that began or ended" },
	[LOST_SAMPLES] = { PROBE_ONCPU, LOSS_EVENTS, "samples" },
	[LOST_SAMPLE_STACKS] = { PROBE_ONCPU, LOSS_STACK, "stacks of samples" },
	[LOST_WAITS] = { PROBE_OFFCPU, LOSS_EVENTS, "waits" },
	[LOST_WAIT_SUMS] = { PROBE_OFFCPU, LOSS_MAP_FULL, "short waits" },
	[LOST_WAIT_STACKS] = { PROBE_OFFCPU, LOSS_STACK, "stacks of waits" },
	[LOST_HEADS] = { PROBE_REQUESTS, LOSS_EVENTS, "heads" },
	[LOST_REQUESTS] = { PROBE_REQUESTS, LOSS_EVENTS, "requests" },
	[LOST_REQUEST_ROOM] = { PROBE_REQUESTS, LOSS_MAP_FULL, "requests being served" },
	[LOST_REQUEST_STACKS] = { PROBE_REQUESTS, LOSS_STACK, "stacks of goroutines" },
	[LOST_DRAINED] = { PROBE_REQUESTS, LOSS_EVENTS, "ends of answers on their way" },
	[LOST_CALLS] = { PROBE_REQUESTS, LOSS_EVENTS, "requests made" },
	[LOST_CALL_ROOM] = { PROBE_REQUESTS, LOSS_MAP_FULL, "requests being made" },
	[LOST_SOCKET_ROOM] = { PROBE_TCP, LOSS_MAP_FULL, "sockets" },
	[LOST_SPOKEN] = { PROBE_REQUESTS, LOSS_EVENTS, "connections that cannot be read" },
	[LOST_CALL_ROWS] = { PROBE_SYSCALLS, LOSS_MAP_FULL, "system calls of roots" },
	[LOST_PEER_ROWS] = { PROBE_TCP, LOSS_MAP_FULL, "peers" },
	[LOST_DISK_ROWS] = { PROBE_BLOCK, LOSS_MAP_FULL, "disks" },
	[LOST_BLOCK_ROOM] = { PROBE_BLOCK, LOSS_MAP_FULL, "block requests on their way" },
	[LOST_MAPPED] = { PROBE_ONCPU, LOSS_EVENTS, "code that was mapped" },
	[LOST_STREAMS] = { PROBE_REQUESTS, LOSS_EVENTS, "requests of HTTP/2" },
	[LOST_UNIX] = { PROBE_REQUESTS, LOSS_MAP_FULL, "paths of unix sockets" },
	[LOST_FRAMES] = { PROBE_REQUESTS, LOSS_EVENTS, "frames of HTTP/2" },
};

/* What is known of one program. */
struct program {
	struct bpf_program *program;
	u64 misses;
	u64 run_ns;
	u64 runs;
};

static struct program programs[MOST_PROGRAMS];
static unsigned int program_count;
static u64 told[LOSSES];

static void find_programs(struct engine_bpf *engine)
{
	struct bpf_program *program;

	if (program_count)
		return;
	bpf_object__for_each_program(program, engine->obj)
		if (bpf_program__fd(program) >= 0 && program_count < MOST_PROGRAMS)
			programs[program_count++].program = program;
}

static bool look_at(const struct program *program, struct bpf_prog_info *info)
{
	__u32 bytes = sizeof(*info);

	memset(info, 0, sizeof(*info));
	return bpf_obj_get_info_by_fd(bpf_program__fd(program->program), info, &bytes) == 0;
}

static void put_loss(enum probe probe, enum loss_reason reason, u64 count, const char *text)
{
	struct loss_record record = {
		.header = { .type = RECORD_LOSS },
		.probe = probe,
		.reason = reason,
		.count = count,
	};

	put_text(&record.header, sizeof(record), text);
}

/* Times that the kernel did not run a program because it ran on that CPU already. */
static void tell_misses(struct program *program)
{
	struct bpf_prog_info info;
	const char *name = event_of_program(bpf_program__name(program->program));
	u32 probes = probes_of_program(name), probe = 0;
	u64 missed;

	if (!look_at(program, &info))
		return;
	missed = info.recursion_misses - program->misses;
	program->misses = info.recursion_misses;
	if (!missed)
		return;
	while (!(probes & 1u << probe))
		probe++;
	put_loss(probe, LOSS_MISSED, missed, name);
}

void tell_losses(struct engine_bpf *engine)
{
	for (unsigned int i = 0; i < LOSSES; i++) {
		u64 now = engine->bss->lost[i];

		if (now != told[i])
			put_loss(kinds[i].probe, kinds[i].reason, now - told[i], kinds[i].text);
		told[i] = now;
	}
	find_programs(engine);
	for (unsigned int i = 0; i < program_count; i++)
		tell_misses(&programs[i]);
}

static void start_window(void)
{
	struct bpf_prog_info info;

	for (unsigned int i = 0; i < program_count; i++) {
		if (!look_at(&programs[i], &info))
			continue;
		programs[i].run_ns = info.run_time_ns;
		programs[i].runs = info.run_cnt;
	}
}

static void end_window(u64 window_ns)
{
	struct bpf_prog_info info;

	for (unsigned int i = 0; i < program_count; i++) {
		const char *name = event_of_program(bpf_program__name(programs[i].program));
		struct cost_record record = {
			.header = { .type = RECORD_COST },
			.window_ns = window_ns,
			.probes = probes_of_program(name),
		};

		if (!look_at(&programs[i], &info))
			continue;
		record.run_ns = info.run_time_ns - programs[i].run_ns;
		record.runs = info.run_cnt - programs[i].runs;
		if (record.runs)
			put_text(&record.header, sizeof(record), name);
	}
}

void sample_costs(struct engine_bpf *engine, const struct options *options)
{
	static enum { RESTS, ASKED, MEASURES } state;
	static u64 started_ns, due_ns;
	u64 now = boot_ns();

	if (!options->stats_ms || !options->stats_every_ms)
		return;
	find_programs(engine);
	if (state == MEASURES && now - started_ns >= options->stats_ms * 1000000ull) {
		end_window(now - started_ns);
		ask_for_statistics(false);
		state = RESTS;
	} else if (state != MEASURES && now >= due_ns) {
		due_ns = now + options->stats_every_ms * 1000000ull;
		ask_for_statistics(true);
		state = ASKED;
	}
	if (state == ASKED && statistics_run()) {
		started_ns = boot_ns();
		start_window();
		state = MEASURES;
	}
}
