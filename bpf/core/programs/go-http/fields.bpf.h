/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Fields of the head of a request as a Go program keeps them, told as HTTP/1.1 would write them: the reader knows one
 * form. Only the fields that it looks at are told, the longer ones cut.
 */
#ifndef REGSCOPE_GO_HTTP_FIELDS_BPF_H
#define REGSCOPE_GO_HTTP_FIELDS_BPF_H

#include "../heads.bpf.h"

struct go_string {
	u64 at;
	u64 bytes;
};

/* The fields that are told. */
struct head_fields {
	struct go_string method;
	struct go_string path;
	struct go_string trace;
	struct go_string authorization;
	struct go_string copied; /* x-amz-copy-source */
};

#define MOST_METHOD_BYTES 15
#define MOST_PATH_BYTES 1023
#define MOST_TRACE_BYTES 63
/* Its scheme says enough, and the secret behind it is nobody's business. */
#define MOST_AUTHORIZATION_BYTES 4
#define MOST_COPIED_BYTES 63

/* All of these at their longest, and the letters between them. */
#define FIELDS_BYTES 1280

struct told_fields {
	struct head_record record;
	char text[FIELDS_BYTES];
};

#define WORD8(a, b, c, d, e, f, g, h) ((u64)WORD4(e, f, g, h) << 32 | WORD4(a, b, c, d))
#define FIRST_BYTES(word, count) ((word) & ((1ull << (8 * (count))) - 1))

/*
 * Takes one field if it is told. A name is known by its length and its first letters, in upper case or lower: HTTP/2 has
 * it in lower case, net/http begins its words with capitals.
 */
static __always_inline void take_named(struct head_fields *fields, struct go_string *name, struct go_string *value)
{
	u64 word = user_u64(name->at) | 0x2020202020202020ull;

	if (name->bytes == 7 && FIRST_BYTES(word, 7) == WORD8(':', 'm', 'e', 't', 'h', 'o', 'd', 0))
		fields->method = *value;
	else if (name->bytes == 5 && FIRST_BYTES(word, 5) == WORD8(':', 'p', 'a', 't', 'h', 0, 0, 0))
		fields->path = *value;
	else if (name->bytes == 11 && word == WORD8('t', 'r', 'a', 'c', 'e', 'p', 'a', 'r'))
		fields->trace = *value;
	else if (name->bytes == 13 && word == WORD8('a', 'u', 't', 'h', 'o', 'r', 'i', 'z'))
		fields->authorization = *value;
	else if (name->bytes == 17 && word == WORD8('x', '-', 'a', 'm', 'z', '-', 'c', 'o'))
		fields->copied = *value;
}

/* Puts a text of the program at a place that has room for so much of it. Returns how many bytes it put. */
static __always_inline u64 put_text(char *place, struct go_string *text, u64 most)
{
	u64 bytes = text->bytes;

	OPAQUE(bytes);
	if (bytes > most)
		bytes = most;
	OPAQUE(bytes);
	return bpf_probe_read_user(place, bytes, (void *)text->at) ? 0 : bytes;
}

#define PUT_LETTERS(text, length, letters)                                     \
	do {                                                                   \
		__builtin_memcpy((text) + (length), letters, sizeof(letters) - 1); \
		(length) += sizeof(letters) - 1;                               \
	} while (0)

/*
 * GET, POST and / are constants of the program, the only ones among methods and paths that a registry is asked for
 * (RFC 7541, appendix A). It hands them on without a look at their letters, and a page of it that nothing has touched
 * yet cannot be read here: that of a program that has just begun.
 */
static __always_inline u64 put_method(char *text, struct go_string *method)
{
	u64 length = put_text(text, method, MOST_METHOD_BYTES);

	if (!length && method->bytes == sizeof("GET") - 1)
		PUT_LETTERS(text, length, "GET");
	else if (!length && method->bytes == sizeof("POST") - 1)
		PUT_LETTERS(text, length, "POST");
	return length;
}

static __always_inline u64 put_path(char *text, struct go_string *path)
{
	u64 length = put_text(text, path, MOST_PATH_BYTES);

	if (!length && path->bytes == sizeof("/") - 1)
		PUT_LETTERS(text, length, "/");
	return length;
}

static __always_inline u64 put_field(char *text, u64 length, struct go_string *value, u64 most)
{
	length += put_text(text + length, value, most);
	PUT_LETTERS(text, length, "\r\n");
	return length;
}

/* Writes the head, or more of one that was told up to somewhere, if only in its first line. Returns how long it is. */
static __always_inline u64 put_head(char *text, struct head_fields *fields)
{
	u64 length = 0;

	if (fields->method.bytes) {
		length = put_method(text, &fields->method);
		PUT_LETTERS(text, length, " ");
		length += put_path(text + length, &fields->path);
	}
	PUT_LETTERS(text, length, " HTTP/1.1\r\n");
	if (fields->trace.bytes) {
		PUT_LETTERS(text, length, "traceparent: ");
		length = put_field(text, length, &fields->trace, MOST_TRACE_BYTES);
	}
	if (fields->authorization.bytes) {
		PUT_LETTERS(text, length, "authorization: ");
		length = put_field(text, length, &fields->authorization, MOST_AUTHORIZATION_BYTES);
	}
	if (fields->copied.bytes) {
		PUT_LETTERS(text, length, "x-amz-copy-source: ");
		length = put_field(text, length, &fields->copied, MOST_COPIED_BYTES);
	}
	PUT_LETTERS(text, length, "\r\n");
	return length;
}

/*
 * Tells the fields as the head of the request `id`, or as more of it from `offset` on. They are written where they are
 * told from: a program at a function may be put aside, so that a table of its CPU would not be its own. Returns how many
 * bytes it told.
 */
static __always_inline u32 tell_fields(u64 id, u64 ns, u32 offset, struct head_fields *fields)
{
	struct told_fields *head = bpf_ringbuf_reserve(&ring, sizeof(*head), 0);
	u32 length;

	if (!head) {
		INCREMENT(lost[LOST_HEADS]);
		return 0;
	}
	head->record.header.bytes = sizeof(*head);
	head->record.header.type = RECORD_HEAD;
	head->record.header.pad = 0;
	head->record.id = id;
	head->record.ns = ns;
	head->record.offset = offset;
	head->record.kind = HEAD_SERVED;
	length = put_head(head->text, fields);
	head->record.length = length;
	bpf_ringbuf_submit(head, ring_flags());
	return length;
}

#endif
