/*
 * Runs a program as the agent runs bpftrace, and passes on what the agent would tell its scripts: a script listens to
 * the pwrite64 of the process that started it (agent/bpftrace/control-channel.ts). Each line of standard input is an
 * opcode and a pid; at its end the program gets SIGINT.
 *
 *	like-the-agent PROGRAM [ARGUMENT]...
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define MARK 0x5247ull

int main(int count, char **arguments)
{
	int file = open("/dev/null", O_WRONLY), status;
	unsigned int opcode, pid;
	pid_t child;

	if (count < 2 || file < 0)
		return 2;
	child = fork();
	if (child == 0) {
		int nothing = open("/dev/null", O_RDONLY);

		dup2(nothing, STDIN_FILENO);
		execv(arguments[1], arguments + 1);
		_exit(127);
	}
	while (scanf("%u %u", &opcode, &pid) == 2)
		pwrite(file, "123", opcode, MARK << 32 | pid);
	kill(child, SIGINT);
	waitpid(child, &status, 0);
	return status != 0;
}
