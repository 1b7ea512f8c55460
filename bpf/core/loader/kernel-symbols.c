// SPDX-License-Identifier: GPL-2.0
/* Names of kernel functions, by address: /proc/kallsyms, sorted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader.h"

struct symbol {
	u64 address;
	u32 name; /* where it begins among the names */
};

static struct symbol *symbols;
static size_t symbol_count, symbol_room;
static char *names;
static size_t names_used, names_room;

static bool grow(void **what, size_t *room, size_t wanted, size_t each)
{
	void *larger;

	if (wanted <= *room)
		return true;
	*room = wanted * 2;
	larger = realloc(*what, *room * each);
	if (!larger)
		return false;
	*what = larger;
	return true;
}

static void add_symbol(u64 address, const char *name)
{
	size_t length = strlen(name) + 1;

	if (!grow((void **)&symbols, &symbol_room, symbol_count + 1, sizeof(*symbols)) ||
	    !grow((void **)&names, &names_room, names_used + length, 1))
		return;
	symbols[symbol_count++] = (struct symbol){ address, names_used };
	memcpy(names + names_used, name, length);
	names_used += length;
}

static int by_address(const void *left, const void *right)
{
	const struct symbol *one = left, *other = right;

	return one->address < other->address ? -1 : one->address > other->address;
}

/* A line is `ffffffff81000000 T name`, and behind a tab the module where there is one (proc(5)). */
static void read_symbol(char *line)
{
	char *rest;
	u64 address = strtoull(line, &rest, 16);

	if (!address || strlen(rest) < sizeof(" T "))
		return;
	rest[strcspn(rest, "\t\n")] = '\0';
	if ((rest[1] | 32) == 't')
		add_symbol(address, rest + sizeof(" T ") - 1);
}

void read_kernel_symbols(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		read_symbol(line);
	if (file)
		fclose(file);
	qsort(symbols, symbol_count, sizeof(*symbols), by_address);
}

/* A function of the kernel is no longer than this; what is further off is in a program or a new module. */
#define LONGEST_FUNCTION (1 << 20)
/* Room for a name, cut to 48 characters, and an offset. */
#define FUNCTION_CHARS 80

/* The last symbol that begins at or before the address; NULL where that is far off. */
static const struct symbol *symbol_of(u64 address)
{
	size_t low = 0, high = symbol_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address - symbols[low - 1].address < LONGEST_FUNCTION ? &symbols[low - 1] : NULL;
}

/* Functions between the place where a tracepoint was met and its program. */
static bool is_of_tracing(const char *name)
{
	static const char *const beginnings[] = { "bpf_prog_", "bpf_trace_", "__bpf_trace_", "__traceiter_" };

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

/* Writes `name+offset` and a newline, or the address where nobody knows its name. Returns the length. */
static size_t write_function(char *to, size_t room, u64 address, const struct symbol *symbol)
{
	if (symbol)
		return snprintf(to, room, "%.48s+%llu\n", names + symbol->name, address - symbol->address);
	return snprintf(to, room, "0x%llx\n", address);
}

void tell_kernel_stack(const struct stack_record *stack)
{
	static char text[KERNEL_FRAMES * FUNCTION_CHARS];
	const u64 *addresses = (const u64 *)(stack + 1);
	struct kernel_stack_record record = {
		.header = { .type = RECORD_KERNEL_STACK },
		.id = stack->id,
	};
	size_t used = 0;

	for (u32 i = 0; i < stack->frames && used <= sizeof(text) - FUNCTION_CHARS; i++) {
		const struct symbol *symbol = symbol_of(addresses[i]);

		if (used == 0 && symbol && is_of_tracing(names + symbol->name))
			continue;
		used += write_function(text + used, FUNCTION_CHARS, addresses[i], symbol);
	}
	text[used] = '\0';
	put_text(&record.header, sizeof(record), text);
}
