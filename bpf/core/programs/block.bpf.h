/* SPDX-License-Identifier: GPL-2.0 */
/* Block I/O of the host, by disk and direction. */
#ifndef REGSCOPE_BLOCK_BPF_H
#define REGSCOPE_BLOCK_BPF_H

#include "histogram.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, DISKS * 8);
	__uint(map_flags, BPF_F_MMAPABLE);
	__type(key, u32);
	__type(value, struct disk_row);
} disk_rows SEC(".maps");

/* By device, from 0 on. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, DISKS);
	__type(key, u32);
	__type(value, u32);
} disks SEC(".maps");

u32 disk_devices[DISKS];
u32 disks_used;

struct issued {
	u64 at_ns;
	u32 direction;
	u32 pad;
};

/* Requests on their way, by address of the kernel's struct request: 256 for each disk. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, DISKS * 256);
	__type(key, u64);
	__type(value, struct issued);
} issued_requests SEC(".maps");

/* Before Linux 5.15 the disk was in the request itself. */
struct request___before_5_15 {
	struct gendisk *rq_disk;
} __attribute__((preserve_access_index));

/* include/linux/blk_types.h: enum req_op */
#define REQ_OP_MASK 0xff
#define REQ_OP_READ 0
#define REQ_OP_WRITE 1
#define REQ_OP_FLUSH 2
#define REQ_OP_DISCARD 3
#define REQ_OP_SECURE_ERASE 5

static __always_inline u32 direction_of(struct request *request)
{
	u32 operation = BPF_CORE_READ(request, cmd_flags) & REQ_OP_MASK;

	if (operation == REQ_OP_READ)
		return DIRECTION_READ;
	if (operation == REQ_OP_DISCARD || operation == REQ_OP_SECURE_ERASE)
		return DIRECTION_DISCARD;
	if (operation == REQ_OP_FLUSH)
		return DIRECTION_FLUSH;
	if (operation != REQ_OP_WRITE)
		return DIRECTION_OTHER;
	/* A flush has no data. */
	return BPF_CORE_READ(request, __data_len) == 0 ? DIRECTION_FLUSH : DIRECTION_WRITE;
}

static __always_inline u32 disk_of(struct request *request)
{
	struct request___before_5_15 *old = (void *)request;
	struct gendisk *disk;

	if (bpf_core_field_exists(request->q->disk))
		disk = BPF_CORE_READ(request, q, disk);
	else
		disk = BPF_CORE_READ(old, rq_disk);
	if (!disk)
		return 0;
	return (u32)BPF_CORE_READ(disk, major) << 20 | (BPF_CORE_READ(disk, first_minor) & 0xfffff);
}

static __always_inline struct disk_row *disk_row(u32 device, u32 direction)
{
	u32 *known = bpf_map_lookup_elem(&disks, &device), place;

	if (known) {
		place = *known;
	} else {
		place = INCREMENT(disks_used);
		if (place >= DISKS) {
			disks_used = DISKS;
			INCREMENT(lost[LOST_DISK_ROWS]);
			return 0;
		}
		disk_devices[place & (DISKS - 1)] = device;
		bpf_map_update_elem(&disks, &device, &place, BPF_NOEXIST);
	}
	place = place * 8 + direction;
	return bpf_map_lookup_elem(&disk_rows, &place);
}

/*
 * The request waited in the plug list or the I/O scheduler until now. When it was made lies in the
 * request itself, on the monotonic clock.
 */
static __always_inline int issue_block(struct request *request)
{
	struct issued issued = { now_ns(), direction_of(request) };
	u64 key = (u64)request, made_ns = BPF_CORE_READ(request, start_time_ns);
	u64 now = bpf_ktime_get_ns();
	struct disk_row *row = disk_row(disk_of(request), issued.direction);

	if (bpf_map_update_elem(&issued_requests, &key, &issued, BPF_ANY))
		INCREMENT(lost[LOST_BLOCK_ROOM]);
	if (row && made_ns && made_ns <= now)
		OBSERVE(row->queues, now - made_ns);
	return 0;
}

/*
 * errno by blk_status_t: block/blk-core.c, blk_errors[], and include/linux/blk_types.h. From 14 on, which
 * only zoned disks, disks that went offline and time limits have, the numbers are those since Linux 6.10.
 */
static const volatile u8 errno_of_status[32] = {
	[1] = 95, [2] = 110, [3] = 28,	[4] = 67,   [5] = 121, [6] = 52,  [7] = 61,  [8] = 84,	[9] = 12,
	[10] = 5, [11] = 78, [12] = 11, [13] = 16, [14] = 109, [15] = 75, [16] = 19, [17] = 62, [19] = 22,
};

#define EIO 5

/* The tracepoint has a blk_status_t since Linux 5.16, and before that an errno below zero. */
static __always_inline u64 errno_of(int error)
{
	u64 errno = error < 0 ? -(s64)error : errno_of_status[error & 31];

	OPAQUE(errno);
	if (errno == 0)
		errno = EIO;
	if (errno >= ERRNOS)
		errno = ERRNOS - 1;
	OPAQUE(errno);
	return errno;
}

static __always_inline int complete_block(struct request *request, int error, u32 bytes)
{
	u64 key = (u64)request, now = now_ns();
	struct issued *issued = bpf_map_lookup_elem(&issued_requests, &key);
	struct disk_row *row;

	if (!issued)
		return 0;
	row = disk_row(disk_of(request), issued->direction);
	if (row) {
		OBSERVE(row->latencies, now - issued->at_ns);
		ADD(row->bytes, bytes);
		if (error)
			INCREMENT(row->errors[errno_of(error)]);
	}
	bpf_map_delete_elem(&issued_requests, &key);
	return 0;
}

#endif
