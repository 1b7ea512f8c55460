// SPDX-License-Identifier: GPL-2.0
/*
 * A child of the loader, which does for it what takes rights that it gives up: opens the program that a target runs
 * and the libssl that it has mapped, in that one's mount namespace (CAP_SYS_PTRACE, proc(5) on /proc/PID/root), and
 * opens the events of functions in it (CAP_SYS_ADMIN, perf_uprobe_event_init in kernel/events/core.c). It reads no
 * file but /proc/PID/maps.
 */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include <fcntl.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "loader.h"

#define MOST_OF_PROCESS 4
#define UPROBE_TYPE "/sys/bus/event_source/devices/uprobe/type"
/* Bit 0 of config, as /sys/bus/event_source/devices/uprobe/format/retprobe says. */
#define AT_RETURN 1
/* The child answers within a millisecond; one that is stopped does not stop the loader. */
#define ANSWER_WITHIN_US 500000

/* In place of a number of libraries: the program itself. */
#define PROGRAM 0xffffffff

/* What the loader asks: the next library of a process, or an event in the file that was opened last. */
struct order {
	u32 pid; /* 0: an event */
	u32 skip; /* so many libraries of it; or PROGRAM */
	u64 place;
	u32 is_return;
	u32 pad;
};

/* The loader's end of the socket; below 0 where there is no child. */
static int opener = -1;

/* The path of a line of /proc/PID/maps if that is a libssl: `libssl.so.3`, `libssl-7c3f.so.1.1`. */
static const char *library_in(char *line)
{
	char *path = strchr(line, '/'), *name;

	if (!path)
		return NULL;
	path[strcspn(path, "\n")] = '\0';
	name = strrchr(path, '/') + 1;
	return strncmp(name, "libssl", 6) == 0 && strstr(name, ".so") ? path : NULL;
}

/* Writes the path of a process's library behind so many others; false where it has no more. */
static bool find_library(FILE *maps, u32 skip, char *found)
{
	char line[PATH_MAX + 128];

	*found = '\0';
	while (fgets(line, sizeof(line), maps)) {
		const char *library = library_in(line);

		/* A library has several lines, one behind the other. */
		if (!library || strcmp(library, found) == 0)
			continue;
		snprintf(found, PATH_MAX, "%s", library);
		if (!skip--)
			return true;
	}
	return false;
}

static int open_library(u32 pid, u32 skip)
{
	char path[PATH_MAX + 32], library[PATH_MAX];
	FILE *maps;
	bool is_found;

	snprintf(path, sizeof(path), "/proc/%u/maps", pid);
	maps = fopen(path, "re");
	if (!maps)
		return -1;
	is_found = find_library(maps, skip, library);
	fclose(maps);
	snprintf(path, sizeof(path), "/proc/%u/root%s", pid, library);
	return is_found ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
}

static int open_program(u32 pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static u32 read_uprobe_type(void)
{
	FILE *file = fopen(UPROBE_TYPE, "re");
	u32 type = 0;

	if (file && fscanf(file, "%u", &type) != 1)
		type = 0;
	if (file)
		fclose(file);
	return type;
}

/* Of all processes that have the file mapped. */
static int open_event(u32 type, int file, u64 place, bool is_return)
{
	char path[32];
	struct perf_event_attr event = {
		.type = type,
		.size = sizeof(event),
		.config = is_return ? AT_RETURN : 0,
		.uprobe_path = (u64)(unsigned long)path,
		.probe_offset = place,
	};

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	return syscall(SYS_perf_event_open, &event, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Sends one byte, and the file that goes with it where there is one. */
static bool send_file(int loader, int file)
{
	char space[CMSG_SPACE(sizeof(int))] = { 0 }, is_file = file >= 0;
	struct iovec part = { &is_file, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (is_file) {
		struct cmsghdr *control = (struct cmsghdr *)space;

		message.msg_control = space;
		message.msg_controllen = sizeof(space);
		control->cmsg_level = SOL_SOCKET;
		control->cmsg_type = SCM_RIGHTS;
		control->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(control), &file, sizeof(int));
	}
	return sendmsg(loader, &message, MSG_NOSIGNAL) == 1;
}

static void obey_loader(int loader)
{
	u32 type = read_uprobe_type();
	int file = -1, event;
	struct order order;

	while (read(loader, &order, sizeof(order)) == sizeof(order)) {
		if (order.pid) {
			if (file >= 0)
				close(file);
			file = order.skip == PROGRAM ? open_program(order.pid) : open_library(order.pid, order.skip);
			send_file(loader, file);
			continue;
		}
		event = type && file >= 0 ? open_event(type, file, order.place, order.is_return) : -1;
		send_file(loader, event);
		if (event >= 0)
			close(event);
	}
}

void start_opener(void)
{
	struct timeval within = { .tv_usec = ANSWER_WITHIN_US };

	opener = start_helper(SOCK_SEQPACKET, RIGHT(CAP_SYS_PTRACE) | RIGHT(CAP_SYS_ADMIN), obey_loader);
	if (opener >= 0)
		setsockopt(opener, SOL_SOCKET, SO_RCVTIMEO, &within, sizeof(within));
}

/* The file that the child sends; -1: none. */
static int receive_file(void)
{
	char space[CMSG_SPACE(sizeof(int))], is_file = 0;
	struct iovec part = { &is_file, 1 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = space,
		.msg_controllen = sizeof(space),
	};
	struct cmsghdr *control;
	int file = -1;

	if (recvmsg(opener, &message, MSG_CMSG_CLOEXEC) != 1) {
		/* An answer that is late would be taken for the next one's. */
		close(opener);
		opener = -1;
		return -1;
	}
	control = CMSG_FIRSTHDR(&message);
	if (is_file && control && control->cmsg_type == SCM_RIGHTS)
		memcpy(&file, CMSG_DATA(control), sizeof(int));
	return file;
}

static int ask(const struct order *order)
{
	if (opener < 0 || send(opener, order, sizeof(*order), MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof(*order))
		return -1;
	return receive_file();
}

int ask_for_library(u32 pid, u32 number)
{
	struct order order = { .pid = pid, .skip = number };

	return number < MOST_OF_PROCESS ? ask(&order) : -1;
}

int ask_for_program(u32 pid)
{
	struct order order = { .pid = pid, .skip = PROGRAM };

	return ask(&order);
}

int ask_for_event(u64 place, bool is_return)
{
	struct order order = { .place = place, .is_return = is_return };

	return ask(&order);
}
