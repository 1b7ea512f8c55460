// SPDX-License-Identifier: GPL-2.0
/*
 * The engine's programs: one for each event, for all probes together. Each looks first whether a target
 * is concerned, which for everyone else is all. What they do lies in the headers, by idea.
 */
#include "block.bpf.h"
#include "calls.bpf.h"
#include "threads.bpf.h"

/* Set before loading: sched_switch has the state of the thread that leaves since Linux 5.18. */
const volatile bool has_prev_state = true;
/* tcp_retransmit_skb tells since Linux 6.17 also of attempts that sent nothing, with an error. */
const volatile bool has_retransmit_error = true;

static __always_inline int enter_call(struct task_struct *task, struct pt_regs *regs, long call)
{
	begin_call(task, regs, call);
	if (reads_tls && heads_awaited)
		look_for_heads(task, regs);
	return 0;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(sys_enter, struct pt_regs *regs, long call)
{
	return enter_call(bpf_get_current_task_btf(), regs, call);
}

SEC("tp_btf/sys_exit")
int BPF_PROG(sys_exit, struct pt_regs *regs, long result)
{
	return finish_call(bpf_get_current_task_btf(), regs, result);
}

/* The same, for kernels that may put the above aside for another thread (loader/preemption.c). */
SEC("tp/raw_syscalls/sys_enter")
int sys_enter_whole(struct trace_event_raw_sys_enter *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return enter_call(task, (struct pt_regs *)bpf_task_pt_regs(task), ctx->id);
}

SEC("tp/raw_syscalls/sys_exit")
int sys_exit_whole(struct trace_event_raw_sys_exit *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return finish_call(task, (struct pt_regs *)bpf_task_pt_regs(task), ctx->ret);
}

SEC("uprobe")
int ssl_read(struct pt_regs *regs)
{
	return enter_ssl(REG_PARAMETER_1(regs), REG_PARAMETER_2(regs), 0, 0, SSL_READS);
}

SEC("uprobe")
int ssl_read_ex(struct pt_regs *regs)
{
	return enter_ssl(REG_PARAMETER_1(regs), REG_PARAMETER_2(regs), 0, REG_PARAMETER_4(regs), SSL_READS);
}

SEC("uretprobe")
int ssl_read_ended(struct pt_regs *regs)
{
	return leave_ssl_read(REG_RESULT(regs));
}

SEC("uprobe")
int ssl_do_handshake(struct pt_regs *regs)
{
	return enter_ssl(REG_PARAMETER_1(regs), 0, 0, 0, SSL_SHAKES);
}

SEC("uretprobe")
int ssl_ended(struct pt_regs *regs)
{
	return leave_ssl(REG_RESULT(regs));
}

SEC("uprobe")
int ssl_write(struct pt_regs *regs)
{
	return enter_ssl(REG_PARAMETER_1(regs), REG_PARAMETER_2(regs), REG_PARAMETER_3(regs), 0, SSL_WRITES);
}

SEC("uprobe")
int ssl_write_ex(struct pt_regs *regs)
{
	return enter_ssl(REG_PARAMETER_1(regs), REG_PARAMETER_2(regs), REG_PARAMETER_3(regs), REG_PARAMETER_4(regs),
			 SSL_WRITES);
}

SEC("uprobe")
int http2_stream(struct pt_regs *regs)
{
	return note_stream(REG_GO_1(regs), REG_GO_2(regs), REG_GO_3(regs));
}

SEC("uprobe")
int http2_handler(struct pt_regs *regs)
{
	return begin_handler(regs, REG_GO_2(regs));
}

SEC("uprobe")
int http2_answer(struct pt_regs *regs)
{
	return note_stream_answer(REG_GO_2(regs), REG_GO_3(regs));
}

SEC("uprobe")
int http2_end(struct pt_regs *regs)
{
	return end_stream(regs, REG_GO_2(regs));
}

SEC("uprobe")
int round_trip(struct pt_regs *regs)
{
	return note_round_trip(regs, REG_GO_1(regs));
}

SEC("uprobe")
int response(struct pt_regs *regs)
{
	return note_response(REG_GO_1(regs));
}

SEC("tp_btf/sched_switch")
int BPF_PROG(sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	u32 state;

	if (has_prev_state)
		state = ctx[3] & STATE_MASK;
	else
		state = prev->__state & STATE_MASK;
	return switch_threads(ctx, prev, next, preempt ? 0 : state);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(sched_process_fork, struct task_struct *parent, struct task_struct *child)
{
	inherit(parent, child);
	return tell_forked(parent, child);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(sched_process_exec, struct task_struct *task, int old_pid, struct linux_binprm *binary)
{
	struct thread *thread = thread_of(task);
	u32 tgid;

	if (!thread)
		return 0;
	/* Another program: what was known of the old one's goroutines holds no more. */
	tgid = thread->tgid;
	bpf_map_delete_elem(&processes, &tgid);
	thread->tid = task->pid;
	thread->go = GO_UNKNOWN;
	thread->go_tries = thread->layout = 0;
	thread->works_for = 0;
	tell_exec(thread, binary);
	return tell_executed_code(task);
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(sched_process_exit, struct task_struct *task)
{
	struct thread *thread = thread_of(task);

	if (!thread || task->signal->live.counter)
		return 0;
	return tell_exit(thread);
}

SEC("tp_btf/sk_data_ready")
int BPF_PROG(sk_data_ready, struct sock *sk)
{
	return note_arrival(sk);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(inet_sock_set_state, struct sock *sk, int before, int after)
{
	return note_state(sk, before, after);
}

SEC("tp_btf/tcp_probe")
int BPF_PROG(tcp_probe, struct sock *sk, struct sk_buff *skb)
{
	if (!has_data_ready)
		note_segment(sk, skb);
	return note_acknowledged(sk, skb);
}

SEC("tp_btf/tcp_retransmit_skb")
int BPF_PROG(tcp_retransmit_skb, struct sock *sk)
{
	if (has_retransmit_error && (int)ctx[2])
		return 0;
	return note_retransmit(sk);
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(block_rq_issue, struct request *request)
{
	return issue_block(request);
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(block_rq_complete, struct request *request, int error, unsigned int bytes)
{
	return complete_block(request, error, bytes);
}

SEC("perf_event")
int sample(struct sampler_context *ctx)
{
	return take_sample(ctx, SAMPLE_PC(ctx));
}

SEC("iter/task")
int sweep_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	return task ? sweep(task) : 0;
}

SEC("iter/task")
int open_waits(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	return task ? tell_open_wait(ctx->meta->seq, task) : 0;
}
