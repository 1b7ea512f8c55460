/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between processors: the names of registers, and where a Go program keeps the goroutine that
 * it runs. REG_… take a struct pt_regs *, SAMPLE_… what a program on a perf event gets.
 */
#ifndef REGSCOPE_REGISTERS_H
#define REGSCOPE_REGISTERS_H

#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)

/* arch/x86/include/asm/ptrace.h */
struct pt_regs {
	unsigned long r14;
	unsigned long bp;
	unsigned long bx;
	unsigned long r10;
	unsigned long cx;
	unsigned long ax;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
};

struct thread_struct {
	unsigned long fsbase;
};

/* Of a system call. */
#define REG_ARGUMENT_1(regs) ((regs)->di)
#define REG_ARGUMENT_2(regs) ((regs)->si)
#define REG_ARGUMENT_3(regs) ((regs)->dx)
#define REG_ARGUMENT_4(regs) ((regs)->r10)
/* Of a function, where it begins and when it has returned: System V ABI. */
#define REG_PARAMETER_1(regs) ((regs)->di)
#define REG_PARAMETER_2(regs) ((regs)->si)
#define REG_PARAMETER_3(regs) ((regs)->dx)
#define REG_PARAMETER_4(regs) ((regs)->cx)
#define REG_RESULT(regs) ((regs)->ax)
/* Of a method in Go where it begins, since 1.17, the receiver first: abi-internal.md. */
#define REG_GO_1(regs) ((regs)->ax)
#define REG_GO_2(regs) ((regs)->bx)
#define REG_GO_3(regs) ((regs)->cx)
#define REG_FRAME(regs) ((regs)->bp)
#define REG_PC(regs) ((regs)->ip)
#define REG_G(regs) ((regs)->r14) /* since Go 1.17: abi-internal.md */

/* -ENOSYS stands in ax until the call returns; in a page fault orig_ax is no number of a call. */
#define IS_IN_CALL(regs) ((__s64)(regs)->ax == -ENOSYS)
#define CALL_NUMBER(regs) ((regs)->orig_ax)

#elif defined(__TARGET_ARCH_arm64)

/* arch/arm64/include/asm/ptrace.h */
struct pt_regs {
	__u64 regs[31];
	__u64 pc;
	__s32 syscallno;
};

struct thread_struct {
	unsigned long fault_code; /* not read: a struct needs a field */
};

/* Of a system call. */
#define REG_ARGUMENT_1(registers) ((registers)->regs[0])
#define REG_ARGUMENT_2(registers) ((registers)->regs[1])
#define REG_ARGUMENT_3(registers) ((registers)->regs[2])
#define REG_ARGUMENT_4(registers) ((registers)->regs[3])
/* Of a function, where it begins and when it has returned: AAPCS64. */
#define REG_PARAMETER_1(registers) ((registers)->regs[0])
#define REG_PARAMETER_2(registers) ((registers)->regs[1])
#define REG_PARAMETER_3(registers) ((registers)->regs[2])
#define REG_PARAMETER_4(registers) ((registers)->regs[3])
#define REG_RESULT(registers) ((registers)->regs[0])
/* Of a method in Go where it begins, since 1.18, the receiver first: abi-internal.md. */
#define REG_GO_1(registers) ((registers)->regs[0])
#define REG_GO_2(registers) ((registers)->regs[1])
#define REG_GO_3(registers) ((registers)->regs[2])
#define REG_FRAME(registers) ((registers)->regs[29])
#define REG_PC(registers) ((registers)->pc)
#define REG_G(registers) ((registers)->regs[28]) /* abi-internal.md of Go */

/* NO_SYSCALL is -1. */
#define IS_IN_CALL(registers) ((registers)->syscallno >= 0)
#define CALL_NUMBER(registers) ((registers)->syscallno)

#else
#error "the programs know the registers of x86-64 and arm64"
#endif

#pragma clang attribute pop

/* What a program on a perf event gets: struct bpf_perf_event_data of the UAPI. */
#if defined(__TARGET_ARCH_x86)

struct sampler_context {
	__u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di, orig_ax;
	__u64 ip;
};

#define SAMPLE_PC(context) ((context)->ip)

#else

struct sampler_context {
	__u64 regs[31];
	__u64 sp, pc, pstate;
};

#define SAMPLE_PC(context) ((context)->pc)

#endif

#endif
