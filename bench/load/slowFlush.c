// A disk whose flushes take longer: loaded before libc, it holds back each fsync and fdatasync of the process by SLOW_FLUSH_US µs and
// counts them in the eight bytes of the file SLOW_FLUSH_COUNT.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static uint64_t *count;
static struct timespec delay;

__attribute__((constructor)) static void begin(void) {
  const char *us = getenv("SLOW_FLUSH_US"), *path = getenv("SLOW_FLUSH_COUNT");
  long wait = us ? atol(us) : 0;
  delay.tv_sec = wait / 1000000;
  delay.tv_nsec = wait % 1000000 * 1000;
  int file = path ? open(path, O_RDWR) : -1;
  void *shared = file < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shared != MAP_FAILED) count = shared;
}

static int slowly(const char *name, int file) {
  int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  nanosleep(&delay, NULL);
  if (count) __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
  return flush(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
