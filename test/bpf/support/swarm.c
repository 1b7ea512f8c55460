/*
 * Children that live for a moment each, as fast as they can be made: each writes once. The program is small, so that
 * a fork of it is cheap. Says "up", waits for a byte, and says at its end how many it made in a second.
 *
 * USAGE  swarm FILE CHILDREN
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
	int file = count == 3 ? open(arguments[1], O_CREAT | O_WRONLY, 0600) : -1;
	int children = count == 3 ? atoi(arguments[2]) : 0;
	char go, said[32];
	double began;

	if (file < 0 || write(STDOUT_FILENO, "up\n", 3) != 3 || read(STDIN_FILENO, &go, 1) != 1)
		return 1;
	began = seconds();
	for (int made = 0; made < children; made++) {
		pid_t child = fork();

		if (child < 0)
			return 1;
		if (child == 0)
			_exit(write(file, "bytes", 5) != 5);
		waitpid(child, NULL, 0);
	}
	snprintf(said, sizeof(said), "%.0f\n", children / (seconds() - began));
	/* Calls of write are counted. */
	return writev(STDERR_FILENO, &(struct iovec){ said, strlen(said) }, 1) < 0;
}
