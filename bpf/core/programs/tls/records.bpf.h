/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of TLS in the memory of a Go program. Source of truth: Go's src/crypto/tls/conn.go.
 *
 * A read takes what is there into `rawInput`, behind the part of a record that came before, and is done
 * only where no whole record is left. A whole one is deciphered where it lies: its text begins behind its
 * header of 5 bytes, and behind what the cipher sends in front (TLS 1.2: 8 bytes with AES-GCM, 16 with CBC;
 * else nothing). Its header stays, and its text until the next read on the connection.
 */
#ifndef REGSCOPE_TLS_RECORDS_BPF_H
#define REGSCOPE_TLS_RECORDS_BPF_H

#include "../heads.bpf.h"

#define TLS_CHANGE_CIPHER_SPEC 20
#define TLS_ALERT 21
#define TLS_HANDSHAKE 22
#define TLS_APPLICATION_DATA 23
#define TLS_HEADER_BYTES 5
#define TLS_TAG_BYTES 16
/* A record of TLS 1.2 may be longer than its text by 2,048 bytes. */
#define TLS_MOST_BYTES (16384 + 2048)

/* So many records of one read are followed; behind more of them, where one begins is found again. */
#define MOST_RECORDS 32
/* And so many are looked into for a head. */
#define MOST_LOOKED_INTO 6

#define BYTE(word, place) ((u32)((word) >> (8 * (place))) & 0xff)

static __always_inline u32 tls_record_bytes(u64 word)
{
	return BYTE(word, 3) << 8 | BYTE(word, 4);
}

/* The type of the TLS record that begins with these bytes; 0 where none does. */
static __always_inline u32 tls_record_type(u64 word)
{
	u32 type = BYTE(word, 0), bytes = tls_record_bytes(word);

	if (type < TLS_CHANGE_CIPHER_SPEC || type > TLS_APPLICATION_DATA)
		return 0;
	if (BYTE(word, 1) != 3 || BYTE(word, 2) > 4 || !bytes || bytes > TLS_MOST_BYTES)
		return 0;
	return type;
}

/* What is read from one connection. */
struct tls_input {
	u64 records_at; /* of the last read: whole records that may hold a head */
	u32 records_bytes;
	u16 partial_bytes; /* of the record behind them that is not whole */
	u8 is_unfound; /* what may be a request, or an answer, was read, and no head was found in it yet */
	u8 has_unread; /* a request was told as one that could not be read */
	u64 read_ns;
	u64 arrived_ns;
	u64 run_delay; /* of the thread that read */
	u32 tid;
	u32 fd;
	u32 bytes;	 /* that the read returned */
	u32 is_awaited; /* a head is looked for in these records */
	union {
		u8 looks;	 /* that have found none */
		u8 is_handshake; /* of OpenSSL, which needs no looks: what was read last, was read for it */
	};
	u8 in_front;	 /* bytes between header and text, as the last head had them */
	u8 handshakes;	 /* records of that type, and of application data, up to 255 */
	u8 data_records;
	u8 is_hello_seen;
	u8 is_read; /* a head was found */
	u8 is_told; /* as one that cannot be read */
	u8 misses;  /* writes of a target that asks, in which no head was found; reads of HTTP/2 without a request */
	u8 first_bytes; /* of the first record of a side, as long as its header is not whole */
	u16 early_status; /* of an answer that was read before the write of its request had returned; 0: none */
	u64 key;    /* of the goroutine that serves it, or reads from it */
};

static __always_inline void count_up(u8 *count)
{
	if (*count < 255)
		*count += 1;
}

/*
 * In TLS 1.3 the first encrypted record of who asks ends the handshake, and looks like data. That it is
 * not TLS 1.2 shows in that hello is the only record of the handshake that is called so.
 */
static __always_inline bool ends_handshake(struct tls_input *input)
{
	return input->is_hello_seen && input->handshakes < 2 && input->data_records == 1;
}

/* Records that may hold a head lie one behind the other. */
static __always_inline void add_record(struct tls_input *input, u64 at, u32 whole)
{
	if (!input->records_bytes)
		input->records_at = at;
	if (input->records_at + input->records_bytes == at)
		input->records_bytes += whole;
}

/*
 * Follows the records that a read has brought. Sets what may hold a head, less what ends the handshake.
 * Returns 0 where that is nothing. Not static, so that the verifier looks at it once.
 */
__noinline int follow_records(struct tls_input *input, u64 buffer, u64 read_bytes)
{
	u64 at, bytes;

	if (!input)
		return 0;
	at = buffer - input->partial_bytes;
	bytes = read_bytes + input->partial_bytes;
	input->records_bytes = 0;
	input->partial_bytes = 0;
	for (int i = 0; i < MOST_RECORDS; i++) {
		u64 header = user_u64(at);
		u32 type = tls_record_type(header), whole = tls_record_bytes(header) + TLS_HEADER_BYTES;

		if (bytes < TLS_HEADER_BYTES || (type && bytes < whole)) {
			input->partial_bytes = bytes;
			break;
		}
		if (!type)
			break;
		if (type == TLS_HANDSHAKE)
			count_up(&input->handshakes);
		else if (type == TLS_APPLICATION_DATA)
			count_up(&input->data_records);
		if (type == TLS_APPLICATION_DATA && !ends_handshake(input))
			add_record(input, at, whole);
		at += whole;
		bytes -= whole;
	}
	return input->records_bytes > 0;
}

/* What a text begins with. */
enum text {
	TEXT_NONE = 0,
	TEXT_REQUEST = 1,
	TEXT_ANSWER = 2,
	TEXT_HTTP2 = 4, /* the preface, in place of a request */
};

#define TEXT_ASKS (TEXT_REQUEST | TEXT_HTTP2)

static __always_inline enum text text_of(u64 word)
{
	if (!IS_TEXT(word))
		return TEXT_NONE;
	if (is_method((u32)word))
		return TEXT_REQUEST;
	if (is_http_answer(word))
		return TEXT_ANSWER;
	return (u32)word == WORD4('P', 'R', 'I', ' ') ? TEXT_HTTP2 : TEXT_NONE;
}

struct found_text {
	u32 wanted; /* bits of enum text: memory has other texts too */
	enum text text;
	u64 at;
	u64 bytes;
	u64 record_at; /* that holds it; 0: none does any more */
	u32 in_front;
	u32 pad;
};

/* Whether the text that is wanted begins at `at`. */
static __always_inline bool is_wanted(struct found_text *found, u64 at)
{
	found->text = text_of(user_u64(at)) & found->wanted;
	found->at = at;
	return found->text;
}

/* Whether a record is long enough for a text that begins so far behind its header. */
static __always_inline bool may_have_text(u32 record_bytes, u32 in_front)
{
	return record_bytes >= in_front + TLS_TAG_BYTES + 8;
}

/* How long the text of such a record is. In TLS 1.3 the type of the record stands behind its text. */
static __always_inline u64 text_bytes_of(u64 at, u32 record_bytes, u32 in_front)
{
	u64 bytes = record_bytes - in_front - TLS_TAG_BYTES;

	if ((user_u32(at + TLS_HEADER_BYTES + in_front + bytes - 4) >> 24) == TLS_APPLICATION_DATA)
		bytes--;
	return bytes;
}

/* Fills in where the text of a record begins, if that is a head. */
static __always_inline bool find_text(u64 at, u32 record_bytes, struct found_text *found)
{
	static const u8 in_front[3] = { 0, 8, 16 };

	for (int i = 0; i < 3; i++) {
		u64 text_at = at + TLS_HEADER_BYTES + in_front[i];

		if (!may_have_text(record_bytes, in_front[i]) || !is_wanted(found, text_at))
			continue;
		found->bytes = text_bytes_of(at, record_bytes, in_front[i]);
		found->in_front = in_front[i];
		return true;
	}
	return false;
}

/* What a record held was taken: those behind it are left. */
static __always_inline void leave_record(struct tls_input *input, u64 at)
{
	u64 end = input->records_at + input->records_bytes;

	input->records_at = at + TLS_HEADER_BYTES + tls_record_bytes(user_u64(at));
	input->records_bytes = at && input->records_at < end ? end - input->records_at : 0;
}

/* Looks for a head among the records that were read last. */
__noinline int find_head(struct tls_input *input, struct found_text *found)
{
	u64 at, end;

	if (!input || !found)
		return 0;
	at = input->records_at;
	end = at + input->records_bytes;
	for (int i = 0; i < MOST_LOOKED_INTO; i++) {
		u64 header;

		if (at >= end)
			break;
		header = user_u64(at);
		if (tls_record_type(header) != TLS_APPLICATION_DATA)
			break;
		if (find_text(at, tls_record_bytes(header), found)) {
			found->record_at = at;
			return 1;
		}
		at += tls_record_bytes(header) + TLS_HEADER_BYTES;
	}
	return 0;
}

/* So many frames lie between read(2) and bufio.(*Reader).Read; between write(2) and tls.(*Conn).Write are 7. */
#define MOST_FRAMES 15

/* A frame as Go makes it: callers spill arguments that came in registers behind it (abi-internal.md). */
struct go_frame {
	u64 caller;
	u64 returns_to;
	u64 receiver;
	u64 slice_at; /* of a method that takes a slice */
	u64 slice_bytes;
};

/*
 * Finds what a Go program writes in TLS: the slice that tls.(*Conn).Write was called with lies still where it was
 * spilled. Looks through frames, from the one that does the call, for one that begins a head. Not static, so that the
 * verifier looks at it once.
 */
__noinline int find_written(u64 fp, struct found_text *found)
{
	struct go_frame frame;

	if (!found)
		return 0;
	for (int i = 0; i < MOST_FRAMES; i++) {
		if (!fp || bpf_probe_read_user(&frame, sizeof(frame), (void *)fp))
			break;
		if (is_wanted(found, frame.slice_at)) {
			found->bytes = frame.slice_bytes;
			return 1;
		}
		if (frame.caller <= fp)
			break;
		fp = frame.caller;
	}
	return 0;
}

/* bufio.Reader: its buffer, and up to where that is filled. */
#define READER_BUFFER 0
#define READER_FILLED 48
#define READER_MOST 65536

/*
 * A head that was read and deciphered, and whose record the program has overwritten since: before the next
 * read, bytes.Buffer moves what it has of the next record over it. Who reads a body has the bufio.Reader
 * that holds the head among its frames, as a receiver. An empty one may hold that of another connection, which had
 * it before (net/http keeps them in a pool).
 */
__noinline int find_parsed(u64 fp, struct found_text *found)
{
	struct go_frame frame;

	if (!found)
		return 0;
	for (int i = 0; i < MOST_FRAMES; i++) {
		if (!fp || bpf_probe_read_user(&frame, sizeof(frame), (void *)fp))
			break;
		if (is_wanted(found, user_u64(frame.receiver + READER_BUFFER))) {
			found->bytes = user_u64(frame.receiver + READER_FILLED);
			return found->bytes && found->bytes <= READER_MOST;
		}
		if (frame.caller <= fp)
			break;
		fp = frame.caller;
	}
	return 0;
}

#endif
