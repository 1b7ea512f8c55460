/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the loader share. */
#ifndef REGSCOPE_LOADER_H
#define REGSCOPE_LOADER_H

#include <stdbool.h>
#include <stddef.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/capability.h>

#include "../engine.h"
/* The skeleton names the programs' own variables, and with them the types of kernel-types.h. */
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;
#include "engine.skel.h"

struct options {
	bool probes[PROBES];
	unsigned int drain_ms;
	unsigned int stats_ms;
	unsigned int stats_every_ms;
	unsigned int hz;
	unsigned int ring_kbytes; /* a power of two; the kernel rounds it up to whole pages */
	unsigned int requests; /* that have room at one time, served and made; 0: as many as fit the host's CPUs */
	unsigned int memory_of_cpus; /* 0: run; else print what the maps take with so many CPUs, and end */
	const char *without; /* names of programs, with commas; NULL: none */
};

/* CLOCK_BOOTTIME in ns, as the programs have it. */
u64 boot_ns(void);

/* ---- output.c: records on their way to standard output, the clock ---- */

/* Appends a record; what does not fit any more is written first. Exits where nobody reads. */
void put(const void *record, size_t bytes);
/* Appends a record, and text behind it, padded with NUL to a multiple of 8. Fills in its length. */
void put_text(struct header *record, size_t bytes, const char *text);
/* Writes what was appended. Blocks while the reader does not read. */
void flush_output(void);

/* ---- features.c: what this kernel has ---- */

/* Opens, adapts and loads the programs; what the kernel lacks is told and left out. NULL: nothing runs. */
struct engine_bpf *load_engine(const struct options *options, u32 *probes);
void tell_feature(enum probe probe, bool is_whole, const char *text);
/* Bits of the probes that a program works for. */
u32 probes_of_program(const char *name);
/* Whether the running kernel's version is below this one. One whose version cannot be read is not. */
bool is_kernel_before(int major, int minor);

/* ---- preemption.c: programs that have another form where the kernel preempts them ---- */

/* Chooses forms for the running kernel; or those of one that preempts programs, where that is asked for. */
void choose_forms(bool as_if_preempted);
/* Whether it is the form that was chosen. What has one form alone is. */
bool is_chosen_form(const char *program);
/* The name that all forms of a program have in records and options: that of the event. */
const char *event_of_program(const char *program);

/* ---- roots.c: who is watched ---- */

void watch(struct engine_bpf *engine, u32 pid);
void forget(struct engine_bpf *engine, u32 pid);
/* Watches the threads that could not be at their fork. */
void watch_unwatched(struct engine_bpf *engine);
void exclude(struct engine_bpf *engine, u32 pid);
/* The root pid at a place. */
u32 root_at(u32 place);

/* ---- opener.c: files and events that take rights which the loader gives up ---- */

/* Starts the process that opens them. Call it while all rights are there. */
void start_opener(void);
/* The libssl number N, from 0, that a process has mapped; -1: there is none, or it cannot be opened. */
int ask_for_library(u32 pid, u32 number);
/* The program that a process runs; -1: it cannot be opened. */
int ask_for_program(u32 pid);
/* The event of a place in the file that was asked for last: when it is run, or returns. -1: there is none. */
int ask_for_event(u64 place, bool is_return);

/* ---- probed.c: functions that are probed in targets ---- */

/* So many files are probed for one purpose; those beyond are not. */
#define MOST_PROBED 32

struct probed_files {
	unsigned int count;
	u64 devices[MOST_PROBED];
	u64 inodes[MOST_PROBED];
};

/* Whether a file is one that was not looked at before; notes it. */
bool is_new_file(struct probed_files *known, int file);
/* Probes a place of the file that was asked for last, until the loader ends. False where the kernel refuses it. */
bool probe_function(struct bpf_program *program, u64 place, bool is_return);
/* Probes what there is to probe in a process. */
void probe_functions_of(struct engine_bpf *engine, u32 pid);
/* Does it for processes that were found to speak TLS or HTTP/2 since this was called last, and where they ask. */
void probe_functions_of_speakers(struct engine_bpf *engine);

/* ---- library.c: where functions lie in a library ---- */

/* Fills in the places of functions in a file, 0 where it has none of that name. False: it is no library. */
bool find_functions(int file, const char *const *names, unsigned int count, u64 *places);

/* ---- openssl.c: TLS of programs that use OpenSSL ---- */

/* Probes each libssl that a process has mapped, once. */
void probe_libraries_of(struct engine_bpf *engine, u32 pid);

/* ---- go-functions.c: where functions lie in a Go program ---- */

#define MOST_GO_NAMES 16

/*
 * Fills in the places of functions in a program, stripped or not, 0 where it has none of that name; at most
 * MOST_GO_NAMES. False: it is no program of Go 1.18 or newer, or its functions do not lie where its table says.
 */
bool find_go_functions(int file, const char *const *names, unsigned int count, u64 *places);

/* ---- go-http2.c: HTTP/2 that Go programs serve ---- */

/* Probes each server of HTTP/2 in the program that a process runs, once. */
void probe_server_of(struct engine_bpf *engine, u32 pid);

/* ---- go-client.c: for what Go programs ask over TLS ---- */

/* Probes the client of net/http in the program that a process runs, once. */
void probe_client_of(struct engine_bpf *engine, u32 pid);

/* ---- figures.c: what has been counted since the cut before ---- */

/* To be called once, before figures are told. Returns 0, or an errno. */
int begin_figures(struct engine_bpf *engine);
void tell_figures(struct engine_bpf *engine);

/* ---- waits.c: short waits, waits and calls that go on ---- */

/* From now on short waits go to the other side. Returns the side that is left. */
u32 change_sides(struct engine_bpf *engine);
void tell_short_waits(struct engine_bpf *engine, u32 side);
void tell_open_waits(struct engine_bpf *engine);
void tell_open_calls(struct engine_bpf *engine);

/* ---- unix-sockets.c: what targets are asked over unix sockets ---- */

void tell_unix_requests(struct engine_bpf *engine);

/* ---- losses.c: what could not be delivered, what programs cost ---- */

void tell_losses(struct engine_bpf *engine);
/* Measures the programs for a while, again and again; to be called often. */
void sample_costs(struct engine_bpf *engine, const struct options *options);

/* ---- memory.c: what the maps take, the loader's own pages ---- */

/* Gives the tables that the options or the number of CPUs set their size. To be called before they are loaded. */
void size_tables(struct engine_bpf *engine, const struct options *options);
/* Kernel memory of all maps on a host with so many possible CPUs, with the sizes that they have. */
u32 map_kbytes(struct engine_bpf *engine, u32 cpus);
/* Has the loader's pages stay in memory. */
void keep_memory(void);

/* ---- rights.c: what the loader may do once the programs are attached ---- */

/* A right is 1 << its number in capability.h. */
#define RIGHT(capability) (1ull << (capability))
#define RIGHTS_TO_RUN (RIGHT(CAP_BPF) | RIGHT(CAP_PERFMON))

/* Gives up all rights but these, for good. Returns false, with errno, where the kernel refuses. */
bool keep_rights(u64 rights);
/*
 * Starts a process that has these rights and no other, and that serves one end of a pair of sockets of this type
 * until it returns. Returns the other end; -1, with errno, where there are no sockets.
 */
int start_helper(int type, u64 rights, void (*serve)(int end));
/* Starts the process that has the kernel measure programs. Call it while all rights are there. */
void start_statistics_keeper(void);
/* Asks for the measurement to begin or to end. */
void ask_for_statistics(bool are_wanted);
/* Whether the kernel measures since it was asked. Does not wait. */
bool statistics_run(void);

/* ---- sampler.c: the interrupt that samples stacks ---- */

/*
 * Opens an event on each CPU that has none yet and is online, and closes those of CPUs that went away.
 * Returns how many CPUs have one. Looks at most once a second.
 */
int open_samplers(struct engine_bpf *engine, unsigned int hz);

/* ---- kernel-symbols.c: names of kernel functions ---- */

void read_kernel_symbols(void);
/* Tells the functions of a stack that the programs wrote as addresses. */
void tell_kernel_stack(const struct stack_record *stack);

#endif
