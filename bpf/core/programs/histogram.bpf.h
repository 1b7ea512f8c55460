/* SPDX-License-Identifier: GPL-2.0 */
/* Log-linear buckets; engine.h and src/domain/histogram.ts have the formula. */
#ifndef REGSCOPE_HISTOGRAM_BPF_H
#define REGSCOPE_HISTOGRAM_BPF_H

#include "common.bpf.h"

static __always_inline u32 floor_log2(u64 value)
{
	u32 exponent = 0;

	if (value >> 32) { exponent += 32; value >>= 32; }
	if (value >> 16) { exponent += 16; value >>= 16; }
	if (value >> 8) { exponent += 8; value >>= 8; }
	if (value >> 4) { exponent += 4; value >>= 4; }
	if (value >> 2) { exponent += 2; value >>= 2; }
	if (value >> 1) exponent += 1;
	return exponent;
}

/* Below BUCKETS, for the verifier too. */
static __always_inline u64 bucket_of(u64 ns)
{
	u64 bucket = ns;

	if (ns >= 32) {
		u32 shift = floor_log2(ns) - 4;

		bucket = 16 * shift + (ns >> shift);
	}
	OPAQUE(bucket);
	if (bucket >= BUCKETS)
		bucket = BUCKETS - 1;
	OPAQUE(bucket);
	return bucket;
}

#define OBSERVE(buckets, ns) INCREMENT((buckets)[bucket_of(ns)])

#endif
