/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells what connections speak whose requests cannot be read: TLS (RFC 8446, 5.1), HTTP/2 (RFC 9113, 3.4)
 * and what is no HTTP. Who asks shows it by its first bytes, and the connection is told, once, when the
 * other side has answered in kind: bytes that only look like TLS are answered otherwise, or not at all.
 */
#ifndef REGSCOPE_SPOKEN_BPF_H
#define REGSCOPE_SPOKEN_BPF_H

#include "request-state.bpf.h"

#define HTTP2_SETTINGS 4

/* In how many libraries SSL_read and SSL_write are probed; the loader counts them. */
u32 reads_openssl;

/* In how many Go programs a server of HTTP/2 is probed (http2/streams.bpf.h); the loader counts them. */
u32 reads_streams;

/* Ports at which requests of HTTP/2 were read: a connection there on which none was, was asked for nothing. */
u64 stream_ports[PORTS_WORDS];

static __always_inline bool has_stream_port(struct socket_state *socket)
{
	return has_port(stream_ports, socket->ends.local_port, socket->ends.netns);
}

/* Processes that speak TLS or HTTP/2, once for each side, for the loader to look for what it can probe in them. */
struct tls_speakers speakers;

static __noinline int note_speaker(struct thread *thread, bool asks)
{
	u32 side = asks ? SPEAKER_ASKS : SPEAKER_SERVES;
	struct tls_speaker *speaker;
	struct process *process;

	if (!thread)
		return 0;
	process = known_process(thread->tgid);
	if (!process || process->speaks & side)
		return 0;
	process->speaks |= side;
	speaker = &speakers.at[INCREMENT(speakers.count) & (TLS_SPEAKERS - 1)];
	speaker->side = side;
	speaker->pid = thread->tgid;
	return 0;
}

/*
 * Whether the bytes that a call has read were the first of their connection, less those before: tcp_sock.bytes_received
 * has all that came, copied_seq to rcv_nxt is what nobody has read. The FIN counts in rcv_nxt alone.
 */
static __always_inline bool is_first_read(struct ended_call *call, u32 bytes_before)
{
	struct tcp_sock *tcp = (struct tcp_sock *)call->sk;
	u64 received;
	u32 unread;

	if (!bpf_core_field_exists(tcp->bytes_received))
		return false;
	received = BPF_CORE_READ(tcp, bytes_received);
	unread = BPF_CORE_READ(tcp, rcv_nxt) - BPF_CORE_READ(tcp, copied_seq);
	return received <= (u64)call->result + bytes_before + unread;
}

/*
 * Whether a side has sent so little that it may be the header of a record of TLS, cut anywhere by the network: what comes
 * next tells. A program reads on right behind it.
 */
static __always_inline bool is_cut_header(struct ended_call *call, struct socket_state *socket, u64 word)
{
	u64 bytes = socket->tls.first_bytes + (u64)call->result;
	u32 type = BYTE(word, 0);

	socket->tls.first_bytes = 0;
	if (bytes >= TLS_HEADER_BYTES || type < TLS_CHANGE_CIPHER_SPEC || type > TLS_APPLICATION_DATA)
		return false;
	socket->tls.first_bytes = bytes;
	return true;
}

/*
 * Looks at what who asks has sent. Where the watch begins in the middle of a connection, a record of TLS is
 * known too, and a read that says nothing leaves it open. What a target asks that is no HTTP is not told.
 */
static __noinline int note_asked(struct ended_call *call, struct socket_state *socket)
{
	u32 bytes_before, type;
	u64 word;

	if (!call || !socket)
		return 0;
	bytes_before = socket->tls.first_bytes;
	word = user_u64(call->thread->buffer - bytes_before);
	if (is_cut_header(call, socket, word))
		return 0;
	type = tls_record_type(word);
	socket->tls.is_hello_seen = type == TLS_HANDSHAKE;
	if (type == TLS_HANDSHAKE || type == TLS_APPLICATION_DATA)
		socket->spoken = SPEAKS_TLS;
	else if ((u32)word == WORD4('P', 'R', 'I', ' '))
		socket->spoken = SPEAKS_HTTP2;
	else if (!socket->is_served)
		socket->spoken = SPEAKS_HTTP;
	else if (is_first_read(call, bytes_before))
		socket->spoken = SPEAKS_OTHER;
	if (socket->spoken == SPEAKS_TLS || socket->spoken == SPEAKS_HTTP2)
		note_speaker(call->thread, !socket->is_served);
	return 0;
}

/* Whether an answer that begins with these bytes is of the protocol in which was asked. */
static __always_inline bool is_answer_in(u32 protocol, u64 word)
{
	if (protocol == SPEAKS_TLS) {
		u32 type = tls_record_type(word);

		return type && type != TLS_ALERT;
	}
	if (protocol == SPEAKS_HTTP2)
		return BYTE(word, 0) == 0 && BYTE(word, 3) == HTTP2_SETTINGS;
	return !is_http_answer(word);
}

/* TLS of Go programs is read: whether it could not be is seen later. */
static __always_inline bool is_readable_tls(struct ended_call *call, struct socket_state *socket)
{
	return reads_tls && socket->spoken == SPEAKS_TLS && is_key_of_g(call->key);
}

/* What no Go program speaks in TLS may be read where it gives it to OpenSSL. */
static __always_inline bool is_openssl_tls(struct ended_call *call, struct socket_state *socket)
{
	return reads_openssl && socket->spoken == SPEAKS_TLS && !is_key_of_g(call->key);
}

/* HTTP/2 of Go programs may be read: whether it is shows with the first request. */
static __always_inline bool may_be_streams(struct ended_call *call, struct socket_state *socket)
{
	return reads_streams && socket->spoken == SPEAKS_HTTP2 && socket->is_served && is_key_of_g(call->key);
}

/* Tells a connection, or one request of it. */
static __noinline int tell_spoken(struct socket_state *socket, bool is_request)
{
	struct spoken_record record = {};

	if (!socket)
		return 0;
	if (!is_request)
		socket->tls.is_told = 1;
	record.header.bytes = sizeof(record);
	record.header.type = RECORD_SPOKEN;
	record.root = socket->root;
	record.netns = socket->ends.netns;
	record.port = socket->is_served ? socket->ends.local_port : socket->ends.peer_port;
	record.protocol = socket->spoken;
	record.is_served = socket->is_served;
	record.is_request = is_request;
	record.peer = socket->ends.peer;
	tell(&record, sizeof(record), ring_flags(), LOST_SPOKEN);
	return 0;
}

/* One whose requests are told one by one is not told besides. */
static __noinline int tell_unread(struct socket_state *socket)
{
	if (!socket || socket->tls.is_read || socket->tls.is_told || socket->tls.has_unread)
		return 0;
	return tell_spoken(socket, false);
}

/* So many reads of a connection that speaks HTTP/2 without a request: its server is one that is not probed. */
#define MOST_STREAM_READS 8

/* A target has read from such a connection. Not static, so that the verifier looks at it once. */
__noinline int count_stream_reads(u64 sk)
{
	struct socket_state *socket = known_socket(sk);

	if (!socket || !socket->is_served || !socket->is_answered || socket->tls.is_read || socket->tls.is_told)
		return 0;
	if (++socket->tls.misses >= MOST_STREAM_READS && !has_stream_port(socket))
		tell_spoken(socket, false);
	return 0;
}

/* Looks at the first bytes that answer those of who asks. */
static __always_inline void note_answered(struct ended_call *call, struct socket_state *socket)
{
	u64 word;

	if (socket->spoken < SPEAKS_TLS || socket->is_answered || call->class == CLASS_SENDFILE)
		return;
	word = user_u64(call->thread->buffer - socket->tls.first_bytes);
	if (socket->spoken == SPEAKS_TLS && is_cut_header(call, socket, word))
		return;
	socket->is_answered = 1;
	if (!is_answer_in(socket->spoken, word))
		socket->spoken = SPEAKS_HTTP;
	else if (!is_readable_tls(call, socket) && !is_openssl_tls(call, socket) && !may_be_streams(call, socket))
		tell_unread(socket);
}

#endif
