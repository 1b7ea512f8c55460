// SPDX-License-Identifier: GPL-2.0
/*
 * The loader's rights (capabilities(7)). Once the programs are attached it keeps those for BPF and for perf
 * events, and gets no others again, whatever it runs. Only CAP_SYS_ADMIN may have the kernel measure what
 * programs cost (bpf_enable_stats in kernel/bpf/syscall.c): a child keeps that one, and does nothing else.
 */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "loader.h"

/* Capabilities are 64 bits in this version of capset(2), in two words. */
#define CAPABILITIES 64

/* The loader's end of the socket to the keeper; below 0 where there is none. */
static int keeper = -1;

/* What a program that is started may have at most. Without CAP_SETPCAP this stays, and no_new_privs holds. */
static void bound_children(u64 rights)
{
	for (int capability = 0; capability < CAPABILITIES; capability++)
		if (!(rights & RIGHT(capability)))
			prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}

bool keep_rights(u64 rights)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[2] = { 0 };
	u64 had;

	if (syscall(SYS_capget, &header, sets))
		return false;
	had = (u64)sets[1].permitted << 32 | sets[0].permitted;
	/* CAP_SYS_ADMIN stands for the newer ones where a container was given that one alone. */
	if ((had & rights) != rights)
		rights |= RIGHT(CAP_SYS_ADMIN);
	bound_children(rights);
	rights &= had;
	for (int word = 0; word < 2; word++) {
		sets[word].effective = sets[word].permitted = rights >> 32 * word;
		sets[word].inheritable = 0;
	}
	return syscall(SYS_capset, &header, sets) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/* Obeys bytes until the loader is gone: 1 begins the measurement, 0 ends it. Tells when it has begun. */
static void keep_statistics(int loader)
{
	int statistics = -1;
	char is_wanted;

	while (read(loader, &is_wanted, 1) == 1) {
		if (statistics >= 0)
			close(statistics);
		statistics = is_wanted ? bpf_enable_stats(BPF_STATS_RUN_TIME) : -1;
		if (statistics >= 0 && write(loader, &is_wanted, 1) != 1)
			break;
	}
}

int start_helper(int type, u64 rights, void (*serve)(int end))
{
	int ends[2];
	pid_t child;

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends))
		return -1;
	child = fork();
	if (child == 0) {
		for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
			close(file);
		close(ends[0]);
		if (keep_rights(rights))
			serve(ends[1]);
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

void start_statistics_keeper(void)
{
	keeper = start_helper(SOCK_STREAM, RIGHT(CAP_SYS_ADMIN), keep_statistics);
}

void ask_for_statistics(bool are_wanted)
{
	char is_wanted = are_wanted;

	/* A keeper that is gone or stopped measures nothing. */
	send(keeper, &is_wanted, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool statistics_run(void)
{
	char is_wanted;

	return recv(keeper, &is_wanted, 1, MSG_DONTWAIT) == 1;
}
