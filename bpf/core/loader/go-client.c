// SPDX-License-Identifier: GPL-2.0
/*
 * Probes the function of net/http in which a goroutine asks over a connection, in each Go program that a target asks
 * over TLS with (programs/tls/round-trips.bpf.h).
 */
#include <unistd.h>

#include "loader.h"

static const char *const name = "net/http.(*persistConn).roundTrip";

static struct probed_files known;

void probe_client_of(struct engine_bpf *engine, u32 pid)
{
	int file = bpf_program__fd(engine->progs.round_trip) >= 0 ? ask_for_program(pid) : -1;
	u64 place;

	if (file < 0)
		return;
	if (is_new_file(&known, file) && find_go_functions(file, &name, 1, &place))
		probe_function(engine->progs.round_trip, place, false);
	close(file);
}
