// SPDX-License-Identifier: GPL-2.0
/* Requests that targets were asked over unix sockets since the cut before (programs/unix-sockets.bpf.h). */
#include <errno.h>
#include <string.h>

#include "loader.h"

/* What has been told; where the count is 0, the place is free. */
struct told {
	struct unix_asked asked;
	u64 count;
};

static struct told places[UNIX_PATHS];

static struct told *told_of(const struct unix_asked *asked)
{
	struct told *unused = NULL;

	for (unsigned int i = 0; i < UNIX_PATHS; i++) {
		if (!places[i].count)
			unused = &places[i];
		else if (memcmp(&places[i].asked, asked, sizeof(*asked)) == 0)
			return &places[i];
	}
	if (unused)
		unused->asked = *asked;
	return unused;
}

/* Tells what was gained. A path at which nobody asked since the cut before makes room for others. */
static void tell_asked(int map, const struct unix_asked *asked, u64 count)
{
	struct unix_record record = {
		.header = { .type = RECORD_UNIX },
		.root = asked->root,
		.protocol = asked->protocol,
	};
	struct told *told = told_of(asked);
	bool is_gone;

	if (!told)
		return;
	is_gone = count == told->count && bpf_map_lookup_and_delete_elem(map, asked, &count) == 0;
	record.count = count - told->count;
	told->count = is_gone ? 0 : count;
	if (record.count)
		put_text(&record.header, sizeof(record), asked->path);
}

void tell_unix_requests(struct engine_bpf *engine)
{
	static struct unix_asked asked[UNIX_PATHS];
	static u64 counts[UNIX_PATHS];
	int map = bpf_map__fd(engine->maps.unix_counts);
	LIBBPF_OPTS(bpf_map_batch_opts, opts);
	__u32 position, count = UNIX_PATHS;

	/* One call gives all, and says that there are no more. */
	if (bpf_map_lookup_batch(map, NULL, &position, asked, counts, &count, &opts) && errno != ENOENT)
		return;
	for (u32 i = 0; i < count; i++)
		tell_asked(map, &asked[i], counts[i]);
}
