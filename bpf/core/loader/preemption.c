// SPDX-License-Identifier: GPL-2.0
/*
 * Which form of a program is taken. Since Linux 7.0 a program at a tracepoint may be preempted (a46023d5616e), and
 * since 7.2 one at a system call (439ebd5b5708): until its thread goes on, the kernel runs that program for no other
 * thread of the CPU, and programs change what it has in scratch of that CPU. bpf_preempt_disable() only puts it off to
 * the call of bpf_preempt_enable(), which is inside of the program still. What perf calls runs with preemption off as a
 * whole (include/trace/perf.h), and takes longer for every call of any process: so only these kernels get that form.
 */
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader.h"

/* The oldest kernel that may preempt what runs at a system call. */
#define PREEMPTS_MAJOR 7
#define PREEMPTS_MINOR 2

struct twin {
	const char *program;
	const char *whole; /* the same, called by perf */
};

static const struct twin twins[] = {
	{ "sys_enter", "sys_enter_whole" },
	{ "sys_exit", "sys_exit_whole" },
};

#define TWINS (sizeof(twins) / sizeof(twins[0]))

/* Where tracefs may be mounted; libbpf looks at both, too. */
static const char *const number_files[] = {
	"/sys/kernel/tracing/events/raw_syscalls/sys_enter/id",
	"/sys/kernel/debug/tracing/events/raw_syscalls/sys_enter/id",
};

static bool takes_whole;

/* The number that perf knows a tracepoint by; 0: it cannot be read. */
static u64 read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned long long number;
	bool is_read = file && fscanf(file, "%llu", &number) == 1;

	if (file)
		fclose(file);
	return is_read ? number : 0;
}

/* Whether perf calls anything at tracepoints here: a container may have no tracefs, or no perf events. */
static bool has_perf_tracepoints(void)
{
	struct perf_event_attr event = { .type = PERF_TYPE_TRACEPOINT, .size = sizeof(event) };
	int opened;

	event.config = read_number(number_files[0]);
	if (!event.config)
		event.config = read_number(number_files[1]);
	if (!event.config)
		return false;
	opened = syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (opened < 0)
		return false;
	close(opened);
	return true;
}

void choose_forms(bool as_if_preempted)
{
	takes_whole = (as_if_preempted || !is_kernel_before(PREEMPTS_MAJOR, PREEMPTS_MINOR)) && has_perf_tracepoints();
}

bool is_chosen_form(const char *program)
{
	for (size_t i = 0; i < TWINS; i++) {
		if (strcmp(program, twins[i].whole) == 0)
			return takes_whole;
		if (strcmp(program, twins[i].program) == 0)
			return !takes_whole;
	}
	return true;
}

const char *event_of_program(const char *program)
{
	for (size_t i = 0; i < TWINS; i++)
		if (strcmp(program, twins[i].whole) == 0)
			return twins[i].program;
	return program;
}
