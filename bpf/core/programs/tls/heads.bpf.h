/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Heads in what Go programs read over TLS. When a read returns, its records are not deciphered yet; at the
 * next call of the goroutine, or of the thread that read, they are, or those of them whose turn has come.
 * So a read in which a head may begin is noted, and looked into at calls until the head is found.
 */
#ifndef REGSCOPE_TLS_HEADS_BPF_H
#define REGSCOPE_TLS_HEADS_BPF_H

#include "../made.bpf.h"

/* At so many calls of its goroutine records are looked into, and at so many of the thread that read. */
#define MOST_LOOKS 16
#define MOST_THREAD_LOOKS 3
/* A head that goes on does so in the next record, which is deciphered by the second call at the latest. */
#define MOST_LOOKS_FOR_MORE 2
/* In so many records of one read a head goes on: Go's client begins with short ones. */
#define MOST_OF_ONE_HEAD 6

/* A head is found within a few calls of its goroutine, so few are looked for at a time. */
#define HEADS_AWAITED 1024

/* In how many reads a head is looked for: while there are none, calls are not looked at. */
u32 heads_awaited;

/* The socket whose records a goroutine deciphers, by its key. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, HEADS_AWAITED);
	__type(key, u64);
	__type(value, u64);
} awaiting SEC(".maps");

/* Returns true for the one that ends it, where two threads have found the same. */
static __always_inline bool stop_looking(struct tls_input *input)
{
	if (!__sync_lock_test_and_set(&input->is_awaited, 0))
		return false;
	ADD(heads_awaited, -1);
	return true;
}

static __always_inline void start_looking(struct tls_input *input)
{
	input->looks = 0;
	if (!__sync_lock_test_and_set(&input->is_awaited, 1))
		ADD(heads_awaited, 1);
}

/* The request whose answer the next text on this connection may be; NULL where none is known yet. */
static __always_inline struct call_record *unanswered_on(u64 sk)
{
	struct call_record *made = call_on(sk);

	return made && made->status < 200 ? made : 0;
}

/*
 * Whether the next text on this connection may be a head, or is more of one. An answer may be read before the
 * write of its request has returned.
 */
static __always_inline bool wants_head(struct socket_state *socket, u64 sk)
{
	struct request_state *request;

	if (!socket->is_served)
		return socket->is_asked || unanswered_on(sk);
	request = request_of(socket->request_key);
	return !request || request->sk != sk || request->record.status >= 200 || request->has_more_head;
}

/* The request that is served on a socket; NULL where none is under way there. */
static __always_inline struct request_state *served_on(struct socket_state *socket, u64 sk)
{
	struct request_state *request = socket->is_served ? request_of(socket->request_key) : 0;

	return request && request->sk == sk ? request : 0;
}

/* The request that a socket's records may have more of the head of. */
static __always_inline struct request_state *unfinished_head(struct socket_state *socket, u64 sk)
{
	struct request_state *request = served_on(socket, sk);

	return request && request->record.status < 200 ? request : 0;
}

/* A Go program has read from a connection that speaks TLS. */
static __noinline int follow_input(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request;
	struct tls_input *input;
	u64 sk, key;
	u8 data_records;

	if (!call || !socket)
		return 0;
	input = &socket->tls;
	data_records = input->data_records;
	sk = (u64)call->sk;
	request = unfinished_head(socket, sk);
	/* What goes on in a record that was overwritten does not go on in the next one. */
	if (request && !request->is_head_whole && input->is_awaited && input->records_bytes)
		request->has_more_head = 0;
	/* net/http may read on another goroutine while the one that serves is at work: that one decides. */
	if (!socket->is_served || !input->key)
		input->key = call->key;
	if (!follow_records(input, call->thread->buffer, call->result) || !wants_head(socket, sk)) {
		stop_looking(input);
		return 0;
	}
	if (!data_records && input->data_records > 1)
		note_handshake(socket, socket->arrived_ns, socket->arrived_ns);
	if (!request && may_have_text(input->records_bytes - TLS_HEADER_BYTES, 0))
		input->is_unfound = 1;
	input->read_ns = call->now;
	input->arrived_ns = socket->arrived_ns;
	input->run_delay = call->run_delay;
	input->tid = call->thread->tid;
	input->fd = call->fd;
	input->bytes = call->result;
	start_looking(input);
	call->thread->awaits = sk;
	call->thread->awaits_looks = MOST_THREAD_LOOKS;
	key = input->key;
	bpf_map_update_elem(&awaiting, &key, &sk, BPF_ANY);
	return 0;
}

/* What was read begins a request. It began when it was read, on the thread that did. */
static __always_inline int begin_over_tls(struct ended_call *call, struct socket_state *socket)
{
	struct request_state *request;

	if (!call || !socket)
		return 0;
	request = request_of(call->key);
	if (request)
		end_request(request);
	begin_request(call, socket);
	request = request_of(call->key);
	if (!request)
		return 0;
	request->is_tls = 1;
	request->tid = socket->tls.tid;
	return 0;
}

/* The text that begins the answer to a request, as if it was read by then. */
static __always_inline int take_answer_of(struct call_record *made, struct ended_call *call, struct socket_state *socket)
{
	if (!made->last_ns) {
		/* It was read before its request was known. */
		made->last_ns = socket->tls.read_ns;
		made->bytes_in = socket->tls.bytes;
	}
	return note_answer(made, call, socket);
}

/* Takes what was found, as if the read returned now with the text. */
static __always_inline int take_text(struct ended_call *call, struct socket_state *socket, struct found_text *found)
{
	struct tls_input *input;
	struct call_record *made;

	if (!call || !socket || !found)
		return 0;
	input = &socket->tls;
	input->is_read = 1;
	input->is_unfound = 0;
	input->in_front = found->in_front;
	call->now = input->read_ns;
	call->arrived_ns = input->arrived_ns;
	call->run_delay = input->run_delay;
	call->result = input->bytes;
	call->fd = input->fd;
	call->key = input->key;
	call->class = CLASS_READ;
	call->text_at = found->at;
	call->text_bytes = found->bytes;
	if (socket->is_served)
		return begin_over_tls(call, socket);
	made = unanswered_on((u64)call->sk);
	return made ? take_answer_of(made, call, socket) : 0;
}

/* Whether the next of the records is deciphered, and holds text: 16 bytes of a cipher are none by chance. */
static __always_inline bool goes_on(struct tls_input *input)
{
	u64 at = input->records_at, text_at = at + TLS_HEADER_BYTES + input->in_front, header;

	if (!input->records_bytes)
		return false;
	header = user_u64(at);
	return tls_record_type(header) == TLS_APPLICATION_DATA &&
	       may_have_text(tls_record_bytes(header), input->in_front) && IS_TEXT(user_u64(text_at)) &&
	       IS_TEXT(user_u64(text_at + 8));
}

/* Takes more of a head, from all records that hold some. */
static __always_inline void take_more(struct request_state *request, struct tls_input *input)
{
	for (int i = 0; i < MOST_OF_ONE_HEAD; i++) {
		u64 at = input->records_at;

		if (!request->has_more_head || !goes_on(input))
			break;
		take_head(request, at + TLS_HEADER_BYTES + input->in_front,
			  text_bytes_of(at, tls_record_bytes(user_u64(at)), input->in_front), input->read_ns);
		leave_record(input, at);
	}
}

/* Takes more of a head whose next record is overwritten, where a bufio.Reader has all of it. */
static __always_inline bool take_parsed(struct request_state *request, struct tls_input *input, u64 fp)
{
	struct found_text found = { .wanted = TEXT_REQUEST };
	u64 taken = request->record.head_bytes;

	if (!find_parsed(fp, &found) || found.bytes <= taken || !stop_looking(input))
		return false;
	take_head(request, found.at + taken, found.bytes - taken, input->read_ns);
	return true;
}

/*
 * More of a head that filled its record: the next record begins with text too. `fp`: the frame of the goroutine
 * that deciphers them, at a call of it; else 0.
 */
static __noinline int look_for_more(struct request_state *request, struct tls_input *input, u64 fp)
{
	if (!request || !input)
		return 0;
	if (goes_on(input)) {
		if (!stop_looking(input))
			return 0;
		take_more(request, input);
		if (request->has_more_head && input->records_bytes)
			start_looking(input);
	} else if (fp && !take_parsed(request, input, fp) && ++input->looks >= MOST_LOOKS_FOR_MORE) {
		stop_looking(input);
		request->has_more_head = 0;
	}
	return 0;
}

/* The head that has just begun may go on in the records behind it. */
static __always_inline void go_on(struct socket_state *socket, u64 sk, u64 fp)
{
	struct request_state *request = unfinished_head(socket, sk);

	if (!request || !request->has_more_head || !socket->tls.records_bytes)
		return;
	start_looking(&socket->tls);
	look_for_more(request, &socket->tls, fp);
}

/*
 * The response to a request whose head nothing has any more but net/http: short reads of a body take its record's place
 * and its bufio.Reader's. While the goroutine reads, none may have begun, or that of the request before could be found;
 * while it writes, one begins. 0 where there is none.
 */
static __noinline u64 find_served(struct ended_call *call, struct socket_state *socket, u64 fp)
{
	struct found_text answer = { .wanted = TEXT_ANSWER };
	u64 response;
	bool begins;

	if (!call || !socket || !fp || !socket->is_served || served_on(socket, (u64)call->sk))
		return 0;
	if (call->thread->class != CLASS_READ && call->thread->class != CLASS_WRITE)
		return 0;
	response = find_response(fp);
	if (!response || !has_request(response))
		return 0;
	begins = call->thread->class == CLASS_WRITE ? find_written(fp, &answer) : !has_begun(response);
	return begins ? response : 0;
}

/* What net/http has of the head is told for it. */
static __always_inline void tell_served(struct socket_state *socket, u64 sk, u64 response)
{
	struct request_state *request = served_on(socket, sk);

	if (request)
		request->record.head_bytes += tell_parsed(request, response, false);
}

/*
 * Whether the goroutine that deciphers these records runs on another thread than the one that looks: then it may be at
 * them now, and may have answered before this thread has noted the request.
 */
static __always_inline bool is_deciphered_elsewhere(struct ended_call *call, struct tls_input *input)
{
	u64 own = g_of(call->task, call->thread, call->regs);
	u64 on = user_u64(key_of_g(input->key, call->thread->tgid) + G_M);

	return own && on && on != user_u64(own + G_M);
}

/*
 * Looks into the records that were read from a socket last; `is_own`: at a call of the goroutine that
 * deciphers them. Returns true where that is to be done again.
 */
static __noinline int look_into(struct ended_call *call, bool is_own)
{
	struct request_state *request;
	struct socket_state *socket;
	struct found_text found = {};
	struct tls_input *input;
	u64 fp, served = 0;
	bool is_found;

	if (!call)
		return 0;
	fp = is_own ? REG_FRAME(call->regs) : 0;
	socket = known_socket((u64)call->sk);
	if (!socket || !socket->tls.is_awaited)
		return 0;
	input = &socket->tls;
	if (!is_own && is_deciphered_elsewhere(call, input))
		return 1;
	found.wanted = socket->is_served ? TEXT_ASKS : TEXT_ANSWER;
	request = unfinished_head(socket, (u64)call->sk);
	if (request) {
		look_for_more(request, input, fp);
		return input->is_awaited;
	}
	is_found = find_head(input, &found) || (fp && find_parsed(fp, &found));
	if (!is_found) {
		served = find_served(call, socket, fp);
		is_found = served;
		found = (struct found_text){ .text = TEXT_REQUEST, .in_front = input->in_front };
	}
	if (!is_found || (!socket->is_served && !unanswered_on((u64)call->sk))) {
		if (!is_own || ++input->looks < MOST_LOOKS)
			return 1;
		stop_looking(input);
		if (socket->is_served)
			tell_unread(socket);
		return 0;
	}
	if (!stop_looking(input))
		return 0;
	if (found.text == TEXT_HTTP2) {
		socket->spoken = SPEAKS_HTTP2;
		return reads_streams ? 0 : tell_unread(socket);
	}
	leave_record(input, found.record_at);
	take_text(call, socket, &found);
	if (served)
		tell_served(socket, (u64)call->sk, served);
	else
		go_on(socket, (u64)call->sk, fp);
	return input->is_awaited;
}

/* The socket whose records a goroutine deciphers; 0: none. */
static __always_inline u64 awaited_by_key(u64 key)
{
	u64 *sk = bpf_map_lookup_elem(&awaiting, &key);

	return sk ? *sk : 0;
}

/* The socket that a call reads from or closes, or else the one whose records its goroutine deciphers; 0: none. */
static __noinline u64 awaited_by(struct ended_call *call)
{
	struct thread *thread;
	u64 g;

	if (!call)
		return 0;
	thread = call->thread;
	if (thread->class == CLASS_READ) {
		u64 read_from = socket_at(thread->fd);

		if (read_from)
			return read_from;
	}
	if (thread->class == CLASS_CLOSE && thread->buffer)
		return thread->buffer;
	g = g_of(call->task, thread, call->regs);
	return g ? awaited_by_key(key_of_g(g, thread->tgid)) : 0;
}

/* A target begins a call: what its thread has read, or its goroutine, is deciphered by now. */
static __noinline int look_for_heads(struct task_struct *task, struct pt_regs *regs)
{
	struct thread *thread = thread_of(task);
	struct ended_call call = {};
	u64 sk;

	if (!thread)
		return 0;
	call.thread = thread;
	call.task = task;
	call.regs = regs;
	if (thread->awaits) {
		call.sk = (struct sock *)thread->awaits;
		if (!look_into(&call, false) || !--thread->awaits_looks)
			thread->awaits = 0;
	}
	sk = thread->class ? awaited_by(&call) : 0;
	if (!sk)
		return 0;
	call.sk = (struct sock *)sk;
	look_into(&call, true);
	return 0;
}

/* What a cipher adds to a text, with the header of its record: so much at least, and at most. */
#define LEAST_ADDED (TLS_HEADER_BYTES + TLS_TAG_BYTES)
#define MOST_ADDED 64
/* The first record of a longer text has more bytes than one of the handshake or an alert: Go begins with 1,200. */
#define LONG_RECORD_BYTES 1024

/* Whether so many bytes on the wire are this text, or begin it: frames may hold one that was written before. */
static __always_inline bool is_written(struct found_text *found, u64 wire_bytes)
{
	if (wire_bytes < found->bytes)
		return wire_bytes >= LONG_RECORD_BYTES;
	return wire_bytes >= found->bytes + LEAST_ADDED && wire_bytes <= found->bytes + MOST_ADDED;
}

/*
 * A Go program begins an answer over TLS: where its request was not found, that is told. Where its connection is told as
 * one that cannot be read, its requests are not.
 */
static __noinline int note_unread_request(struct ended_call *call, struct socket_state *socket)
{
	struct found_text found = { .wanted = TEXT_ANSWER };
	struct tls_input *input;

	if (!call || !socket)
		return 0;
	input = &socket->tls;
	if (served_on(socket, (u64)call->sk) || (input->is_told && !input->is_read))
		return 0;
	if (!find_written(REG_FRAME(call->regs), &found) || !is_written(&found, call->result))
		return 0;
	if (read_status(found.at, found.bytes) < 200)
		return 0;
	input->is_unfound = 0;
	input->has_unread = 1;
	stop_looking(input);
	return tell_spoken(socket, true);
}

/*
 * Whether what was asked on a connection was more than its handshake and its end: in TLS 1.3 both look like
 * data. net/http's client may keep a connection that it never asks over.
 */
static __always_inline bool was_asked(struct socket_state *socket)
{
	struct tls_input *input = &socket->tls;

	if (!socket->is_served)
		return input->misses;
	return input->data_records > (input->is_hello_seen && input->handshakes < 2 ? 2 : 0);
}

/* Whether a connection of HTTP/2 ends that was not told, because its requests might have been read. */
static __always_inline bool may_have_streams(struct socket_state *socket)
{
	return socket->spoken == SPEAKS_HTTP2 && socket->is_served && !has_stream_port(socket);
}

/* A connection ends, or another socket may come to lie where its socket was. */
static __noinline int end_input(struct socket_state *socket)
{
	if (!socket)
		return 0;
	stop_looking(&socket->tls);
	if (!socket->is_answered)
		return 0;
	if (socket->spoken == SPEAKS_TLS ? was_asked(socket) : may_have_streams(socket))
		tell_unread(socket);
	return 0;
}

#endif
