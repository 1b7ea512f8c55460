/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests that targets make, by connection: one is open from the write that begins with a method until
 * the next one begins on its connection, or that ends. The loader tells those that are open at a cut.
 */
#ifndef REGSCOPE_MADE_BPF_H
#define REGSCOPE_MADE_BPF_H

#include "channels.bpf.h"
#include "requests.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, LEAST_REQUESTS); /* the loader sets it (memory.c) */
	__type(key, u64);
	__type(value, struct call_record);
} calls SEC(".maps");

/* One that begins, until it is whole. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct call_record);
} call_scratch SEC(".maps");

static __always_inline struct call_record *call_on(u64 sk)
{
	return bpf_map_lookup_elem(&calls, &sk);
}

/* An answer was read, and no head was found in it: the call is told as one that could not be read, not as unanswered. */
static __always_inline bool is_answer_unread(struct call_record *made, struct socket_state *socket)
{
	return made->status < 200 && socket->spoken == SPEAKS_TLS && socket->tls.is_unfound;
}

static __noinline int end_call_on(struct socket_state *socket, u64 sk)
{
	struct call_record *made = call_on(sk);

	if (!made || !socket)
		return 0;
	if (is_answer_unread(made, socket))
		tell_spoken(socket, true);
	else
		tell(made, sizeof(*made), ring_flags(), LOST_CALLS);
	bpf_map_delete_elem(&calls, &sk);
	return 0;
}

static __noinline u32 tell_head_of(struct call_record *made, struct ended_call *call, u32 kind)
{
	struct head_part *part = new_head_part();

	if (!made || !call || !part)
		return 0;
	part->id = made->id;
	part->ns = call->now;
	part->buffer = call->text_at;
	part->kind = kind;
	return tell_head(part, call->text_bytes);
}

/*
 * The request that asks over this connection, or that it was made for, once; 0: not known, or that one is over. Who
 * asks since this write began writes next: the answer may be read before the write has returned.
 */
static __always_inline u64 take_asker(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request;
	u64 id = socket->asked_for_id;

	if (socket->asked_ns > call->thread->entered_ns)
		return 0;
	socket->asked_for_id = 0;
	request = id ? request_of(socket->asked_for_key) : 0;
	return request && request->record.id == id ? id : 0;
}

/*
 * The request that the thread (of Go: the goroutine) works for that writes a call, or whose goroutine handed the
 * call over to the one that writes. 0: not known.
 */
static __always_inline u64 request_of_writer(struct ended_call *call)
{
	struct request_state *request;
	u64 handed;

	request = call->key ? request_of(call->key) : 0;
	if (request)
		return request->record.id;
	handed = is_key_of_g(call->key) ? call->thread->handed_id : 0;
	call->thread->handed_id = 0;
	return handed;
}

/* An answer may have been read while the write of its request went on. What was read before that write is another's. */
static __always_inline void take_early_answer(struct call_record *made, struct socket_state *socket, u64 entered_ns)
{
	struct tls_input *input = &socket->tls;
	u32 status = input->early_status;

	input->early_status = 0;
	if (input->read_ns < entered_ns) {
		input->is_unfound = 0;
		return;
	}
	if (!status)
		return;
	if (socket->asked_ns < input->read_ns)
		socket->is_asked = 0;
	made->status = status;
	made->first_ns = made->last_ns = input->read_ns;
	made->bytes_in = input->bytes;
}

static __noinline int begin_made(struct ended_call *call, struct socket_state *socket)
{
	u32 zero = 0;
	struct call_record *made = bpf_map_lookup_elem(&call_scratch, &zero);
	u64 sk;

	if (!call || !socket || !made)
		return 0;
	__builtin_memset(made, 0, sizeof(*made));
	sk = (u64)call->sk;
	end_call_on(socket, sk);
	made->header.bytes = sizeof(*made);
	made->header.type = RECORD_CALL;
	made->id = new_id();
	made->connection = socket->id;
	made->start_ns = call->thread->entered_ns;
	made->written_ns = call->now;
	made->bytes_out = call->result;
	made->root = call->thread->root;
	made->pid = call->thread->tgid;
	made->ends = socket->ends;
	socket->writer = is_key_of_g(call->key) ? key_of_g(call->key, call->thread->tgid) : 0;
	if (socket->writer && layout_of(call->thread))
		made->goid = user_u64(socket->writer + layout_of(call->thread) + GOID_BEHIND_STATUS);
	made->cause = take_asker(call, socket);
	if (made->cause && socket->is_asked)
		made->flags |= CALL_IS_WAITED_FOR;
	if (!made->cause)
		made->cause = request_of_writer(call);
	made->tls_ns = take_handshake(socket);
	made->request_bytes = tell_head_of(made, call, HEAD_MADE);
	take_early_answer(made, socket, call->thread->entered_ns);
	if (bpf_map_update_elem(&calls, &sk, made, BPF_ANY))
		INCREMENT(lost[LOST_CALL_ROOM]);
	return 0;
}

#define MOST_MISSES 8

/* Of what a target writes in TLS: a request may begin with it. */
static __noinline int find_made(struct ended_call *call, struct socket_state *socket)
{
	struct found_text found = { .wanted = TEXT_ASKS };

	if (!call || !socket || socket->tls.misses >= MOST_MISSES)
		return 0;
	if (!find_written(REG_FRAME(call->regs), &found)) {
		u64 word = user_u64(call->thread->buffer);

		if (tls_record_type(word) == TLS_APPLICATION_DATA && may_have_text(tls_record_bytes(word), 0))
			socket->tls.misses++;
		if (socket->tls.misses == MOST_MISSES && !socket->tls.is_read)
			tell_spoken(socket, false);
		return 0;
	}
	if (found.text == TEXT_HTTP2) {
		socket->spoken = SPEAKS_HTTP2;
		return tell_spoken(socket, false);
	}
	socket->tls.is_read = 1;
	socket->tls.misses = 0;
	call->text_at = found.at;
	call->text_bytes = found.bytes;
	return begin_made(call, socket);
}

static __always_inline void begin_readable(struct ended_call *call, struct socket_state *socket)
{
	socket->tls.is_read = 1;
	begin_made(call, socket);
}

/*
 * Whether a write may begin a request though none of the answer to the one before is known: it was seen that somebody
 * asks anew, or a head begins here after something was read.
 */
static __noinline bool asks_anew(struct call_record *made, struct ended_call *call, struct socket_state *socket)
{
	struct found_text found = { .wanted = TEXT_REQUEST };

	if (!made || !call || !socket || call->class != CLASS_WRITE || !is_readable_tls(call, socket))
		return false;
	if (socket->is_asked && socket->asked_ns > made->start_ns)
		return true;
	return socket->tls.is_unfound && find_written(REG_FRAME(call->regs), &found);
}

/* A target wrote to a server: the start of a request, or more of its body. */
static __always_inline void follow_made(struct ended_call *call, struct socket_state *socket)
{
	struct call_record *made = call_on((u64)call->sk);

	if (made && made->status < 200 && !asks_anew(made, call, socket)) {
		if (!made->first_ns) {
			made->written_ns = call->now;
			made->bytes_out += call->result;
		}
		return;
	}
	if (call->class != CLASS_WRITE)
		return;
	if (is_readable_tls(call, socket))
		find_made(call, socket);
	else if (is_method(user_u32(call->text_at)))
		begin_readable(call, socket);
	else if (!socket->spoken)
		note_asked(call, socket);
}

/* The answer has begun, and who waits for it does not know yet. */
static __always_inline void note_waiting(struct call_record *made, struct ended_call *call,
					 struct socket_state *socket)
{
	u64 waiting;

	if (made->flags & CALL_IS_WAITED_FOR)
		return;
	waiting = request_waiting_with(call->thread, socket->writer);
	if (!waiting)
		return;
	made->cause = waiting;
	made->flags |= CALL_IS_WAITED_FOR;
}

/* The text of an answer, or the beginning of one. */
static __noinline int note_answer(struct call_record *made, struct ended_call *call,
				  struct socket_state *socket)
{
	u32 status;

	if (!made || !call || !socket)
		return 0;
	status = read_status(call->text_at, call->text_bytes);
	if (status)
		made->status = status;
	if (status < 200)
		return 0;
	made->first_ns = call->now;
	socket->is_asked = 0;
	note_waiting(made, call, socket);
	/* Who waited for the answer goes on here. */
	call->thread->handed_id = made->cause;
	made->answer_bytes = tell_head_of(made, call, HEAD_ANSWER);
	return 0;
}

/* A target read from a server: the answer. */
static __always_inline void follow_answer(struct ended_call *call, struct socket_state *socket)
{
	struct call_record *made = call_on((u64)call->sk);

	/* It may be read before the write of its request has returned, and is none to the request before. */
	if (!made || (made->status >= 200 && socket->is_asked))
		return;
	if (made->status < 200 && socket->spoken != SPEAKS_TLS)
		note_answer(made, call, socket);
	else if (made->status < 200)
		note_waiting(made, call, socket); /* its text is found when who waits may be gone */
	made->last_ns = call->now;
	made->bytes_in += call->result;
}

#endif
