// SPDX-License-Identifier: GPL-2.0
/*
 * regscope-core: loads the engine's programs, takes commands as lines on standard input and writes
 * records to standard output. PROTOCOL.md describes both.
 */
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "loader.h"

static const char *const probe_names[PROBES] = {
	[PROBE_SYSCALLS] = "syscalls", [PROBE_TCP] = "tcp",	  [PROBE_BLOCK] = "block",
	[PROBE_RUNQUEUE] = "runqueue", [PROBE_ONCPU] = "oncpu",	  [PROBE_OFFCPU] = "offcpu",
	[PROBE_REQUESTS] = "requests",
};

static volatile sig_atomic_t is_over;
static u64 interval_start_ns;
static struct ring_buffer *ring;

static void end(int signal)
{
	(void)signal;
	is_over = 1;
}

static int wrong_arguments(const char *why, const char *what)
{
	fprintf(stderr, "%s: %s\n", why, what);
	fprintf(stderr, "usage: regscope-core [--probes LIST] [--drain-ms N] [--stats-ms N] "
			"[--stats-every-ms N] [--hz N] [--ring-kb N] [--requests N] [--without LIST] "
			"[--memory CPUS]\n");
	return 2;
}

static bool read_probes(struct options *options, char *list)
{
	memset(options->probes, 0, sizeof(options->probes));
	for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
		unsigned int probe = 0;

		while (probe < PROBES && strcmp(name, probe_names[probe]) != 0)
			probe++;
		if (probe == PROBES)
			return false;
		options->probes[probe] = true;
	}
	return true;
}

static bool read_number(const char *text, unsigned int least, unsigned int most, unsigned int *number)
{
	char *rest;
	unsigned long value = strtoul(text, &rest, 10);

	if (*text < '0' || *text > '9' || *rest || value < least || value > most)
		return false;
	*number = value;
	return true;
}

static bool set_text(const char **text, const char *value)
{
	*text = value;
	return true;
}

static int read_options(int count, char **arguments, struct options *options)
{
	for (int i = 1; i < count; i += 2) {
		const char *name = arguments[i];
		char *value = i + 1 < count ? arguments[i + 1] : "";
		bool is_right;

		if (strcmp(name, "--probes") == 0)
			is_right = read_probes(options, value);
		else if (strcmp(name, "--drain-ms") == 0)
			is_right = read_number(value, 1, 10000, &options->drain_ms);
		else if (strcmp(name, "--stats-ms") == 0)
			is_right = read_number(value, 0, 600000, &options->stats_ms);
		else if (strcmp(name, "--stats-every-ms") == 0)
			is_right = read_number(value, 0, 3600000, &options->stats_every_ms);
		else if (strcmp(name, "--hz") == 0)
			is_right = read_number(value, 1, 999, &options->hz);
		else if (strcmp(name, "--ring-kb") == 0)
			is_right = read_number(value, 4, 65536, &options->ring_kbytes) &&
				   (options->ring_kbytes & (options->ring_kbytes - 1)) == 0;
		else if (strcmp(name, "--requests") == 0)
			is_right = read_number(value, 1, 1 << 20, &options->requests);
		else if (strcmp(name, "--memory") == 0)
			is_right = read_number(value, 1, 8192, &options->memory_of_cpus);
		else if (strcmp(name, "--without") == 0)
			is_right = *value && set_text(&options->without, value);
		else
			return wrong_arguments("There is no such option", name);
		if (!is_right)
			return wrong_arguments("This option has no such value", name);
	}
	return 0;
}

/*
 * Records go out as they are, but for kernel stacks, which get their names here. The ring buffer may have had more room
 * for one than it took.
 */
static int take_record(void *context, void *data, size_t bytes)
{
	const struct header *record = data;

	(void)context;
	(void)bytes;
	if (record->type == RECORD_KERNEL_ADDRESSES)
		tell_kernel_stack(data);
	else
		put(data, record->bytes);
	return 0;
}

static void cut(struct engine_bpf *engine, u64 number)
{
	struct cut_record record = {
		.header = { sizeof(record), RECORD_CUT },
		.number = number,
		.start_ns = interval_start_ns,
	};
	u32 side = change_sides(engine);

	ring_buffer__consume(ring);
	record.end_ns = interval_start_ns = boot_ns();
	tell_figures(engine);
	tell_short_waits(engine, side);
	tell_open_waits(engine);
	tell_open_calls(engine);
	tell_unix_requests(engine);
	/* What the waits name may have been told meanwhile. */
	ring_buffer__consume(ring);
	tell_losses(engine);
	put(&record, sizeof(record));
	flush_output();
}

static void obey(struct engine_bpf *engine, const char *line)
{
	unsigned long long number = 0;
	char rest;

	if (sscanf(line, "watch %llu %c", &number, &rest) == 1 && number && number < 1u << 31)
		watch(engine, number);
	else if (sscanf(line, "forget %llu %c", &number, &rest) == 1 && number && number < 1u << 31)
		forget(engine, number);
	else if (sscanf(line, "exclude %llu %c", &number, &rest) == 1 && number && number < 1u << 31)
		exclude(engine, number);
	else if (strcmp(line, "cut") == 0 || sscanf(line, "cut %llu %c", &number, &rest) == 1)
		cut(engine, number);
	else
		fprintf(stderr, "This is no command: %.63s\n", line);
}

/* Reads what there is of standard input and obeys each whole line. Returns false at its end. */
static bool read_commands(struct engine_bpf *engine)
{
	static char pending[4096];
	static size_t used;
	ssize_t got = read(STDIN_FILENO, pending + used, sizeof(pending) - 1 - used);
	char *start = pending, *stop;

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got == 0)
		return false;
	used += got;
	pending[used] = '\0';
	while ((stop = memchr(start, '\n', used - (start - pending)))) {
		*stop = '\0';
		obey(engine, start);
		start = stop + 1;
	}
	used -= start - pending;
	memmove(pending, start, used);
	if (used == sizeof(pending) - 1) {
		fprintf(stderr, "A line without an end was left out.\n");
		used = 0;
	}
	return true;
}

/* Empties the ring buffer by a timer, at once where it fills, and obeys commands in between. */
static void run(struct engine_bpf *engine, const struct options *options)
{
	struct pollfd events[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = ring_buffer__epoll_fd(ring), .events = POLLIN },
	};
	u64 due_ns = boot_ns();

	while (!is_over) {
		u64 now = boot_ns();
		int timeout = due_ns > now ? (due_ns - now + 999999) / 1000000 : 0;

		if (poll(events, 2, timeout) < 0 && errno != EINTR)
			break;
		now = boot_ns();
		if (now >= due_ns || events[1].revents) {
			ring_buffer__consume(ring);
			flush_output();
			watch_unwatched(engine);
			probe_functions_of_speakers(engine);
			sample_costs(engine, options);
			if (options->probes[PROBE_ONCPU])
				open_samplers(engine, options->hz);
			due_ns = now + options->drain_ms * 1000000ull;
		}
		if (events[0].revents && !read_commands(engine))
			break;
		flush_output();
	}
	ring_buffer__consume(ring);
	flush_output();
}

static void tell_ready(struct engine_bpf *engine, u32 probes)
{
	struct ready_record record = {
		.header = { sizeof(record), RECORD_READY },
		.ns = interval_start_ns = boot_ns(),
		.version = PROTOCOL_VERSION,
		.cpus = libbpf_num_possible_cpus(),
		.probes = probes,
		.map_kbytes = map_kbytes(engine, libbpf_num_possible_cpus()),
	};

	put(&record, sizeof(record));
	flush_output();
}

/* The loader dies with the process that started it, even if that is gone already. */
static bool die_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return getppid() == parent;
}

static void prepare_process(void)
{
	struct sigaction action = { .sa_handler = end };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* A reader that is late holds nothing up as long as the pipe has room. */
	fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 1 << 20);
}

int main(int count, char **arguments)
{
	struct options options = {
		.probes = { true, true, true, true, true, true, true },
		.drain_ms = 100,
		.stats_ms = 1000,
		.stats_every_ms = 10000,
		.hz = 99,
		.ring_kbytes = RING_BYTES / 1024,
	};
	pid_t parent = getppid();
	struct engine_bpf *engine;
	u32 probes;
	int error = read_options(count, arguments, &options);

	if (error)
		return error;
	if (!die_with_parent(parent))
		return 0;
	prepare_process();
	start_statistics_keeper();
	if (options.probes[PROBE_REQUESTS])
		start_opener();
	engine = load_engine(&options, &probes);
	if (!engine)
		return 1;
	if (options.memory_of_cpus) {
		printf("%u\n", map_kbytes(engine, options.memory_of_cpus));
		return 0;
	}
	if (options.probes[PROBE_ONCPU] || options.probes[PROBE_OFFCPU])
		read_kernel_symbols();
	error = engine_bpf__attach(engine);
	if (!error)
		error = begin_figures(engine);
	ring = ring_buffer__new(bpf_map__fd(engine->maps.ring), take_record, NULL, NULL);
	if (error || !ring) {
		fprintf(stderr, "The programs cannot be attached: %s.\n", strerror(error ? abs(error) : errno));
		return 1;
	}
	if (options.probes[PROBE_ONCPU] && probes & 1u << PROBE_ONCPU && !open_samplers(engine, options.hz)) {
		tell_feature(PROBE_ONCPU, true, "samples: this kernel gives no perf events");
		probes &= ~(1u << PROBE_ONCPU);
		options.probes[PROBE_ONCPU] = false;
	}
	keep_memory();
	if (!keep_rights(RIGHTS_TO_RUN)) {
		fprintf(stderr, "The rights that are not needed cannot be given up: %s.\n", strerror(errno));
		return 1;
	}
	exclude(engine, getpid());
	exclude(engine, parent);
	tell_ready(engine, probes);
	run(engine, &options);
	return 0;
}
