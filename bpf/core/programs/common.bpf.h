/* SPDX-License-Identifier: GPL-2.0 */
/* Time, the ring buffer, what was lost. */
#ifndef REGSCOPE_COMMON_BPF_H
#define REGSCOPE_COMMON_BPF_H

#include "kernel-types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "../engine.h"

char LICENSE[] SEC("license") = "GPL";

/* Set before loading: which probes run. What is off is cut out of the programs by the verifier. */
const volatile bool probes_on[PROBES] = { true, true, true, true, true, true, true };

/* Set before loading: false where the verifier refuses what reads requests over TLS. */
const volatile bool reads_tls = true;

/* Set before loading: whether parked goroutines are told with their stacks, or their waits alone. */
const volatile bool walks_parked = true;

/* Counted by programs, read by the loader. */
u64 lost[LOSS_PLACES];
u64 next_id = 1;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BYTES);
} ring SEC(".maps");

/* The loader comes by a timer; it is woken only where the buffer fills faster than that. */
#define WAKE_BYTES (1 << 20)

#define ADD(place, amount) __sync_fetch_and_add(&(place), amount)
#define INCREMENT(place) ADD(place, 1)

/*
 * Keeps the compiler from drawing conclusions about a number, so that the bound that was just checked
 * is still in the register that the verifier looks at.
 */
#define OPAQUE(number) asm volatile("" : "+r"(number))

static __always_inline u64 now_ns(void)
{
	/* CLOCK_BOOTTIME, as bpftrace's nsecs */
	return bpf_ktime_get_boot_ns();
}

/*
 * From one moment to another, or 0 where the other is not later: programs on two CPUs may write down what they saw of
 * one goroutine in another order than they read their clocks. Without a branch, which the verifier would follow.
 */
static __always_inline u64 elapsed(u64 from, u64 to)
{
	s64 ns = to - from;

	return ns & ~(ns >> 63);
}

static __always_inline u64 new_id(void)
{
	return INCREMENT(next_id);
}

static __always_inline u64 ring_flags(void)
{
	if (bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA) > WAKE_BYTES)
		return BPF_RB_FORCE_WAKEUP;
	return BPF_RB_NO_WAKEUP;
}

/* Writes a record; where there is no room, counts it as `loss`. Returns true when it was written. */
static __always_inline bool tell(void *record, u64 bytes, u64 flags, enum lost loss)
{
	if (bpf_ringbuf_output(&ring, record, bytes, flags) == 0)
		return true;
	INCREMENT(lost[loss]);
	return false;
}

static __always_inline u64 user_u64(u64 address)
{
	u64 value = 0;

	bpf_probe_read_user(&value, sizeof(value), (void *)address);
	return value;
}

static __always_inline u32 user_u32(u64 address)
{
	u32 value = 0;

	bpf_probe_read_user(&value, sizeof(value), (void *)address);
	return value;
}

#endif
