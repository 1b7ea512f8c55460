// SPDX-License-Identifier: GPL-2.0
/*
 * Where functions lie in a Go program, by the table that its runtime keeps, in stripped ones too. The file is not
 * trusted: what does not fit gives no places. Source of truth: pcHeader in Go's runtime/symtab.go and _func in
 * runtime2.go, 1.18 to 1.26.
 *
 * The table counts from the start of Go's code. Where C is linked in front of it, only data that the dynamic linker
 * fills in says where that is, so it is looked for: there, functions begin as Go's compiler has them begin.
 */
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "loader.h"

#define WINDOW_BYTES 16384
#define LONGEST_NAME 64

/* A piece of the file that was read last. The table is read from one end to the other. */
struct window {
	u64 at;
	size_t bytes;
	u8 data[WINDOW_BYTES];
};

enum piece {
	LIST,
	FUNCTION,
	NAME,
	CODE,
	PIECES,
};

static struct window windows[PIECES];

struct section {
	u64 at;
	u64 bytes;
};

struct table {
	int file;
	struct section all;
	struct section code;
	struct section relocated; /* data that the dynamic linker fills in */
	u64 functions;
	u64 names_at; /* in the file, as the next one */
	u64 list_at;
};

/* An entry of the list: where a function begins, and where its data does; and the beginning of that. */
struct pair_of_words {
	u32 first;
	u32 second;
};

#define NOT_FOUND 0xffffffff

static bool read_piece(const struct table *table, enum piece piece, u64 at, void *to, size_t bytes)
{
	struct window *window = &windows[piece];
	ssize_t got;

	if (at < window->at || at + bytes > window->at + window->bytes) {
		got = pread(table->file, window->data, sizeof(window->data), at);
		window->at = at;
		window->bytes = got > 0 ? got : 0;
	}
	if (bytes > window->bytes || at - window->at > window->bytes - bytes)
		return false;
	memcpy(to, window->data + (at - window->at), bytes);
	return true;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* The table has a section of its own, but where a C compiler's linker made a position-independent program. */
static bool find_sections(struct table *table)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names;
	Elf *elf;

	elf = elf_version(EV_CURRENT) == EV_NONE ? NULL : elf_begin(table->file, ELF_C_READ, NULL);
	if (!elf)
		return false;
	if (elf_getshdrstrndx(elf, &names) == 0)
		while ((section = elf_nextscn(elf, section)) && gelf_getshdr(section, &header)) {
			const char *name = elf_strptr(elf, names, header.sh_name);
			struct section found = { header.sh_offset, header.sh_size };

			if (!name || header.sh_type != SHT_PROGBITS)
				continue;
			if (ends_with(name, ".gopclntab"))
				table->all = found;
			else if (strcmp(name, ".data.rel.ro") == 0)
				table->relocated = found;
			else if (strcmp(name, ".text") == 0)
				table->code = found;
		}
	elf_end(elf);
	return table->code.bytes;
}

#define MAGIC_1_18 0xfffffff0
#define MAGIC_1_20 0xfffffff1
/* Kubernetes has 150,000 functions. */
#define MOST_FUNCTIONS 4000000

/* pcHeader. */
struct go_header {
	u32 magic;
	u8 pad[2];
	u8 quantum;
	u8 pointer_bytes;
	u64 functions;
	u64 files;
	u64 code; /* 0, or relocated */
	u64 names_at;
	u64 units_at;
	u64 files_at;
	u64 counters_at;
	u64 list_at;
};

static bool read_header(struct table *table)
{
	struct go_header header;
	u64 bytes = table->all.bytes;

	if (!read_piece(table, LIST, table->all.at, &header, sizeof(header)))
		return false;
	if ((header.magic != MAGIC_1_18 && header.magic != MAGIC_1_20) || header.pointer_bytes != 8)
		return false;
	if (!header.functions || header.functions > MOST_FUNCTIONS || header.list_at >= bytes ||
	    header.names_at >= header.list_at || header.functions * sizeof(struct pair_of_words) >= bytes - header.list_at)
		return false;
	table->functions = header.functions;
	table->names_at = table->all.at + header.names_at;
	table->list_at = table->all.at + header.list_at;
	return true;
}

static bool read_entry(const struct table *table, u64 number, struct pair_of_words *entry)
{
	return read_piece(table, LIST, table->list_at + number * sizeof(*entry), entry, sizeof(*entry));
}

/* The name of the function whose data lies there, or as much of it as there is room for. */
static bool read_name(const struct table *table, u32 function_at, char *name)
{
	struct pair_of_words function;

	if (!read_piece(table, FUNCTION, table->list_at + function_at, &function, sizeof(function)))
		return false;
	if (!read_piece(table, NAME, table->names_at + function.second, name, LONGEST_NAME))
		return false;
	name[LONGEST_NAME - 1] = '\0';
	return true;
}

/* Where functions begin, counted from the start of the code. Returns whether there is one of them. */
static bool find_offsets(const struct table *table, const char *const *names, unsigned int count, u32 *offsets)
{
	char name[LONGEST_NAME];
	struct pair_of_words entry;
	bool is_any = false;

	for (unsigned int i = 0; i < count; i++)
		offsets[i] = NOT_FOUND;
	for (u64 number = 0; number < table->functions; number++) {
		if (!read_entry(table, number, &entry) || !read_name(table, entry.second, name))
			return false;
		for (unsigned int i = 0; i < count; i++)
			if (strcmp(name, names[i]) == 0) {
				offsets[i] = entry.first;
				is_any = true;
			}
	}
	return is_any;
}

/*
 * Whether code begins as a function does that may have to grow its stack: it compares the stack pointer, or what it
 * will be, with g.stackguard0 (stacksplit in cmd/internal/obj/x86/obj6.go and arm64/obj7.go).
 */
static bool begins_function(const struct table *table, u64 at)
{
#if defined(__x86_64__)
	static const u8 beginnings[][4] = {
		{ 0x49, 0x3b, 0x66, 0x10 }, /* cmp rsp, [r14 + 16] */
		{ 0x4c, 0x8d, 0x64, 0x24 }, /* lea r12, [rsp - a byte] */
		{ 0x4c, 0x8d, 0xa4, 0x24 }, /* lea r12, [rsp - a word] */
	};
#else
	static const u8 beginnings[][4] = { { 0x90, 0x0b, 0x40, 0xf9 } }; /* ldr x16, [x28, 16] */
#endif
	u8 code[4];

	if (!read_piece(table, CODE, at, code, sizeof(code)))
		return false;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (memcmp(code, beginnings[i], sizeof(code)) == 0)
			return true;
	return false;
}

/* So many functions of all are looked at; two thirds of a program's begin so, and one in twenty of other places. */
#define SAMPLES 96
#define FEWEST_RIGHT (SAMPLES / 3)

static bool is_start_of_code(const struct table *table, u64 start)
{
	unsigned int right = 0;

	for (unsigned int i = 0; i < SAMPLES; i++) {
		struct pair_of_words entry;

		if (!read_entry(table, table->functions * i / SAMPLES, &entry))
			return false;
		right += begins_function(table, start + entry.first);
	}
	return right >= FEWEST_RIGHT;
}

static bool begin_all(const struct table *table, u64 start, const u32 *offsets, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (offsets[i] != NOT_FOUND && !begins_function(table, start + offsets[i]))
			return false;
	return true;
}

/* What a C compiler's linker puts in front of Go's code: a few hundred bytes. */
#define MOST_IN_FRONT 65536
#define ALIGNMENT 16

/* The place of Go's code in the file; 0 where it is not found. */
static u64 find_code(const struct table *table, const u32 *offsets, unsigned int count)
{
	const struct section *code = &table->code;

	for (u64 front = 0; front < MOST_IN_FRONT && front < code->bytes; front += ALIGNMENT) {
		u64 start = code->at + front;

		if (begin_all(table, start, offsets, count) && is_start_of_code(table, start))
			return start;
	}
	return 0;
}

static bool find_by_table(struct table *table, const char *const *names, unsigned int count, u64 *places)
{
	u32 offsets[MOST_GO_NAMES];
	u64 start;

	if (!read_header(table) || !find_offsets(table, names, count, offsets))
		return false;
	start = find_code(table, offsets, count);
	for (unsigned int i = 0; i < count; i++)
		places[i] = start && offsets[i] != NOT_FOUND ? start + offsets[i] : 0;
	return start;
}

/* So many places that may begin a table are looked at: a program may hold others as data. */
#define MOST_TABLES 8

/* Looks for the table among data. */
static bool find_in_data(struct table *table, const char *const *names, unsigned int count, u64 *places)
{
	const struct section *data = &table->relocated;
	unsigned int tables = 0;
	u32 magic;

	for (u64 front = 0; front < data->bytes && tables < MOST_TABLES; front += ALIGNMENT) {
		if (!read_piece(table, LIST, data->at + front, &magic, sizeof(magic)))
			return false;
		if (magic != MAGIC_1_18 && magic != MAGIC_1_20)
			continue;
		table->all.at = data->at + front;
		table->all.bytes = data->bytes - front;
		if (find_by_table(table, names, count, places))
			return true;
		tables++;
	}
	return false;
}

bool find_go_functions(int file, const char *const *names, unsigned int count, u64 *places)
{
	struct table table = { .file = file };

	for (unsigned int piece = 0; piece < PIECES; piece++)
		windows[piece].bytes = 0;
	if (count > MOST_GO_NAMES || !find_sections(&table))
		return false;
	if (table.all.bytes)
		return find_by_table(&table, names, count, places);
	return find_in_data(&table, names, count, places);
}
