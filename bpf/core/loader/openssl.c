// SPDX-License-Identifier: GPL-2.0
/* Probes SSL_read and SSL_write in each libssl that targets have mapped (programs/openssl.bpf.h). */
#include <sys/stat.h>
#include <unistd.h>

#include "loader.h"

/* So many libraries are probed. */
#define MOST_LIBRARIES 32

static struct stat known[MOST_LIBRARIES];
static unsigned int known_count;

/* The forms with _ex came with OpenSSL 1.1.1. */
enum function {
	HANDSHAKE,
	READ,
	WRITE,
	READ_EX,
	WRITE_EX,
	FUNCTIONS,
};

static const char *const names[FUNCTIONS] = {
	[HANDSHAKE] = "SSL_do_handshake",
	[READ] = "SSL_read",
	[WRITE] = "SSL_write",
	[READ_EX] = "SSL_read_ex",
	[WRITE_EX] = "SSL_write_ex",
};

/* Whether a file is a library that was not looked at before. */
static bool is_new_library(int file)
{
	struct stat library;

	if (known_count == MOST_LIBRARIES || fstat(file, &library) || !S_ISREG(library.st_mode))
		return false;
	for (unsigned int i = 0; i < known_count; i++)
		if (known[i].st_dev == library.st_dev && known[i].st_ino == library.st_ino)
			return false;
	known[known_count++] = library;
	return true;
}

/* The link stays for as long as the loader lives. Returns false where the kernel refuses it. */
static bool probe(struct bpf_program *program, u64 place, bool is_return)
{
	int event = place ? ask_for_event(place, is_return) : -1;

	if (event < 0)
		return false;
	if (bpf_program__attach_perf_event(program, event))
		return true;
	close(event);
	return false;
}

static bool probe_library(struct engine_bpf *engine, int file)
{
	u64 places[FUNCTIONS] = { 0 };
	bool is_read;

	if (!find_functions(file, names, FUNCTIONS, places))
		return false;
	/* What ends comes first: nothing begins that is not seen to end. */
	is_read = probe(engine->progs.ssl_ended, places[HANDSHAKE], true) &&
		  probe(engine->progs.ssl_ended, places[WRITE], true) &&
		  probe(engine->progs.ssl_read_ended, places[READ], true) &&
		  probe(engine->progs.ssl_do_handshake, places[HANDSHAKE], false) &&
		  probe(engine->progs.ssl_read, places[READ], false) &&
		  probe(engine->progs.ssl_write, places[WRITE], false);
	if (is_read && probe(engine->progs.ssl_read_ended, places[READ_EX], true))
		probe(engine->progs.ssl_read_ex, places[READ_EX], false);
	if (is_read && probe(engine->progs.ssl_ended, places[WRITE_EX], true))
		probe(engine->progs.ssl_write, places[WRITE_EX], false);
	return is_read;
}

/* Whether none of the programs was left out. */
static bool can_probe(struct engine_bpf *engine)
{
	const struct bpf_program *needed[] = {
		engine->progs.ssl_do_handshake, engine->progs.ssl_read,	 engine->progs.ssl_read_ex,
		engine->progs.ssl_read_ended,	engine->progs.ssl_write, engine->progs.ssl_ended,
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (bpf_program__fd(needed[i]) < 0)
			return false;
	return true;
}

void probe_libraries_of(struct engine_bpf *engine, u32 pid)
{
	int file;

	if (!can_probe(engine))
		return;
	for (u32 number = 0; (file = ask_for_library(pid, number)) >= 0; number++) {
		if (is_new_library(file) && probe_library(engine, file))
			engine->bss->reads_openssl++;
		close(file);
	}
}

void probe_libraries_of_speakers(struct engine_bpf *engine)
{
	static u32 seen;
	const struct tls_speakers *speakers = &engine->bss->speakers;
	u32 now = speakers->count;

	if (now - seen > TLS_SPEAKERS)
		seen = now - TLS_SPEAKERS;
	for (; seen != now; seen++)
		probe_libraries_of(engine, speakers->pids[seen & (TLS_SPEAKERS - 1)]);
}
