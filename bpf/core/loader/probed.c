// SPDX-License-Identifier: GPL-2.0
/* Functions that are probed in the programs and libraries of targets: each file once, whoever has it mapped. */
#include <sys/stat.h>
#include <unistd.h>

#include "loader.h"

bool is_new_file(struct probed_files *known, int file)
{
	struct stat found;

	if (known->count == MOST_PROBED || fstat(file, &found) || !S_ISREG(found.st_mode))
		return false;
	for (unsigned int i = 0; i < known->count; i++)
		if (known->devices[i] == found.st_dev && known->inodes[i] == found.st_ino)
			return false;
	known->devices[known->count] = found.st_dev;
	known->inodes[known->count++] = found.st_ino;
	return true;
}

bool probe_function(struct bpf_program *program, u64 place, bool is_return)
{
	int event = place ? ask_for_event(place, is_return) : -1;

	if (event < 0)
		return false;
	if (bpf_program__attach_perf_event(program, event))
		return true;
	close(event);
	return false;
}

void probe_functions_of(struct engine_bpf *engine, u32 pid)
{
	probe_libraries_of(engine, pid);
	probe_server_of(engine, pid);
}

void probe_functions_of_speakers(struct engine_bpf *engine)
{
	static u32 seen;
	const struct tls_speakers *speakers = &engine->bss->speakers;
	u32 now = speakers->count;

	if (now - seen > TLS_SPEAKERS)
		seen = now - TLS_SPEAKERS;
	for (; seen != now; seen++) {
		const struct tls_speaker *speaker = &speakers->at[seen & (TLS_SPEAKERS - 1)];

		probe_functions_of(engine, speaker->pid);
		if (speaker->side == SPEAKER_ASKS)
			probe_client_of(engine, speaker->pid);
	}
}
