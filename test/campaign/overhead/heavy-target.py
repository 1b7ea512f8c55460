"""A target that is hard to watch: 2,000 threads that wake up, 20,000 mappings, and new processes.

Usage: heavy-target.py THREADS MAPPINGS SPAWNS_PER_SECOND. Prints "ready", and ends with its stdin.
"""

import ctypes
import os
import sys
import threading
import time

threads, mappings, spawns = (int(word) for word in sys.argv[1:4])
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]


def map_pages():
    # Neighbours with equal rights would become one mapping.
    for page in range(mappings):
        libc.mmap(None, 4096, (1, 5)[page % 2], 0x22, -1, 0)


def wake_up():
    while True:
        time.sleep(1)


def spawn():
    while True:
        due = time.monotonic() + 1
        for _ in range(spawns):
            os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)
            time.sleep(max(0.0, 0.5 / spawns))
        time.sleep(max(0.0, due - time.monotonic()))


map_pages()
threading.stack_size(65536)
for _ in range(threads):
    threading.Thread(target=wake_up, daemon=True).start()
if spawns:
    threading.Thread(target=spawn, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
os._exit(0)
