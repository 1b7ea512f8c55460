/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests of HTTP/2 that Go programs serve, over TLS and in plain text. Functions of the server in net/http and in
 * golang.org/x/net/http2 are probed where they begin (loader/go-http2.c): by then frames are put together and their
 * fields are read. A stream's handler is a goroutine of its own, so that from its beginning on the request is one
 * like others.
 *
 * Source of truth: server.go and write.go of golang.org/x/net/http2, which Go 1.18 to 1.26 have as h2_bundle.go.
 */
#ifndef REGSCOPE_HTTP2_STREAMS_BPF_H
#define REGSCOPE_HTTP2_STREAMS_BPF_H

#include "connections.bpf.h"
#include "heads.bpf.h"

/* So many are followed; the one that was not heard of for longest makes room. */
#define STREAMS 2048

/* Of http2stream: the bytes of its body that have come. */
#define STREAM_BODY_BYTES 56
/* Of writeResHeaders: the status (0 for what follows a body), whether the stream ends, the length of the body. */
#define ANSWER_STATUS 8
#define ANSWER_ENDS 48
#define ANSWER_LENGTH 88

/* The request has no descriptor of its own: none of its goroutine's calls is on its connection. */
#define NO_CONNECTION (NO_FD - 1)

struct stream {
	u64 id;	 /* of the request */
	u64 key; /* of its handler's goroutine; 0: it has not begun */
	u64 sk;
	u64 read_ns;
	u64 arrived_ns;
};

/* By the address of its struct in the program. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, STREAMS);
	__type(key, u64);
	__type(value, struct stream);
} streams SEC(".maps");

static __always_inline struct stream *stream_at(u64 address, struct thread *thread)
{
	u64 key = key_of_g(address, thread->tgid);

	return bpf_map_lookup_elem(&streams, &key);
}

static __always_inline struct request_state *request_of_stream(struct stream *stream)
{
	struct request_state *request = request_of(stream->key);

	return request && request->record.id == stream->id ? request : 0;
}

/* The goroutine that was last seen on this thread has left it, if another one runs there now. */
static __noinline int note_goroutine(struct thread *thread, u64 key, u64 now, u64 run_delay)
{
	if (!thread || !thread->works_for || thread->works_for == key)
		return 0;
	thread->run_delay = run_delay;
	note_other_goroutine(thread, now);
	hand_over(thread);
	thread->works_for = 0;
	return 0;
}

/* sc.newWriterAndRequest(stream, headers): what begins a request was read, by the goroutine of its connection. */
static __always_inline int note_stream(u64 server, u64 address, u64 headers)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	struct stream stream = {};
	struct socket_state *socket;
	u64 key;

	if (!thread || !probes_on[PROBE_REQUESTS])
		return 0;
	stream.sk = socket_of_server(server);
	socket = stream.sk ? socket_of((struct sock *)stream.sk, thread) : 0;
	if (!socket) {
		INCREMENT(lost[LOST_STREAMS]);
		return 0;
	}
	note_http2(socket, stream.sk);
	stream.id = new_id();
	stream.read_ns = now_ns();
	stream.arrived_ns = socket->arrived_ns;
	key = key_of_g(address, thread->tgid);
	if (bpf_map_update_elem(&streams, &key, &stream, BPF_ANY))
		INCREMENT(lost[LOST_STREAMS]);
	return tell_stream_head(stream.id, stream.read_ns, headers);
}

/* Until its handler began, its goroutine could have run and no thread ran it. */
static __noinline int serve_stream(struct ended_call *call, struct socket_state *socket, struct stream *stream)
{
	struct request_state *request;
	struct thread *thread;
	u64 now = now_ns(), g;
	u32 layout;

	if (!call || !socket || !stream)
		return 0;
	thread = call->thread;
	g = key_of_g(call->key, thread->tgid);
	layout = layout_of(thread);
	if (!layout)
		layout = find_layout(thread, g, G_RUNNING);
	note_goroutine(thread, call->key, now, call->run_delay);
	request = request_of(call->key);
	/* A function of Go begins anew once its stack has grown, and once it was put aside where it begins. */
	if (request && request->record.id == stream->id)
		return 0;
	/* Its goroutine has served another stream before, whose end was not seen. */
	if (request)
		end_request(request);
	request = new_request(call, socket);
	if (!request)
		return 0;
	request->record.id = stream->id;
	request->record.goid = layout ? user_u64(g + layout + GOID_BEHIND_STATUS) : 0;
	request->record.parts[PART_SCHED] = now - request->last_ns;
	request->last_ns = now;
	thread->works_for = call->key;
	thread->handed_id = 0;
	return 0;
}

/* sc.runHandler(writer, request, handler), on the goroutine of the handler. */
static __always_inline int begin_handler(struct pt_regs *regs, u64 writer)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct thread *thread = thread_of(task);
	struct ended_call call = {};
	struct socket_state *socket;
	struct stream *stream;
	u64 g;

	if (!thread)
		return 0;
	/* responseWriter has a pointer to its state, and that one to its stream, in front. */
	stream = stream_at(user_u64(user_u64(writer)), thread);
	g = g_of(task, thread, regs);
	socket = stream && g ? known_socket(stream->sk) : 0;
	if (!socket)
		return 0;
	call.thread = thread;
	call.task = task;
	call.sk = (struct sock *)stream->sk;
	call.fd = NO_CONNECTION;
	call.key = stream->key = key_of_g(g, thread->tgid);
	call.now = stream->read_ns;
	call.arrived_ns = stream->arrived_ns;
	call.run_delay = delay_of(task);
	return serve_stream(&call, socket, stream);
}

#define MOST_DIGITS 19

/* What a text of digits says; 0 for any other. */
static __noinline u64 number_in(u64 string)
{
	char digits[32] = {};
	u64 at = user_u64(string), length = user_u64(string + 8), number = 0;

	OPAQUE(length);
	if (length > MOST_DIGITS)
		return 0;
	OPAQUE(length);
	if (bpf_probe_read_user(digits, length, (void *)at))
		return 0;
	for (int i = 0; i < MOST_DIGITS; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			break;
		number = number * 10 + (digits[i] - '0');
	}
	return number;
}

/* sc.writeHeaders(stream, answer), on the goroutine of the handler. */
static __always_inline int note_stream_answer(u64 address, u64 answer)
{
	struct thread *thread = thread_of(bpf_get_current_task_btf());
	struct request_state *request;
	struct stream *stream;
	u64 status;

	stream = thread ? stream_at(address, thread) : 0;
	request = stream ? request_of_stream(stream) : 0;
	if (!request)
		return 0;
	status = user_u64(answer + ANSWER_STATUS);
	if (status < 100 || status > 999)
		return 0;
	request->record.status = status;
	/* An answer that ends here has no body, whatever its length says: to HEAD. */
	if (status >= 200 && !(user_u32(answer + ANSWER_ENDS) & 0xff))
		request->record.bytes_out = number_in(answer + ANSWER_LENGTH);
	return 0;
}

/*
 * Charges the time since the last call of its goroutine, as far as that was seen: until it left its thread, and what
 * it did since then. The rest has no part.
 */
static __always_inline void charge_rest(struct request_state *request, u64 now)
{
	struct departure *left = &request->left;
	u64 since = request->last_ns;

	if (left->at_ns > since && left->tid == request->tid && now > left->at_ns) {
		charge_running(request, left->at_ns - since, left->run_delay);
		if (left->looks)
			request->record.parts[PART_CPU] += elapsed(charge_away(request, now), now);
	}
	request->last_ns = now;
}

/* sc.closeStream(stream, …): its last frame was written, or it was reset, or its connection has ended. */
static __always_inline int end_stream(struct pt_regs *regs, u64 address)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct thread *thread = thread_of(task);
	struct request_state *request;
	struct stream *stream;
	u64 key, g, now = now_ns();

	stream = thread ? stream_at(address, thread) : 0;
	if (!stream)
		return 0;
	request = request_of_stream(stream);
	if (request) {
		g = g_of(task, thread, regs);
		note_goroutine(thread, key_of_g(g, thread->tgid), now, delay_of(task));
		request->record.bytes_in = user_u64(address + STREAM_BODY_BYTES);
		charge_rest(request, now);
		end_request(request);
		if (thread->handed_id == stream->id)
			thread->handed_id = 0;
	}
	key = key_of_g(address, thread->tgid);
	bpf_map_delete_elem(&streams, &key);
	return 0;
}

#endif
