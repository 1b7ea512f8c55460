/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The sockets of targets, by address of the kernel's struct sock, and what flows through them by peer.
 * A socket is known from the first call of a target on it, or from bytes that arrive on a port that a
 * target serves, until it closes.
 */
#ifndef REGSCOPE_SOCKETS_BPF_H
#define REGSCOPE_SOCKETS_BPF_H

#include "files.bpf.h"
#include "histogram.bpf.h"
#include "targets.bpf.h"
#include "tls/records.bpf.h"

/* Since a socket was made, in jiffies: what tcp_get_info_chrono_stats (Linux 4.10) tells, so with the time that goes on. */
struct send_times {
	u32 busy; /* without the two below */
	u32 window;
	u32 buffer;
};

/* What has frames of HTTP/2 that are followed (http2/frames.bpf.h). */
enum frames_of {
	FRAMES_NONE = 0,
	FRAMES_PLAIN = 1, /* the bytes of calls */
	FRAMES_TEXT = 2,  /* what OpenSSL takes and gives */
};

/* Two events end an answer. The program that sees the second one tells when the peer had all of it. */
enum drain {
	DRAIN_ENDED = 1ull << 32, /* the request has ended: no write follows */
	DRAIN_DONE = 1ull << 33,  /* the peer has all that was written */
};

struct socket_state {
	u64 id; /* of the connection; 0: only its arrivals are known */
	struct connection_ends ends;
	u32 root;
	u32 root_place;
	u32 peer_row; /* 0: none */
	struct send_times sent_for; /* as far as its peer's row has it */
	u8 is_served;
	u8 spoken; /* enum spoken: what the side that asks began with */
	u8 is_goid_known;
	u8 is_answered; /* and the other side has answered: what is spoken is settled */
	u8 was_closed; /* its peer's window, when it was looked at last */
	u8 is_asked; /* over it, by a goroutine that was seen to begin (tls/round-trips.bpf.h), and not answered yet */
	u8 frames;   /* enum frames_of */
	/* When the first byte came that nobody has read; what is unread began at arrived_seq. */
	u64 arrived_ns;
	u64 arrived_seq;
	/* The request that is served on it. */
	u64 request_key;
	u64 goid;
	/* The last large write of an answer, by the id of its request, until it is told that the peer has all of it. */
	u64 drain_id;
	union {
		struct {
			u64 drain_end_ns;
			u64 drain_seq; /* and above its 32 bits enum drain */
		};
		/* Before the first request, of which there is nothing to drain yet: the handshake of TLS. */
		struct {
			u64 hello_ns;
			u64 shaken_ns;
		};
	};
	u64 connecting_ns;
	/* The request that it was connected for, or that asks over it, until a call is made on it. */
	u64 asked_for_key;
	u64 asked_for_id;
	union {
		u64 asked_ns;   /* when that was seen */
		u64 drained_ns; /* of one that is served: when its peer had all */
	};
	/* The goroutine that wrote the last call; 0: none. */
	u64 writer;
	struct tls_input tls; /* of a Go program */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SOCKETS);
	__type(key, u64);
	__type(value, struct socket_state);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PEERS);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct peer_row);
} peers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PEERS);
	__type(key, struct peer_key);
	__type(value, u32);
} peer_rows SEC(".maps");

u32 peers_used = 1;

/*
 * A set of ports in their network namespaces: a bit for both, which rejects the sockets of others at once, those too that
 * other pods have at the same port. Places that share a bit are one in 65,536.
 */
#define PORTS_WORDS 1024

/* Those that targets serve. */
u64 served_ports[PORTS_WORDS];

static __always_inline u16 place_of_port(u16 port, u32 netns)
{
	return port ^ (u16)(netns * 40503);
}

static __always_inline bool has_port(const u64 *ports, u16 port, u32 netns)
{
	u16 place = place_of_port(port, netns);

	return port && (ports[place >> 6] >> (place & 63)) & 1;
}

static __always_inline void add_port(u64 *ports, u16 port, u32 netns)
{
	u16 place = place_of_port(port, netns);

	if (port && !has_port(ports, port, netns))
		__sync_fetch_and_or(&ports[place >> 6], 1ull << (place & 63));
}

static __always_inline bool is_served_port(u16 port, u32 netns)
{
	return has_port(served_ports, port, netns);
}

/* Whether clients of a target may ask on the socket that a tracepoint hands over. */
static __always_inline bool is_on_served_port(struct sock *sk)
{
	return is_served_port(sk->__sk_common.skc_num, sk->__sk_common.skc_net.net->ns.inum);
}

static __noinline u32 peer_row_of(struct peer_key *key)
{
	struct peer_row *row;
	u32 *known, place;

	if (!key)
		return 0;
	known = bpf_map_lookup_elem(&peer_rows, key);
	if (known)
		return *known;
	place = INCREMENT(peers_used);
	row = bpf_map_lookup_elem(&peers, &place);
	if (!row || place == 0) {
		peers_used = PEERS;
		INCREMENT(lost[LOST_PEER_ROWS]);
		return 0;
	}
	row->key = *key;
	bpf_map_update_elem(&peer_rows, key, &place, BPF_NOEXIST);
	return place;
}

static __always_inline struct peer_row *row_of_peer(struct socket_state *socket)
{
	u32 place = socket->peer_row;

	return place ? bpf_map_lookup_elem(&peers, &place) : 0;
}

/* A socket that was accepted has its listener's backlog (sk_clone_lock copies it). */
static __always_inline bool was_accepted(struct sock *sk)
{
	return BPF_CORE_READ(sk, sk_max_ack_backlog) > 0;
}

static __noinline int meet_peer(struct socket_state *socket)
{
	struct peer_key key = {};

	if (!socket || !probes_on[PROBE_TCP])
		return 0;
	key.peer = socket->ends.peer;
	key.root_place = socket->root_place;
	key.netns = socket->ends.netns;
	key.is_served = socket->is_served;
	key.port = socket->is_served ? socket->ends.local_port : socket->ends.peer_port;
	socket->peer_row = peer_row_of(&key);
	return 0;
}

#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2
#define TCP_SYN_RECV 3
#define TCP_FIN_WAIT1 4
#define TCP_CLOSE 7
#define TCP_CLOSE_WAIT 8
#define TCP_LAST_ACK 9

/* It has no port any more, and what is left in it may be read still. Nothing tells when it goes. */
static __always_inline bool is_closed(struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_CLOSE;
}

static __always_inline struct socket_state *known_socket(u64 sk)
{
	return bpf_map_lookup_elem(&sockets, &sk);
}

/* It lies outside of the stack, of which there is little (README.md). */
static const struct socket_state empty_socket;

static __noinline struct socket_state *new_socket(u64 sk)
{
	if (bpf_map_update_elem(&sockets, &sk, &empty_socket, BPF_NOEXIST)) {
		INCREMENT(lost[LOST_SOCKET_ROOM]);
		return 0;
	}
	return bpf_map_lookup_elem(&sockets, &sk);
}

/* Fills in what there is to know of a socket at a target's first call on it. */
static __noinline int meet_socket(struct sock *sk, struct socket_state *socket, struct thread *thread)
{
	if (!socket || !thread)
		return 0;
	look_at_ends(sk, &socket->ends);
	socket->is_served = was_accepted(sk);
	socket->root = thread->root;
	socket->root_place = thread->root_place;
	socket->id = new_id();
	meet_peer(socket);
	if (socket->is_served)
		add_port(served_ports, socket->ends.local_port, socket->ends.netns);
	return 0;
}

/* The state of a target's TCP socket; NULL where it is none, or there is no room. */
static __always_inline struct socket_state *socket_of(struct sock *sk, struct thread *thread)
{
	struct socket_state *socket = known_socket((u64)sk);

	if (socket && socket->id && socket->root == thread->root)
		return socket;
	if (!is_tcp(sk) || is_closed(sk))
		return 0;
	if (!socket)
		socket = new_socket((u64)sk);
	if (socket)
		meet_socket(sk, socket, thread);
	return socket;
}

/* What the kernel tells of a socket now; false: it cannot be read. */
static __always_inline bool read_send_times(struct tcp_sock *tcp, struct send_times *now)
{
	u32 sums[3], going_on;
	u64 type;

	if (!bpf_core_field_exists(tcp->chrono_stat) || bpf_core_read(&sums, sizeof(sums), &tcp->chrono_stat))
		return false;
	/*
	 * Read after the sums: where the kernel ends a time in between, that time is missing until the next call, and
	 * is never there twice.
	 */
	type = BPF_CORE_READ_BITFIELD_PROBED(tcp, chrono_type);
	going_on = (u32)bpf_jiffies64() - BPF_CORE_READ(tcp, chrono_start);
	now->busy = sums[0] + (type == TCP_CHRONO_BUSY ? going_on : 0);
	now->window = sums[1] + (type == TCP_CHRONO_RWND_LIMITED ? going_on : 0);
	now->buffer = sums[2] + (type == TCP_CHRONO_SNDBUF_LIMITED ? going_on : 0);
	return true;
}

/*
 * By how much a sum has grown since it was told. Where it seems smaller, because it was read while the kernel changed
 * it, or before another thread told it, that is nothing, and the next call tells the rest.
 */
static __always_inline u32 growth(u32 now, u32 *told)
{
	u32 more = now - *told;

	if ((s32)more < 0)
		return 0;
	*told = now;
	return more;
}

/*
 * Adds to a peer's row for how long its socket was sending and what held it back, since the row was added to
 * last. A window that is less than half of the widest it ever was is one that the peer does not empty: a short window
 * of a fast reader stays as wide as it is. It is looked at by each call alone, so how it was at the call before
 * counts, too: the call that fills the send buffer sees it closed, and the next one may come when it is open again.
 */
static __noinline int count_send_times(struct sock *sk, struct socket_state *socket)
{
	struct tcp_sock *tcp = (struct tcp_sock *)sk;
	struct send_times now;
	struct peer_row *row;
	u32 window, buffer;
	u8 is_closed;

	if (!socket)
		return 0;
	row = row_of_peer(socket);
	if (!row || !read_send_times(tcp, &now))
		return 0;
	window = growth(now.window, &socket->sent_for.window);
	buffer = growth(now.buffer, &socket->sent_for.buffer);
	ADD(row->sending, growth(now.busy, &socket->sent_for.busy) + window + buffer);
	ADD(row->buffer_limited, buffer);
	ADD(row->window_limited, window);
	is_closed = BPF_CORE_READ(tcp, snd_wnd) < BPF_CORE_READ(tcp, max_window) / 2;
	if (is_closed || socket->was_closed)
		ADD(row->window_closed, window);
	socket->was_closed = is_closed;
	return 0;
}

static __always_inline void count_received(struct sock *sk, struct socket_state *socket, u64 bytes)
{
	struct peer_row *row = row_of_peer(socket);
	u32 smoothed, smallest;

	if (!row)
		return;
	ADD(row->bytes_in, bytes);
	/* srtt_us is in eighths of a microsecond. */
	smoothed = BPF_CORE_READ((struct tcp_sock *)sk, srtt_us) >> 3;
	smallest = BPF_CORE_READ((struct tcp_sock *)sk, rtt_min.s[0].v);
	OBSERVE(row->rtts, (u64)smoothed * 1000);
	/* A connection that has none yet has the largest number. */
	ADD(row->min_rtts_us, smallest < smoothed ? smallest : smoothed);
	count_send_times(sk, socket);
}

static __always_inline void count_sent(struct sock *sk, struct socket_state *socket, u64 bytes)
{
	struct peer_row *row = row_of_peer(socket);

	if (!row)
		return;
	ADD(row->bytes_out, bytes);
	count_send_times(sk, socket);
}

/*
 * Bytes arrive, in whatever process runs then. The first that nobody has read yet sets the time: what
 * is unread begins at copied_seq, so as long as that stays the same, the earlier time stands.
 */
static __always_inline int note_arrival(struct sock *sk)
{
	struct socket_state *socket;
	u64 seq;

	if (!is_on_served_port(sk))
		return 0;
	socket = known_socket((u64)sk);
	if (!socket)
		socket = new_socket((u64)sk);
	if (!socket)
		return 0;
	seq = BPF_CORE_READ((struct tcp_sock *)sk, copied_seq) | 1ull << 32;
	if (socket->arrived_seq != seq) {
		socket->arrived_seq = seq;
		socket->arrived_ns = now_ns();
	}
	return 0;
}

/* Set before loading: Linux 6.3 and newer say when bytes can be read. */
const volatile bool has_data_ready = true;

/*
 * A segment is received (tcp_rcv_established). One that brings the bytes that come next is put into the
 * queue right after this, so that on older kernels it tells the same; one that came before, or comes too
 * early, does not.
 */
static __always_inline void note_segment(struct sock *sk, struct sk_buff *skb)
{
	struct tcp_skb_cb *segment = (struct tcp_skb_cb *)__builtin_preserve_access_index(&skb->cb);
	u32 expected = BPF_CORE_READ((struct tcp_sock *)sk, rcv_nxt);
	u32 begin = BPF_CORE_READ(segment, seq), end = BPF_CORE_READ(segment, end_seq);

	if ((s32)(begin - expected) <= 0 && (s32)(end - expected) > 0)
		note_arrival(sk);
}

/* A target connects. Its own port is not chosen yet, so its ends are looked at again at the first call. */
static __always_inline void note_connecting(struct sock *sk, struct thread *thread)
{
	struct socket_state *socket = known_socket((u64)sk);

	if (!socket)
		socket = new_socket((u64)sk);
	if (!socket)
		return;
	look_at_ends(sk, &socket->ends);
	socket->is_served = 0;
	socket->root = thread->root;
	socket->root_place = thread->root_place;
	meet_peer(socket);
	socket->connecting_ns = now_ns();
}

static __always_inline void note_connected(struct socket_state *socket, int state)
{
	struct peer_row *row = row_of_peer(socket);
	u64 ns = now_ns() - socket->connecting_ns;

	socket->connecting_ns = 0;
	if (!row)
		return;
	if (state == TCP_ESTABLISHED)
		OBSERVE(row->connects, ns);
	else
		INCREMENT(row->failed);
}

static __always_inline int note_retransmit(struct sock *sk)
{
	struct socket_state *socket = known_socket((u64)sk);
	struct peer_row *row = socket ? row_of_peer(socket) : 0;

	if (row)
		INCREMENT(row->retransmits);
	return 0;
}

#endif
