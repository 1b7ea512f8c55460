/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames of HTTP/2 on connections at which targets are asked that are no Go programs: in plain text, and in what
 * OpenSSL takes and gives. They are followed in both directions from the client's preface on, however calls split
 * them. Blocks of fields are told as they came, and the agent decodes them (agent/http2). Each block changes what the
 * next ones mean, so a connection of which something was missed is told as one that cannot be read.
 *
 * Source of truth: RFC 9113, 3.4, 4.1 and 6.
 */
#ifndef REGSCOPE_FRAMES_BPF_H
#define REGSCOPE_FRAMES_BPF_H

#include "../spoken.bpf.h"

/* So many connections are followed at a time; those beyond are told as unread. */
#define FRAMED 1024
/* Bodies of so many streams are added up; what is added to last stays. */
#define BODIES 1024
/* So many frames, and pieces of them, of one buffer are looked at: a flood of more is not followed. */
#define FRAMES_AT_ONCE 1024

#define PREFACE_BYTES 24
#define PREFACE_BEGINS WORD4('P', 'R', 'I', ' ')
#define FRAME_HEADER_BYTES 9
/* A power of two, so that a mask bounds what the verifier cannot follow. */
#define FRAME_HEADER_ROOM 16
/* What peers may send that were not told otherwise (SETTINGS_MAX_FRAME_SIZE). */
#define FRAME_MOST_BYTES 16384

#define END_STREAM 1

/* One direction of a connection. */
struct frame_side {
	u8 header[2 * FRAME_HEADER_ROOM]; /* of the frame that it is in, as far as it has come */
	u32 header_bytes;
	u32 length; /* of the frame's payload */
	u32 left;   /* of that, or of the preface: bytes that have not come yet */
	u32 stream;
	u32 block_bytes; /* of the block of fields so far, with the headers of its frames */
	u32 told;	 /* records */
	u8 type;
	u8 flags;
	u8 has_begun; /* with SETTINGS, as each side does */
	u8 pad;
};

struct framed {
	struct frame_side asked;
	struct frame_side answers;
};

/* By the address of the struct sock. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, FRAMED);
	__type(key, u64);
	__type(value, struct framed);
} framed SEC(".maps");

struct body_key {
	u64 connection;
	u32 stream;
	u32 pad;
};

struct body {
	u64 bytes_in;
	u64 bytes_out;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BODIES);
	__type(key, struct body_key);
	__type(value, struct body);
} bodies SEC(".maps");

/* Bytes of a connection that a call has moved, as far as they were not looked at yet. */
struct moved {
	u64 sk;
	u64 at; /* in the program; 0: they never came there (sendfile) */
	u64 bytes;
	u64 ns;
	u64 arrived_ns; /* 0: not known */
	u32 pid;
	u32 is_answer;
};

/* A new connection's; it lies outside of the stack. */
static const struct framed not_begun = { .asked = { .left = PREFACE_BYTES } };

/* A client begins a connection of HTTP/2: from here on it is followed. False where there is no room. */
static __noinline bool begin_frames(struct socket_state *socket, u64 sk, u32 by)
{
	if (!socket || bpf_map_update_elem(&framed, &sk, &not_begun, BPF_ANY))
		return false;
	socket->frames = by;
	socket->tls.is_read = 1;
	return true;
}

/* The connection is over, or cannot be followed any more. */
static __noinline int end_frames(struct socket_state *socket, u64 sk, bool is_lost)
{
	struct framed *sides = bpf_map_lookup_elem(&framed, &sk);
	struct frames_end_record record = { .header = { sizeof(record), RECORD_FRAMES_END } };

	if (!socket || !sides)
		return 0;
	socket->frames = FRAMES_NONE;
	record.connection = socket->id;
	record.ns = now_ns();
	record.root = socket->root;
	record.is_lost = is_lost;
	record.asked = sides->asked.told;
	record.answered = sides->answers.told;
	record.ends = socket->ends;
	tell(&record, sizeof(record), ring_flags(), LOST_FRAMES);
	bpf_map_delete_elem(&framed, &sk);
	return 0;
}

/*
 * Something was missed, or is no HTTP/2. What was said in plain text and not answered yet is told once it is answered
 * in kind.
 */
static __noinline int lose_frames(u64 sk)
{
	struct framed *sides = bpf_map_lookup_elem(&framed, &sk);
	struct socket_state *socket = known_socket(sk);
	bool is_http2;

	if (!socket || !sides)
		return 0;
	is_http2 = sides->answers.has_begun || socket->frames == FRAMES_TEXT;
	end_frames(socket, sk, true);
	socket->tls.is_read = 0;
	if (!is_http2)
		return 0;
	socket->spoken = SPEAKS_HTTP2;
	return tell_spoken(socket, false);
}

static __always_inline bool has_fields(u32 type)
{
	return type == FRAME_HEADERS || type == FRAME_PUSH_PROMISE || type == FRAME_CONTINUATION;
}

/* Whether a frame of this type may have so many bytes, and this stream. What began elsewhere rarely looks like one. */
static __always_inline bool is_sound(struct frame_side *side)
{
	u32 length = side->length;

	switch (side->type) {
	case FRAME_DATA:
		return side->stream;
	case FRAME_HEADERS:
	case FRAME_PUSH_PROMISE:
	case FRAME_CONTINUATION:
		return side->stream && length <= HEAD_MAX_BYTES;
	case FRAME_PRIORITY:
		return side->stream && length == 5;
	case FRAME_RST_STREAM:
		return side->stream && length == 4;
	case FRAME_SETTINGS:
		return !side->stream && length % 6 == 0 && length <= FRAME_MOST_BYTES;
	case FRAME_PING:
		return !side->stream && length == 8;
	case FRAME_GOAWAY:
		return !side->stream && length >= 8 && length <= FRAME_MOST_BYTES;
	case FRAME_WINDOW_UPDATE:
		return length == 4;
	default:
		/* Others are to be ignored. */
		return length <= FRAME_MOST_BYTES;
	}
}

static __always_inline void add_body(struct frame_side *side, u64 connection, bool is_answer)
{
	struct body_key key = { .connection = connection, .stream = side->stream };
	struct body *body = bpf_map_lookup_elem(&bodies, &key), none = {};

	if (!body) {
		bpf_map_update_elem(&bodies, &key, &none, BPF_ANY);
		body = bpf_map_lookup_elem(&bodies, &key);
	}
	if (!body)
		return;
	if (is_answer)
		ADD(body->bytes_out, side->length);
	else
		ADD(body->bytes_in, side->length);
}

/* What came of the bodies of a stream. Where its last frame has no fields, they are forgotten. */
static __always_inline void take_bodies(struct frame_record *record, bool is_end)
{
	struct body_key key = { .connection = record->connection, .stream = record->stream };
	struct body *body = bpf_map_lookup_elem(&bodies, &key);

	if (!body)
		return;
	record->bytes_in = body->bytes_in;
	record->bytes_out = body->bytes_out;
	if (is_end)
		bpf_map_delete_elem(&bodies, &key);
}

/* Whether a frame without fields ends its stream, once it is whole. */
static __always_inline bool is_end(struct frame_side *side, bool is_answer)
{
	if (side->type == FRAME_RST_STREAM)
		return true;
	return side->type == FRAME_DATA && is_answer && side->flags & END_STREAM;
}

struct frame_piece {
	struct frame_record record;
	u8 bytes[FRAME_PIECE_BYTES + 8];
};

static __always_inline void describe_frame(struct frame_record *record, struct frame_side *side, struct moved *moved,
					   struct socket_state *socket)
{
	bool is_answer = moved->is_answer;

	__builtin_memset(record, 0, sizeof(*record));
	record->header.type = RECORD_FRAME;
	record->id = new_id();
	record->connection = socket->id;
	record->ns = record->start_ns = moved->ns;
	if (moved->arrived_ns && moved->arrived_ns < moved->ns)
		record->start_ns = moved->arrived_ns;
	record->root = socket->root;
	record->pid = moved->pid;
	record->number = side->told;
	record->stream = side->stream;
	record->length = side->length;
	record->offset = side->length - side->left;
	record->type = side->type;
	record->flags = side->flags;
	record->is_answer = is_answer;
	record->ends = socket->ends;
	if (side->type == FRAME_HEADERS && !is_answer)
		record->tls_ns = take_handshake(socket);
	take_bodies(record, is_end(side, is_answer));
}

/*
 * Tells a frame, and so many bytes of its payload, at most a piece. It is written into the ring buffer, not into memory
 * of this CPU: the kernel may put programs at functions aside for others. What is not told lacks in the numbers.
 */
static __noinline int tell_frame(struct frame_side *side, struct moved *moved, u64 bytes)
{
	struct socket_state *socket;
	struct frame_piece *piece;
	u64 length = bytes;

	if (!side || !moved)
		return 0;
	side->told++;
	socket = known_socket(moved->sk);
	piece = socket ? bpf_ringbuf_reserve(&ring, sizeof(*piece), 0) : 0;
	if (!piece) {
		INCREMENT(lost[LOST_FRAMES]);
		return 0;
	}
	describe_frame(&piece->record, side, moved, socket);
	OPAQUE(length);
	if (length > FRAME_PIECE_BYTES)
		length = FRAME_PIECE_BYTES;
	OPAQUE(length);
	*(u64 *)(piece->bytes + (length & ~7ull)) = 0;
	if (bpf_probe_read_user(piece->bytes, length, (void *)moved->at)) {
		bpf_ringbuf_discard(piece, 0);
		INCREMENT(lost[LOST_FRAMES]);
		return 0;
	}
	piece->record.bytes = length;
	piece->record.header.bytes = sizeof(piece->record) + ((length + 7) & ~7ull);
	bpf_ringbuf_submit(piece, ring_flags());
	return 0;
}

/* Takes as much as there is of a frame's header. False where it cannot be read. */
static __always_inline bool take_header(struct frame_side *side, struct moved *moved)
{
	u64 have = side->header_bytes & (FRAME_HEADER_ROOM - 1), bytes = FRAME_HEADER_BYTES - have;

	if (bytes > moved->bytes)
		bytes = moved->bytes;
	OPAQUE(bytes);
	bytes &= FRAME_HEADER_ROOM - 1;
	if (bpf_probe_read_user(side->header + have, bytes, (void *)moved->at))
		return false;
	side->header_bytes = have + bytes;
	moved->at += bytes;
	moved->bytes -= bytes;
	return true;
}

/* The header of a frame is there. False where that is none. */
static __always_inline bool begin_frame(struct frame_side *side, struct moved *moved)
{
	struct socket_state *socket;
	u8 *header = side->header;

	side->length = side->left = header[0] << 16 | header[1] << 8 | header[2];
	side->type = header[3];
	side->flags = header[4];
	side->stream = (header[5] & 0x7f) << 24 | header[6] << 16 | header[7] << 8 | header[8];
	if (!is_sound(side) || (!side->has_begun && side->type != FRAME_SETTINGS))
		return false;
	side->has_begun = 1;
	if (has_fields(side->type)) {
		if (side->type != FRAME_CONTINUATION)
			side->block_bytes = 0;
		side->block_bytes += FRAME_HEADER_BYTES + side->length;
		return side->block_bytes <= HEAD_MAX_BYTES;
	}
	socket = side->type == FRAME_DATA && side->length ? known_socket(moved->sk) : 0;
	if (socket)
		add_body(side, socket->id, moved->is_answer);
	return true;
}

/* Takes what there is of the payload: fields are told, and where a server goes away. */
static __always_inline void take_payload(struct frame_side *side, struct moved *moved)
{
	u64 bytes = side->left < moved->bytes ? side->left : moved->bytes;
	bool is_begin = side->left == side->length;

	if (has_fields(side->type) && bytes > FRAME_PIECE_BYTES)
		bytes = FRAME_PIECE_BYTES;
	if ((bytes || !side->length) && (has_fields(side->type) || (side->type == FRAME_GOAWAY && is_begin)))
		tell_frame(side, moved, bytes);
	if (moved->at)
		moved->at += bytes;
	moved->bytes -= bytes;
	side->left -= bytes;
	if (side->left)
		return;
	if (side->header_bytes && is_end(side, moved->is_answer))
		tell_frame(side, moved, 0);
	side->header_bytes = 0;
}

/*
 * Follows one frame, or a piece of it. Returns 0 where it cannot. Not static, so that the verifier looks at it once.
 */
__noinline int follow_frame(struct moved *moved)
{
	struct frame_side *side;
	struct framed *sides;
	u64 sk;

	if (!moved)
		return 0;
	sk = moved->sk;
	sides = bpf_map_lookup_elem(&framed, &sk);
	if (!sides)
		return 0;
	side = moved->is_answer ? &sides->answers : &sides->asked;
	if (!side->left) {
		if (!take_header(side, moved))
			return 0;
		if (side->header_bytes < FRAME_HEADER_BYTES)
			return 1;
		if (!begin_frame(side, moved))
			return 0;
	}
	/* What never comes to the program may be a body. */
	if (!moved->at && side->type != FRAME_DATA)
		return 0;
	take_payload(side, moved);
	return 1;
}

/* Follows bytes that a call has moved. Returns 0 where it cannot. */
__noinline int follow_frames(struct moved *moved)
{
	if (!moved)
		return 0;
	for (int i = 0; i < FRAMES_AT_ONCE; i++) {
		if (!moved->bytes)
			return 1;
		if (!follow_frame(moved))
			return 0;
	}
	return !moved->bytes;
}

#endif
