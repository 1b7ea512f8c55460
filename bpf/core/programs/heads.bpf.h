/* SPDX-License-Identifier: GPL-2.0 */
/* What the bytes of a read or a write begin with, and heads on their way to the loader. */
#ifndef REGSCOPE_HEADS_BPF_H
#define REGSCOPE_HEADS_BPF_H

#include "common.bpf.h"

/* What is left of a head to tell. */
struct head_part {
	u64 id;
	u64 ns;
	u64 buffer;
	u32 offset; /* in the head */
	u32 kind;
	u32 is_whole; /* its empty line is told: of served ones */
};

struct head_scratch {
	struct head_record record;
	u8 bytes[HEAD_CHUNK_BYTES + 8];
	struct head_part part;
};

#define LONGEST_HEAD_RECORD __builtin_offsetof(struct head_scratch, part)

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct head_scratch);
} heads SEC(".maps");

#define WORD4(a, b, c, d) ((u32)(a) | (u32)(b) << 8 | (u32)(c) << 16 | (u32)(d) << 24)

/* Methods are known by four bytes. */
static __always_inline bool is_method(u32 word)
{
	return word == WORD4('G', 'E', 'T', ' ') || word == WORD4('H', 'E', 'A', 'D') ||
	       word == WORD4('P', 'O', 'S', 'T') || word == WORD4('P', 'U', 'T', ' ') ||
	       word == WORD4('P', 'A', 'T', 'C') || word == WORD4('D', 'E', 'L', 'E') ||
	       word == WORD4('O', 'P', 'T', 'I');
}

/* Without its first byte, which net/http's background reader may have taken on another goroutine. */
static __always_inline bool is_method_less_one(u32 word)
{
	return word == WORD4('E', 'T', ' ', '/') || word == WORD4('E', 'A', 'D', ' ') ||
	       word == WORD4('O', 'S', 'T', ' ') || word == WORD4('U', 'T', ' ', '/') ||
	       word == WORD4('A', 'T', 'C', 'H') || word == WORD4('E', 'L', 'E', 'T') ||
	       word == WORD4('P', 'T', 'I', 'O');
}

/* The last line of a head is empty (RFC 9112, 2.1). */
#define EMPTY_LINE WORD4('\r', '\n', '\r', '\n')
#define EMPTY_LINE_BYTES 4

#define IS_TEXT(word8) (((word8) & 0x8080808080808080ull) == 0)

/* "HTTP/1." and the status behind it; `HTTP/1.1 100 Continue` may have the final one right behind. */
#define STATUS_OFFSET 9
#define CONTINUE_BYTES 25

static __always_inline bool is_http_answer(u64 word)
{
	return (word & 0xffffffffffffffull) == 0x2e312f50545448ull;
}

static __always_inline u32 status_at(u64 buffer)
{
	u64 words[2] = {};
	u32 digits;

	bpf_probe_read_user(words, sizeof(words), (void *)buffer);
	if (!is_http_answer(words[0]))
		return 0;
	digits = words[1] >> 8;
	return (digits & 15) * 100 + (digits >> 8 & 15) * 10 + (digits >> 16 & 15);
}

/* Of the answer that begins in this buffer; 0 where none does. */
static __always_inline u32 read_status(u64 buffer, u64 bytes)
{
	u32 status = status_at(buffer);

	if (status == 100 && bytes > CONTINUE_BYTES + STATUS_OFFSET + 3) {
		u32 next = status_at(buffer + CONTINUE_BYTES);

		if (next)
			return next;
	}
	return status;
}

/* Of this CPU, and empty. On the stack, Linux 7.3 takes it for dead where a callee of a callee reads it. */
static __always_inline struct head_part *new_head_part(void)
{
	u32 zero = 0;
	struct head_scratch *head = bpf_map_lookup_elem(&heads, &zero);

	if (!head)
		return 0;
	__builtin_memset(&head->part, 0, sizeof(head->part));
	return &head->part;
}

/* Counts a request that is told without its head, or with a part of it. No figure of a call lacks its answer's. */
static __always_inline void lose_head(struct head_part *part)
{
	if (part->kind != HEAD_ANSWER)
		INCREMENT(lost[LOST_HEADS]);
}

/* Tells `bytes`, at most a chunk, of a head. Returns how many it told. */
static __noinline u32 tell_chunk(struct head_part *part, u64 bytes)
{
	u32 zero = 0;
	struct head_scratch *head = bpf_map_lookup_elem(&heads, &zero);
	u64 length = bytes, padded;

	if (!head || !part)
		return 0;
	OPAQUE(length);
	if (length > HEAD_CHUNK_BYTES)
		length = HEAD_CHUNK_BYTES;
	OPAQUE(length);
	*(u64 *)(head->bytes + (length & ~7ull)) = 0;
	if (bpf_probe_read_user(head->bytes, length, (void *)part->buffer)) {
		lose_head(part);
		return 0;
	}
	padded = sizeof(head->record) + ((length + 7) & ~7ull);
	head->record.header.bytes = padded;
	head->record.header.type = RECORD_HEAD;
	head->record.id = part->id;
	head->record.ns = part->ns;
	head->record.offset = part->offset;
	head->record.length = length;
	head->record.kind = part->kind;
	OPAQUE(padded);
	if (padded > LONGEST_HEAD_RECORD)
		padded = LONGEST_HEAD_RECORD;
	OPAQUE(padded);
	if (bpf_ringbuf_output(&ring, head, padded, ring_flags()) == 0)
		return length;
	lose_head(part);
	return 0;
}

/* Whether the next of `bytes` bytes are text. What cannot be read is none. */
static __always_inline bool goes_on_as_text(u64 buffer, u64 bytes)
{
	u64 word = 0;

	OPAQUE(bytes);
	if (bytes > sizeof(word))
		bytes = sizeof(word);
	OPAQUE(bytes);
	return bpf_probe_read_user(&word, bytes, (void *)buffer) == 0 && IS_TEXT(word);
}

#define BYTES_OF(byte) (0x0101010101010101ull * (byte))

/* Not 0 where one of the eight bytes is a carriage return. */
static __always_inline u64 has_return(u64 word)
{
	word ^= BYTES_OF('\r');
	return (word - BYTES_OF(0x01)) & ~word & BYTES_OF(0x80);
}

/* So much of a chunk is searched at a time, a divisor of its bytes. */
#define SEARCHED_BYTES 32

/* Whether an empty line begins in this part of the chunk that was told last, of so many bytes. */
__noinline int has_empty_line_at(u32 from, u32 length)
{
	u32 zero = 0;
	struct head_scratch *head = bpf_map_lookup_elem(&heads, &zero);

	if (!head || from > HEAD_CHUNK_BYTES - SEARCHED_BYTES)
		return 0;
	for (u32 at = 0; at < SEARCHED_BYTES; at += 8) {
		u8 *bytes = head->bytes + from + at;

		if (from + at >= length)
			break;
		if (!has_return(*(u64 *)bytes))
			continue;
		for (u32 i = 0; i < 8; i++) {
			if (*(u32 *)(bytes + i) == EMPTY_LINE)
				return 1;
		}
	}
	return 0;
}

/*
 * Whether there is an empty line in the chunk that was told last, of so many bytes. Neither is static, so that the
 * verifier looks at each once.
 */
__noinline int has_empty_line(u32 length)
{
	u32 zero = 0;
	struct head_scratch *head = bpf_map_lookup_elem(&heads, &zero);

	if (!head)
		return 0;
	for (u32 at = 0; at < HEAD_CHUNK_BYTES; at += SEARCHED_BYTES) {
		u64 *words = (u64 *)(head->bytes + at);

		if (at >= length)
			break;
		if ((has_return(words[0]) | has_return(words[1]) | has_return(words[2]) | has_return(words[3])) &&
		    has_empty_line_at(at, length))
			return 1;
	}
	return 0;
}

/* Tells the head in a buffer, or as much of it as there is room for. Returns how many bytes it told. */
static __noinline u32 tell_head(struct head_part *part, u64 bytes)
{
	u32 told = 0;

	if (!part)
		return 0;
	for (int i = 0; i < HEAD_MAX_BYTES / HEAD_CHUNK_BYTES; i++) {
		u32 length;

		if (told >= bytes || part->offset >= HEAD_MAX_BYTES)
			break;
		/* What is not text is body. */
		if (part->offset && !goes_on_as_text(part->buffer, bytes - told))
			break;
		length = tell_chunk(part, bytes - told);
		if (!length)
			break;
		if (part->kind == HEAD_SERVED && !part->is_whole)
			part->is_whole = has_empty_line(length);
		told += length;
		part->offset += length;
		part->buffer += length;
	}
	return told;
}

#endif
