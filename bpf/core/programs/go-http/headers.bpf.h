/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields in a Header of net/http, a map[string][]string. A map has groups of eight slots one behind the other; what
 * is empty has no key.
 *
 * Source of truth: hmap and bmap in map.go of Go's runtime until Go 1.23; Map, table and groupReference in its
 * internal/runtime/maps since 1.24.
 */
#ifndef REGSCOPE_GO_HTTP_HEADERS_BPF_H
#define REGSCOPE_GO_HTTP_HEADERS_BPF_H

#include "fields.bpf.h"

#define MAP_SLOTS 8
/* So many groups are looked through: a map of 56 fields has no more. */
#define MOST_GROUPS 8

/* Of all versions: where the groups are, or what leads to them; and where in a group the first key is. */
#define MAP_GROUPS 16
#define GROUP_KEYS 8
#define KEY_BYTES 16

/* Until Go 1.23: keys, then values, then where the group goes on. */
#define MAP_SHAPE 8
#define BUCKET_VALUES (GROUP_KEYS + MAP_SLOTS * KEY_BYTES)
#define BUCKET_VALUE_BYTES 24
#define BUCKET_MORE 328
#define BUCKET_BYTES 336

/* Since 1.24: each key with its value. In how many tables the groups are; 0: there is one group, and no table. */
#define MAP_TABLES 24
#define TABLE_GROUPS 16
#define TABLE_LAST 24
#define SLOT_BYTES 40
#define GROUP_BYTES 328

/*
 * Until Go 1.23 the lower half of this word has flags, of which readers set up to 3, then the binary logarithm of the
 * number of groups, then mostly 0. Since then it is a random seed.
 */
static __always_inline bool has_buckets(u64 shape)
{
	return !(shape & 0xfffff8fc);
}

/* The key and the first value of a slot, if that is a field that is told. Not static, so that the verifier looks at it once. */
__noinline int take_slot(struct head_fields *fields, u64 key_at, u64 slice_at)
{
	struct go_string name, value;

	if (!fields || bpf_probe_read_user(&name, sizeof(name), (void *)key_at) || !name.bytes || name.bytes > 17)
		return 0;
	if (!bpf_probe_read_user(&value, sizeof(value), (void *)user_u64(slice_at)))
		take_named(fields, &name, &value);
	return 0;
}

/* Takes those fields of a Header that are told. Not static, so that the verifier looks at it once. */
__noinline int take_headers(struct head_fields *fields, u64 map)
{
	u64 shape = user_u64(map + MAP_SHAPE), next = user_u64(map + MAP_GROUPS), left = 1, group, more;
	bool is_old = has_buckets(shape);

	if (!fields)
		return 0;
	if (is_old) {
		left = 1ull << (shape >> 8 & 7);
	} else if (user_u64(map + MAP_TABLES)) {
		/* The first table has room for more fields than a head has. */
		u64 table = user_u64(next);

		next = user_u64(table + TABLE_GROUPS);
		left = user_u64(table + TABLE_LAST) + 1;
	}
	group = next;
	for (int i = 0; i < MOST_GROUPS * MAP_SLOTS; i++) {
		u64 slot = i % MAP_SLOTS, key_at = group + GROUP_KEYS + slot * (is_old ? KEY_BYTES : SLOT_BYTES);

		take_slot(fields, key_at,
			  is_old ? group + BUCKET_VALUES + slot * BUCKET_VALUE_BYTES : key_at + KEY_BYTES);
		if (slot < MAP_SLOTS - 1)
			continue;
		more = is_old ? user_u64(group + BUCKET_MORE) : 0;
		if (!more && !--left)
			break;
		if (!more)
			next += is_old ? BUCKET_BYTES : GROUP_BYTES;
		group = more ? more : next;
	}
	return 0;
}

#endif
