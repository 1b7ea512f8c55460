/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The head of a request as net/http keeps it while it serves that, for where the bytes of the head are gone: it is found
 * through the frames of its goroutine, while that reads from its connection or writes to it.
 *
 * Source of truth: conn, connReader and response in server.go of Go's net/http and Request in its request.go, Writer in
 * bufio's bufio.go, 1.18 to 1.26.
 */
#ifndef REGSCOPE_GO_HTTP_SERVED_BPF_H
#define REGSCOPE_GO_HTTP_SERVED_BPF_H

#include "headers.bpf.h"
#include "../request-state.bpf.h"

/* A connReader leads to its conn; in Go 1.26 it has another field in front. */
#define READER_CONN 0
#define READER_CONN_SINCE_1_26 24
/* The second word of bufio.Writer.wr, which is a conn where that writes answers. */
#define WRITER_CONN 56
/* conn.curReq, the response that is worked on: an atomic.Value until Go 1.19, an atomic.Pointer since. */
#define CONN_RESPONSE 112
#define CONN_RESPONSE_UNTIL_1_19 120
/* A response begins with its conn. */
#define RESPONSE_REQUEST 8
#define RESPONSE_HAS_BEGUN 40
#define REQUEST_METHOD 0
#define REQUEST_HEADER 56
#define REQUEST_URI 192

/* What is no aligned place of a program's is not read there: that would be a page fault. */
static __always_inline bool is_place(u64 at)
{
	return at >> 16 && !(at >> 47) && !(at & 7);
}

static __always_inline u64 response_at(u64 conn, u32 offset)
{
	u64 response = user_u64(conn + offset);

	return is_place(response) && user_u64(response) == conn ? response : 0;
}

/*
 * The response that a conn works on; 0 where this is no conn, or it works on none. This and the next two are not static,
 * so that the verifier looks at each once.
 */
__noinline u64 response_of(u64 conn)
{
	u64 response;

	if (!is_place(conn))
		return 0;
	response = response_at(conn, CONN_RESPONSE);
	return response ? response : response_at(conn, CONN_RESPONSE_UNTIL_1_19);
}

/* The same for what leads to a conn: a connReader, the bufio.Writer of answers, or what begins with a conn. */
__noinline u64 response_behind(u64 receiver)
{
	u64 response;

	if (!is_place(receiver))
		return 0;
	response = response_of(user_u64(receiver + READER_CONN));
	if (!response)
		response = response_of(user_u64(receiver + READER_CONN_SINCE_1_26));
	return response ? response : response_of(user_u64(receiver + WRITER_CONN));
}

/* The response that a goroutine of net/http works on while it is in this frame; 0 where none is found. */
__noinline u64 find_response(u64 fp)
{
	struct go_frame frame;

	for (int i = 0; i < MOST_FRAMES; i++) {
		u64 response;

		if (!fp || bpf_probe_read_user(&frame, sizeof(frame), (void *)fp))
			break;
		response = response_behind(frame.receiver);
		if (response)
			return response;
		if (frame.caller <= fp)
			break;
		fp = frame.caller;
	}
	return 0;
}

/* Whether its handler has begun to answer. */
static __always_inline bool has_begun(u64 response)
{
	return user_u32(response + RESPONSE_HAS_BEGUN) & 0xff;
}

/* Whether the request of a response is one whose method is known. */
static __always_inline bool has_request(u64 response)
{
	u64 parsed = user_u64(response + RESPONSE_REQUEST);

	return is_place(parsed) && is_method(user_u32(user_u64(parsed + REQUEST_METHOD)));
}

/*
 * Tells the head of a response's request, or more of one whose method is told. Returns how many bytes it told. Not
 * static, so that the verifier looks at it once.
 */
__noinline u32 tell_parsed(struct request_state *request, u64 response, u32 has_method)
{
	struct head_fields fields = {};
	u64 parsed = user_u64(response + RESPONSE_REQUEST);

	if (!request)
		return 0;
	request->is_head_whole = 1;
	request->has_more_head = 0;
	if (!has_method) {
		bpf_probe_read_user(&fields.method, sizeof(fields.method), (void *)(parsed + REQUEST_METHOD));
		bpf_probe_read_user(&fields.path, sizeof(fields.path), (void *)(parsed + REQUEST_URI));
	}
	take_headers(&fields, user_u64(parsed + REQUEST_HEADER));
	return tell_fields(request->record.id, request->record.read_ns, request->record.head_bytes, &fields);
}

/* An answer is written, and not all of the request's head was told: net/http has the rest. */
static __always_inline void complete_head(struct request_state *request, u64 fp)
{
	u64 response;

	if (request->is_head_whole || !is_key_of_g(request->key))
		return;
	response = find_response(fp);
	if (response && has_request(response))
		request->record.head_bytes += tell_parsed(request, response, true);
}

#endif
