/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tells which code a watched process runs. One of a few milliseconds has ended before its maps can be read
 * in /proc: so the process that it was forked from is told, whose code it has; its program and its dynamic
 * loader when it is executed; and libraries when they are mapped.
 */
#ifndef REGSCOPE_CODE_BPF_H
#define REGSCOPE_CODE_BPF_H

#include "../targets.bpf.h"

#define PROT_EXEC 4

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct mapped_record);
} mapped SEC(".maps");

/* Set before loading: a page of this machine has 1 << page_shift bytes. */
const volatile u32 page_shift = 12;

struct mapped_for {
	u32 root;
	u32 pid;
};

/* Whether stacks of short-lived processes are told, which need names. */
static __always_inline bool needs_code(void)
{
	return probes_on[PROBE_ONCPU] || probes_on[PROBE_OFFCPU];
}

static long tell_area(struct task_struct *task, struct vm_area_struct *area, struct mapped_for *whose)
{
	u32 zero = 0;
	struct mapped_record *record = bpf_map_lookup_elem(&mapped, &zero);
	struct file *file = area->vm_file;

	if (!record || !file)
		return 0;
	record->header.bytes = sizeof(*record);
	record->header.type = RECORD_MAPPED;
	record->root = whose->root;
	record->pid = whose->pid;
	record->start = area->vm_start;
	record->end = area->vm_end;
	record->offset = (u64)area->vm_pgoff << page_shift;
	record->inode = BPF_CORE_READ(file, f_inode, i_ino);
	record->device = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	__builtin_memset(record->name, 0, sizeof(record->name));
	bpf_probe_read_kernel_str(record->name, sizeof(record->name),
				  BPF_CORE_READ(file, f_path.dentry, d_name.name));
	tell(record, sizeof(*record), ring_flags(), LOST_MAPPED);
	return 0;
}

/* Linux 5.17 and newer find the mapping at an address; on older ones /proc alone tells. */
static __noinline int tell_mapping(struct task_struct *task, u64 address)
{
	struct thread *thread = task ? thread_of(task) : 0;
	struct mapped_for whose;

	if (!thread || !needs_code() ||
	    !bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_find_vma))
		return 0;
	whose.root = thread->root;
	whose.pid = thread->tgid;
	bpf_find_vma(task, address, tell_area, &whose, 0);
	return 0;
}

static __always_inline int tell_forked(struct task_struct *parent, struct task_struct *child)
{
	struct thread *thread = child->pid == child->tgid ? thread_of(child) : 0;
	struct forked_record record = {
		.header = { sizeof(record), RECORD_FORKED },
		.pid = child->tgid,
		.parent = parent->tgid,
	};

	if (!thread || !needs_code())
		return 0;
	record.root = thread->root;
	tell(&record, sizeof(record), ring_flags(), LOST_MAPPED);
	return 0;
}

/* The dynamic loader, where there is one, is what runs first. */
static __always_inline int tell_executed_code(struct task_struct *task)
{
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(task);

	tell_mapping(task, task->mm->start_code);
	tell_mapping(task, REG_PC(regs));
	return 0;
}

/* mmap has returned: PROT_EXEC is told by its third argument, which the kernel has left in its register. */
static __always_inline void note_mapped(struct task_struct *task, struct pt_regs *regs, long result)
{
	if (REG_ARGUMENT_3(regs) & PROT_EXEC && result > 0)
		tell_mapping(task, result);
}

#endif
