/* SPDX-License-Identifier: GPL-2.0 */
/* Frames of HTTP/2 in plain text: in the buffers of the calls that move them. */
#ifndef REGSCOPE_PLAIN_BPF_H
#define REGSCOPE_PLAIN_BPF_H

#include "frames.bpf.h"

/* So many buffers of one call are looked at; nginx has 64 of them. */
#define MOST_BUFFERS 256
#define MSGHDR_IOVLEN 24

/* struct iovec, and how many there are. */
struct buffers {
	u64 at;
	u64 count;
};

struct buffer {
	u64 at;
	u64 bytes;
};

/* The buffers of a call that has several. Returns false for one that has one, or that is not looked into. */
static __always_inline bool buffers_of(struct ended_call *call, u32 shape, struct buffers *buffers)
{
	u64 second = REG_ARGUMENT_2(call->regs);

	if (shape == SHAPE_VECTOR) {
		buffers->at = second;
		buffers->count = REG_ARGUMENT_3(call->regs);
		return true;
	}
	if (shape != SHAPE_MESSAGE)
		return false;
	buffers->at = user_u64(second + MSGHDR_IOV);
	buffers->count = user_u64(second + MSGHDR_IOVLEN);
	return true;
}

/* Follows what a call has moved through several buffers. Not static, so that the verifier looks at it once. */
__noinline int follow_buffers(struct moved *moved, struct buffers *buffers)
{
	struct buffer buffer;
	u64 left;

	if (!moved || !buffers)
		return 0;
	left = moved->bytes;
	for (int i = 0; i < MOST_BUFFERS; i++) {
		if (!left || i >= buffers->count)
			break;
		if (bpf_probe_read_user(&buffer, sizeof(buffer), (void *)(buffers->at + i * sizeof(buffer))))
			return 0;
		moved->at = buffer.at;
		moved->bytes = buffer.bytes < left ? buffer.bytes : left;
		left -= moved->bytes;
		if (!follow_frames(moved))
			return 0;
	}
	return !left;
}

/* Whether a call has read the preface from a connection on which a target is asked that is no Go program. */
static __always_inline bool begins_plain_frames(struct ended_call *call, struct socket_state *socket)
{
	if (socket->spoken != SPEAKS_HTTP2 || socket->frames || socket->tls.is_told || !socket->is_served)
		return false;
	return !is_key_of_g(call->key) && call->class == CLASS_READ &&
	       user_u32(call->thread->buffer) == PREFACE_BEGINS;
}

/* A call has moved bytes of such a connection. */
static __noinline int follow_plain(struct ended_call *call, struct socket_state *socket, bool is_read)
{
	struct moved moved = {};
	struct buffers buffers = {};
	u32 shape;
	bool is_followed;

	if (!call || !socket)
		return 0;
	shape = SHAPE_OF(calls_of_interest[call->thread->call & (CALL_NUMBERS - 1)]);
	moved.sk = (u64)call->sk;
	moved.bytes = call->result;
	moved.ns = call->now;
	moved.pid = call->thread->tgid;
	moved.is_answer = !is_read;
	if (is_read)
		moved.arrived_ns = socket->arrived_ns;
	if (buffers_of(call, shape, &buffers)) {
		is_followed = follow_buffers(&moved, &buffers);
	} else {
		if (call->class != CLASS_SENDFILE && shape != SHAPE_MESSAGES)
			moved.at = call->thread->buffer;
		is_followed = follow_frames(&moved);
	}
	if (!is_followed)
		lose_frames((u64)call->sk);
	return 0;
}

#endif
