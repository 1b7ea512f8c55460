// SPDX-License-Identifier: GPL-2.0
/* Probes SSL_read and SSL_write in each libssl that targets have mapped (programs/openssl.bpf.h). */
#include <unistd.h>

#include "loader.h"

static struct probed_files known;

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

static bool probe_library(struct engine_bpf *engine, int file)
{
	u64 places[FUNCTIONS] = { 0 };
	bool is_read;

	if (!find_functions(file, names, FUNCTIONS, places))
		return false;
	/* What ends comes first: nothing begins that is not seen to end. */
	is_read = probe_function(engine->progs.ssl_ended, places[HANDSHAKE], true) &&
		  probe_function(engine->progs.ssl_ended, places[WRITE], true) &&
		  probe_function(engine->progs.ssl_read_ended, places[READ], true) &&
		  probe_function(engine->progs.ssl_do_handshake, places[HANDSHAKE], false) &&
		  probe_function(engine->progs.ssl_read, places[READ], false) &&
		  probe_function(engine->progs.ssl_write, places[WRITE], false);
	if (is_read && probe_function(engine->progs.ssl_read_ended, places[READ_EX], true))
		probe_function(engine->progs.ssl_read_ex, places[READ_EX], false);
	if (is_read && probe_function(engine->progs.ssl_ended, places[WRITE_EX], true))
		probe_function(engine->progs.ssl_write_ex, places[WRITE_EX], false);
	return is_read;
}

/* Whether none of the programs was left out. */
static bool can_probe(struct engine_bpf *engine)
{
	const struct bpf_program *needed[] = {
		engine->progs.ssl_do_handshake, engine->progs.ssl_read,	    engine->progs.ssl_read_ex,
		engine->progs.ssl_read_ended,	engine->progs.ssl_write,    engine->progs.ssl_write_ex,
		engine->progs.ssl_ended,
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
		if (is_new_file(&known, file) && probe_library(engine, file))
			engine->bss->reads_openssl++;
		close(file);
	}
}
