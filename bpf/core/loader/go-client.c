// SPDX-License-Identifier: GPL-2.0
/*
 * Probes the functions of net/http in which a goroutine asks over a connection, and begins to read an answer, in each Go
 * program that a target asks over TLS with (programs/tls/round-trips.bpf.h).
 */
#include <unistd.h>

#include "loader.h"

enum function {
	ASK,
	ANSWER,
	FUNCTIONS,
};

static const char *const names[FUNCTIONS] = {
	[ASK] = "net/http.(*persistConn).roundTrip",
	[ANSWER] = "net/http.ReadResponse",
};

static struct probed_files known;

void probe_client_of(struct engine_bpf *engine, u32 pid)
{
	bool can_probe = bpf_program__fd(engine->progs.round_trip) >= 0 && bpf_program__fd(engine->progs.response) >= 0;
	int file = can_probe ? ask_for_program(pid) : -1;
	u64 places[FUNCTIONS];

	if (file < 0)
		return;
	if (is_new_file(&known, file) && find_go_functions(file, names, FUNCTIONS, places)) {
		probe_function(engine->progs.response, places[ANSWER], false);
		probe_function(engine->progs.round_trip, places[ASK], false);
	}
	close(file);
}
