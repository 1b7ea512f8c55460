// SPDX-License-Identifier: GPL-2.0
/* Records on their way to standard output, and the clock. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "loader.h"

#define BUFFER_BYTES (1 << 20)

static unsigned char buffer[BUFFER_BYTES];
static size_t used;

u64 boot_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

void flush_output(void)
{
	size_t written = 0;

	while (written < used) {
		ssize_t now = write(STDOUT_FILENO, buffer + written, used - written);

		if (now >= 0) {
			written += now;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno == EPIPE)
			exit(0);
		fprintf(stderr, "The records cannot be written: %s.\n", strerror(errno));
		exit(1);
	}
	used = 0;
}

void put(const void *record, size_t bytes)
{
	if (used + bytes > BUFFER_BYTES)
		flush_output();
	memcpy(buffer + used, record, bytes);
	used += bytes;
}

void put_text(struct header *record, size_t bytes, const char *text)
{
	static const char nothing[8];
	size_t length = strlen(text), padding = -(bytes + length) & 7;

	record->bytes = bytes + length + padding;
	put(record, bytes);
	put(text, length);
	put(nothing, padding);
}
