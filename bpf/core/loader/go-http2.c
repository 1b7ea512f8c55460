// SPDX-License-Identifier: GPL-2.0
/*
 * Probes the servers of HTTP/2 in each Go program that targets run (programs/http2/streams.bpf.h): net/http has its
 * own copy of golang.org/x/net/http2, and a program may have both. Where nobody asks in HTTP/2 they never run.
 */
#include <unistd.h>

#include "loader.h"

enum function {
	STREAM,
	HANDLER,
	ANSWER,
	END,
	FUNCTIONS,
};

#define SERVER(type)                                                 \
	{                                                            \
		[STREAM] = type ".newWriterAndRequest",              \
		[HANDLER] = type ".runHandler",                      \
		[ANSWER] = type ".writeHeaders",                     \
		[END] = type ".closeStream",                         \
	}

static const char *const names[][FUNCTIONS] = {
	SERVER("net/http.(*http2serverConn)"),
	SERVER("net/http/internal/http2.(*serverConn)"), /* since Go 1.27 */
	SERVER("golang.org/x/net/http2.(*serverConn)"),
};

#define SERVERS (sizeof(names) / sizeof(names[0]))

static struct probed_files known;

/* What ends comes first: no request begins that is not seen to end. */
static bool probe_server(struct engine_bpf *engine, const u64 *places)
{
	return places[STREAM] && places[HANDLER] && places[ANSWER] &&
	       probe_function(engine->progs.http2_end, places[END], false) &&
	       probe_function(engine->progs.http2_answer, places[ANSWER], false) &&
	       probe_function(engine->progs.http2_handler, places[HANDLER], false) &&
	       probe_function(engine->progs.http2_stream, places[STREAM], false);
}

static bool probe_servers(struct engine_bpf *engine, int file)
{
	u64 places[SERVERS][FUNCTIONS] = { 0 };
	bool is_any = false;

	if (!find_go_functions(file, names[0], SERVERS * FUNCTIONS, places[0]))
		return false;
	for (unsigned int i = 0; i < SERVERS; i++)
		is_any |= probe_server(engine, places[i]);
	return is_any;
}

/* Whether none of the programs was left out. */
static bool can_probe(struct engine_bpf *engine)
{
	return bpf_program__fd(engine->progs.http2_stream) >= 0 && bpf_program__fd(engine->progs.http2_handler) >= 0 &&
	       bpf_program__fd(engine->progs.http2_answer) >= 0 && bpf_program__fd(engine->progs.http2_end) >= 0;
}

void probe_server_of(struct engine_bpf *engine, u32 pid)
{
	int file = can_probe(engine) ? ask_for_program(pid) : -1;

	if (file < 0)
		return;
	if (is_new_file(&known, file) && probe_servers(engine, file))
		engine->bss->reads_streams++;
	close(file);
}
