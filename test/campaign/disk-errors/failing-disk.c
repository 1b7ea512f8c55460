// Makes writes to run files, or their fsync, fail with EIO while a file says so. Loaded with LD_PRELOAD.
//
// FAILING_DISK is the path of that file. Its first letter says what fails: w (writes) or s (fsync). A failed
// fsync has written nothing of what it should have: that is how disks fail.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_run_file(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "/runs/") != NULL;
}

static int fails(int fd, char what) {
  const char *name = getenv("FAILING_DISK");
  int file = name == NULL ? -1 : open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char said = 0;
  ssize_t got = read(file, &said, 1);
  close(file);
  if (got != 1 || said != what || !is_run_file(fd)) return 0;
  errno = EIO;
  return 1;
}

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  return fails(fd, 'w') ? -1 : REAL(pwrite)(fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  return fails(fd, 'w') ? -1 : REAL(pwrite64)(fd, bytes, length, at);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  return fails(fd, 'w') ? -1 : REAL(write)(fd, bytes, length);
}

int fsync(int fd) { return fails(fd, 's') ? -1 : REAL(fsync)(fd); }

int fdatasync(int fd) { return fails(fd, 's') ? -1 : REAL(fdatasync)(fd); }
