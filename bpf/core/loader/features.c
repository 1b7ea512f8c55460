// SPDX-License-Identifier: GPL-2.0
/*
 * What this kernel has. A tracepoint, a field or a helper that is missing takes only away what needs it,
 * and is told. What cannot be known beforehand shows when the verifier refuses a program: that one is
 * left out, and the others are loaded anew.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/utsname.h>

#include <bpf/btf.h>

#include "loader.h"

struct need {
	const char *program;
	enum probe probe;
	bool is_whole;
	const char *without;
};

/* What each probe lacks without a program: a name, and behind a colon more about it. */
static const struct need needs[] = {
	{ "sys_enter", PROBE_SYSCALLS, true, "system calls" },
	{ "sys_enter", PROBE_TCP, true, "bytes and round trips" },
	{ "sys_enter", PROBE_REQUESTS, true, "requests" },
	{ "sys_exit", PROBE_SYSCALLS, true, "system calls" },
	{ "sys_exit", PROBE_TCP, true, "bytes and round trips" },
	{ "sys_exit", PROBE_REQUESTS, true, "requests" },
	{ "sched_switch", PROBE_RUNQUEUE, true, "waits for a CPU" },
	{ "sched_switch", PROBE_OFFCPU, true, "waits" },
	{ "sched_switch", PROBE_REQUESTS, false, "why goroutines wait" },
	{ "sched_process_exec", PROBE_ONCPU, false, "names of processes that live for milliseconds" },
	{ "sched_process_exec", PROBE_OFFCPU, false, "names of processes that live for milliseconds" },
	{ "sched_process_exit", PROBE_ONCPU, false, "the end of processes" },
	{ "ssl_read", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "ssl_read_ex", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "ssl_read_ended", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "ssl_do_handshake", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "ssl_ended", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "ssl_write", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "ssl_write_ex", PROBE_REQUESTS, false, "requests over TLS of OpenSSL" },
	{ "http2_stream", PROBE_REQUESTS, false, "requests over HTTP/2" },
	{ "http2_handler", PROBE_REQUESTS, false, "requests over HTTP/2" },
	{ "http2_answer", PROBE_REQUESTS, false, "requests over HTTP/2" },
	{ "http2_end", PROBE_REQUESTS, false, "requests over HTTP/2" },
	{ "round_trip", PROBE_REQUESTS, false, "what requests over TLS are made for" },
	{ "response", PROBE_REQUESTS, false, "answers over TLS that are read in short pieces" },
	{ "sk_data_ready", PROBE_REQUESTS, false, "queue: no waiting line before the first read" },
	{ "inet_sock_set_state", PROBE_TCP, false, "connects" },
	{ "inet_sock_set_state", PROBE_REQUESTS, false, "the end of connections" },
	{ "tcp_probe", PROBE_REQUESTS, false, "when a peer had its answer" },
	{ "tcp_retransmit_skb", PROBE_TCP, false, "retransmits" },
	{ "block_rq_issue", PROBE_BLOCK, true, "block I/O" },
	{ "block_rq_complete", PROBE_BLOCK, true, "block I/O" },
	{ "sample", PROBE_ONCPU, true, "samples" },
	{ "open_waits", PROBE_OFFCPU, false, "waits that go on" },
};

#define NEEDS (sizeof(needs) / sizeof(needs[0]))
#define MOST_REFUSED 16

struct refusal {
	char program[32];
	bool is_missing; /* the kernel has no such tracepoint; else its verifier refused the program */
};

/* In the order in which it was seen. */
static struct refusal refused[MOST_REFUSED];
static unsigned int refusals;
static char first_error[160];

/* Reading requests over TLS is a part of two programs, which are tried without it before they are left out. */
#define TLS_PART "tls_heads"
static bool reads_tls = true;
/* Where it is left out, programs have the form for kernels that preempt them (preemption.c). */
#define PREEMPTION_PART "preemption_off"
/* The stacks of goroutines that wait are a part as well, so that one can see what they cost. */
#define PARKED_PART "parked_stacks"

u32 probes_of_program(const char *name)
{
	u32 probes = 0;

	for (size_t i = 0; i < NEEDS; i++)
		if (strcmp(needs[i].program, name) == 0)
			probes |= 1u << needs[i].probe;
	/* What finds and follows targets works for all. */
	return probes ? probes : (1u << PROBES) - 1;
}

void tell_feature(enum probe probe, bool is_whole, const char *text)
{
	struct feature_record record = {
		.header = { .type = RECORD_FEATURE },
		.probe = probe,
		.is_whole = is_whole,
	};

	put_text(&record.header, sizeof(record), text);
}

static const struct refusal *refusal_of(const char *name)
{
	for (unsigned int i = 0; i < refusals; i++)
		if (strcmp(refused[i].program, name) == 0)
			return &refused[i];
	return NULL;
}

static bool was_refused(const char *name)
{
	return refusal_of(name) != NULL;
}

static void refuse(const char *name, bool is_missing)
{
	struct refusal *refusal = &refused[refusals];

	if (refusals == MOST_REFUSED || was_refused(name))
		return;
	snprintf(refusal->program, sizeof(refusal->program), "%s", name);
	refusal->is_missing = is_missing;
	refusals++;
}

/* Notes which program was refused, and keeps the first error for a person. */
static int take_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char line[512], name[32];

	if (level != LIBBPF_WARN)
		return 0;
	vsnprintf(line, sizeof(line), format, arguments);
	if (!*first_error)
		snprintf(first_error, sizeof(first_error), "%.159s", line);
	if (sscanf(line, "libbpf: prog '%31[^']':", name) == 1 && strstr(line, "failed to load"))
		refuse(event_of_program(name), false);
	return 0;
}

/* Raw tracepoints are typedefs of their callbacks in the kernel's BTF. */
static const struct btf_type *tracepoint(const struct btf *btf, const char *name)
{
	char typedef_name[64];
	int id;

	snprintf(typedef_name, sizeof(typedef_name), "btf_trace_%s", name);
	id = btf__find_by_name_kind(btf, typedef_name, BTF_KIND_TYPEDEF);
	return id > 0 ? btf__type_by_id(btf, id) : NULL;
}

/* How many arguments a tracepoint's callback has, its own data included; 0 where there is none. */
static unsigned int tracepoint_arguments(const struct btf *btf, const char *name)
{
	const struct btf_type *type = tracepoint(btf, name);

	if (!type)
		return 0;
	type = btf__type_by_id(btf, type->type);
	if (!type || !btf_is_ptr(type))
		return 0;
	type = btf__type_by_id(btf, type->type);
	return type && btf_is_func_proto(type) ? btf_vlen(type) : 0;
}

static bool is_wanted(const struct options *options, const char *name)
{
	u32 probes = probes_of_program(name);

	for (unsigned int probe = 0; probe < PROBES; probe++)
		if (probes & 1u << probe && options->probes[probe])
			return true;
	return false;
}

/* Whether a program is among those that are to be left out as if this kernel lacked them. */
static bool is_left_out(const struct options *options, const char *name)
{
	size_t length = strlen(name);
	const char *at = options->without;

	while (at && (at = strstr(at, name))) {
		bool begins = at == options->without || at[-1] == ',';

		if (begins && (at[length] == ',' || at[length] == '\0'))
			return true;
		at += length;
	}
	return false;
}

/* What runs at functions is attached in targets, as they are found (probed.c). */
static bool is_of_function(const char *section)
{
	return strncmp(section, "uprobe", 6) == 0 || strncmp(section, "uretprobe", 9) == 0;
}

/* Leaves out programs that nobody wants, and those whose tracepoint this kernel lacks. */
static void choose_programs(struct engine_bpf *engine, const struct options *options, const struct btf *btf)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, engine->obj) {
		const char *name = event_of_program(bpf_program__name(program));
		const char *section = bpf_program__section_name(program);
		bool is_there = strncmp(section, "tp_btf/", 7) != 0 || tracepoint(btf, section + 7);
		bool is_chosen = is_wanted(options, name) && is_chosen_form(bpf_program__name(program));

		if (is_chosen && (!is_there || is_left_out(options, name)))
			refuse(name, true);
		bpf_program__set_autoload(program, is_chosen && !was_refused(name));
		bpf_program__set_autoattach(program, !is_of_function(section));
	}
}

static struct engine_bpf *open_engine(const struct options *options, const struct btf *btf)
{
	struct engine_bpf *engine = engine_bpf__open();

	if (!engine)
		return NULL;
	for (unsigned int probe = 0; probe < PROBES; probe++)
		engine->rodata->probes_on[probe] = options->probes[probe];
	engine->rodata->has_prev_state = tracepoint_arguments(btf, "sched_switch") >= 5;
	engine->rodata->has_retransmit_error = tracepoint_arguments(btf, "tcp_retransmit_skb") >= 4;
	reads_tls = reads_tls && !is_left_out(options, TLS_PART);
	engine->rodata->reads_tls = reads_tls;
	engine->rodata->walks_parked = !is_left_out(options, PARKED_PART);
	engine->rodata->page_shift = __builtin_ctzl(sysconf(_SC_PAGESIZE));
	size_tables(engine, options);
	choose_programs(engine, options, btf);
	engine->rodata->has_data_ready = !was_refused("sk_data_ready");
	bpf_program__set_autoattach(engine->progs.sweep_tasks, false);
	bpf_program__set_autoattach(engine->progs.open_waits, false);
	return engine;
}

/* Segments that are received tell when bytes arrived where the kernel does not tell when they can be read. */
static bool has_substitute(const char *program)
{
	return strcmp(program, "sk_data_ready") == 0 && !was_refused("tcp_probe");
}

/* Which kernel brought the tracepoint, where some that are supported have none. */
static const char *since(const char *program)
{
	return strcmp(program, "sk_data_ready") == 0 ? ", which came with Linux 6.3" : "";
}

static void tell_lack(const struct need *need, const struct refusal *refusal)
{
	const char *why = refusal->is_missing ? "this kernel has no tracepoint" :
						"this kernel's verifier refuses the program";
	char text[128];

	snprintf(text, sizeof(text), "%s%s %s %s%s", need->without, strchr(need->without, ':') ? ";" : ":", why, need->program, since(need->program));
	tell_feature(need->probe, need->is_whole, text);
}

/* Tells what is missing without the programs that were left out. Returns bits of the probes that run. */
static u32 tell_missing(const struct options *options)
{
	u32 probes = 0;

	for (unsigned int probe = 0; probe < PROBES; probe++)
		probes |= options->probes[probe] ? 1u << probe : 0;
	if (!reads_tls && options->probes[PROBE_REQUESTS])
		tell_feature(PROBE_REQUESTS, false, "requests over TLS: this kernel does not run what reads them");
	for (size_t i = 0; i < NEEDS; i++) {
		const struct refusal *refusal = refusal_of(needs[i].program);

		if (!refusal || !options->probes[needs[i].probe] || has_substitute(needs[i].program))
			continue;
		tell_lack(&needs[i], refusal);
		if (needs[i].is_whole)
			probes &= ~(1u << needs[i].probe);
	}
	return probes;
}

/* The oldest kernel that has all that the programs cannot do without: bpf_task_pt_regs, kernel/trace/bpf_trace.c. */
#define OLDEST_MAJOR 5
#define OLDEST_MINOR 15

bool is_kernel_before(int major, int minor)
{
	struct utsname kernel;
	int its_major, its_minor;

	if (uname(&kernel) || sscanf(kernel.release, "%d.%d", &its_major, &its_minor) != 2)
		return false;
	return its_major < major || (its_major == major && its_minor < minor);
}

static void say_why_not(void)
{
	struct utsname kernel;

	if (is_kernel_before(OLDEST_MAJOR, OLDEST_MINOR) && uname(&kernel) == 0)
		fprintf(stderr, "Linux %s is too old: the programs need %d.%d.\n", kernel.release, OLDEST_MAJOR,
			OLDEST_MINOR);
	else
		fprintf(stderr, "The programs cannot be loaded: %s\n", first_error);
}

/* Leaves out the part that reads TLS where a program with it was refused since then. Returns true if it did. */
static bool give_up_tls(unsigned int refused_before)
{
	bool is_part = false;

	for (unsigned int i = refused_before; i < refusals; i++)
		is_part |= strcmp(refused[i].program, "sys_enter") == 0 ||
			   strcmp(refused[i].program, "sys_exit") == 0;
	if (!reads_tls || !is_part)
		return false;
	reads_tls = false;
	refusals = refused_before;
	return true;
}

struct engine_bpf *load_engine(const struct options *options, u32 *probes)
{
	struct btf *btf = btf__load_vmlinux_btf();
	struct engine_bpf *engine = NULL;
	unsigned int before;

	if (libbpf_get_error(btf)) {
		fprintf(stderr, "This kernel has no BTF (/sys/kernel/btf/vmlinux), which the programs need.\n");
		return NULL;
	}
	libbpf_set_print(take_message);
	choose_forms(is_left_out(options, PREEMPTION_PART));
	for (unsigned int attempt = 0; attempt < MOST_REFUSED; attempt++) {
		engine = open_engine(options, btf);
		before = refusals;
		if (engine && engine_bpf__load(engine) == 0)
			break;
		engine_bpf__destroy(engine);
		engine = NULL;
		if (!give_up_tls(before) && refusals == before)
			break;
	}
	btf__free(btf);
	if (!engine || was_refused("sweep_tasks")) {
		say_why_not();
		return NULL;
	}
	*probes = tell_missing(options);
	return engine;
}
