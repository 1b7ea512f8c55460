"""Workloads with known, prime counts. Waits for a byte on stdin, so that whoever started it can watch
it first; then does exactly what its first argument says, and nothing else that counts."""

import contextlib
import ctypes
import json
import mmap
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time


def files(folder):
    file = os.open(os.path.join(folder, "file"), os.O_CREAT | os.O_RDWR)
    for _ in range(23):
        os.write(file, b"1234567")
    for _ in range(13):
        os.fsync(file)
    for _ in range(19):
        os.pread(file, 5, 0)
    for _ in range(11):
        open_and_fail(os.path.join(folder, "missing"), os.O_RDONLY)
    for _ in range(5):
        open_and_fail(folder, os.O_WRONLY)


def open_and_fail(path, flags):
    try:
        os.open(path, flags)
    except OSError:
        pass


def forks(folder):
    for _ in range(5):
        child = os.fork()
        if child == 0:
            file = os.open(os.path.join(folder, str(os.getpid())), os.O_CREAT | os.O_WRONLY)
            for _ in range(3):
                os.write(file, b"elevenbytes")
            os._exit(0)
        os.waitpid(child, 0)


def crowd(folder, threads):
    """Many threads at once. Each writes twice before any of them ends."""
    threading.stack_size(64 * 1024)
    all_up = threading.Barrier(int(threads))
    file = os.open(os.path.join(folder, "crowd"), os.O_CREAT | os.O_WRONLY)

    def member():
        os.write(file, b"one")
        all_up.wait()
        os.write(file, b"more")

    members = [threading.Thread(target=member) for _ in range(int(threads))]
    for each in members:
        each.start()
    for each in members:
        each.join()


def swarm(folder, children):
    """Children that live for a moment each, as fast as they can be made. Each writes once."""
    file = os.open(os.path.join(folder, "swarm"), os.O_CREAT | os.O_WRONLY)
    for _ in range(int(children)):
        if os.fork() == 0:
            os.write(file, b"bytes")
            os._exit(0)
        os.wait()


def killed(folder):
    """A child that is killed inside of a read, and one after it that writes."""
    file = os.open(os.path.join(folder, "killed"), os.O_CREAT | os.O_WRONLY)
    for _ in range(7):
        reads, _ = os.pipe()
        wrote, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(file, b"before")
            os.close(writes)
            os.read(reads, 1)
        os.close(writes)
        os.read(wrote, 1)
        while not is_asleep(child):
            time.sleep(0.001)
        os.kill(child, 9)
        os.waitpid(child, 0)
    os.write(file, b"after")


def reuse(folder, pid):
    """A process that gets the pid of one that has ended, and writes."""
    file = os.open(os.path.join(folder, "reused"), os.O_CREAT | os.O_WRONLY)
    for _ in range(1000):
        with open("/proc/sys/kernel/ns_last_pid", "w") as last:
            last.write(str(int(pid) - 1))
        child = os.fork()
        if child == 0:
            if os.getpid() == int(pid):
                for _ in range(13):
                    os.write(file, b"again")
            os._exit(0)
        os.waitpid(child, 0)
        if child == int(pid):
            return
    raise RuntimeError(f"{pid} was given to no new process")


def is_asleep(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(") ", 1)[1].startswith("S")


def network(family, address):
    listener = socket.socket(family)
    listener.bind((address, 0))
    listener.listen(64)
    target = listener.getsockname()
    for _ in range(17):
        client = socket.socket(family)
        client.connect(target)
        server, _ = listener.accept()
        for _ in range(3):
            client.send(b"1234567")
            # A peek takes nothing out of the socket.
            server.recv(100, socket.MSG_PEEK)
            server.recv(100)
            server.send(b"12345")
            client.recv(100)
        client.close()
        server.close()
    say(target[1])


def mapped():
    """A listener for both families, called over IPv4: what Go servers have."""
    listener = socket.socket(socket.AF_INET6)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("::", 0))
    listener.listen(7)
    client = socket.create_connection(("127.0.0.1", listener.getsockname()[1]))
    server, _ = listener.accept()
    for _ in range(7):
        client.send(b"1234567")
        server.recv(100)
    say(listener.getsockname()[1])


def refused():
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
    for _ in range(3):
        client = socket.socket()
        try:
            client.connect(("127.0.0.1", port))
        except OSError:
            pass
    say(port)


def slow_connection():
    """A listener, and both ends of a connection to it. The client's buffer is smaller than the sender's: its window is
    full all the time."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(7)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    return listener, client, server


def unread():
    """A peer that reads fast, then stands still for half a second, then reads on. Says for how many us
    the connection was sending, held back by the peer's window and by the send buffer, as the kernel
    tells it (struct tcp_info), and the port."""
    listener, client, server = slow_connection()

    def send():
        # As servers send: a call that finds no room takes what there is room for.
        server.setblocking(False)
        left = 24 << 20
        while left > 0:
            select.select([], [server], [])
            left -= server.send(b"x" * min(left, 1 << 16))
        server.setblocking(True)

    sender = threading.Thread(target=send)
    sender.start()
    for still in (0, 0.5):
        time.sleep(still)
        left = 12 << 20
        while left > 0:
            left -= len(client.recv(min(left, 1 << 18)))
    sender.join()
    client.send(b"1")
    server.recv(100)
    info = server.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
    times = struct.unpack_from("QQQ", info, 168)
    server.close()
    say(" ".join(map(str, (*times, listener.getsockname()[1]))))


def still():
    """A peer that does not read. Fills the window and the send buffer, takes one byte from that peer after half a
    second, and sleeps until it is killed."""
    listener, client, server = slow_connection()
    server.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            server.send(b"x" * (1 << 16))
    server.setblocking(True)
    time.sleep(0.5)
    client.send(b"1")
    server.recv(100)
    signal.pause()


def lossy(near, far):
    """Sends into the void: the far end of a connection between two network namespaces loses its
    address. Says how many segments the near one's kernel retransmitted, by its own count."""
    enter(far)
    listener = socket.socket()
    # When it works again, its first connection is still dying there.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("10.213.0.2", 5000))
    listener.listen(7)
    enter(near)
    before = retransmitted()
    client = socket.create_connection(("10.213.0.2", 5000))
    listener.accept()
    subprocess.run(["ip", "-n", far, "address", "flush", "dev", far], check=True)
    client.send(b"1234567")
    time.sleep(2)
    # Nothing may be sent between the two counts, the probe's and the kernel's.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    say(retransmitted() - before)
    subprocess.run(["ip", "-n", far, "address", "add", "10.213.0.2/24", "dev", far], check=True)


def retransmitted():
    with open("/proc/thread-self/net/snmp") as counts:
        names, values = [line.split() for line in counts if line.startswith("Tcp:")]
    return int(dict(zip(names, values))["RetransSegs"])


def enter(namespace):
    with open("/run/netns/" + namespace) as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def block(device):
    buffer = mmap.mmap(-1, 8192)
    disk = os.open(device, os.O_RDWR | os.O_DIRECT)
    for at in range(13):
        os.pwritev(disk, [memoryview(buffer)[:4096]], at * 65536)
    for at in range(7):
        os.preadv(disk, [buffer], at * 65536)
    for _ in range(3):
        os.fsync(disk)


def busy():
    """Two processes that both want one CPU for a second."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    child = os.fork()
    end = time.monotonic() + 1
    while time.monotonic() < end:
        pass
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def waits(folder):
    """Blocks for 300 ms of each second in four ways; says how long by its own clock, in seconds."""
    near, far = socket.socketpair()
    lock = threading.Lock()
    lock.acquire()
    file = os.open(os.path.join(folder, "file"), os.O_CREAT | os.O_RDWR)

    def writes():
        os.pwrite(file, os.urandom(1 << 20), 0)
        return timed(lambda: os.fsync(file))

    said = {"sleep": 0, "network": 0, "lock": 0, "disk": 0}
    for _ in range(3):
        begin = time.monotonic()
        said["sleep"] += timed(lambda: time.sleep(0.1))
        said["network"] += timed(lambda: select.select([near, far], [], [], 0.1))
        said["lock"] += timed(lambda: lock.acquire(timeout=0.1))
        said["disk"] += writes()
        while time.monotonic() < begin + 1:
            pass
    say(json.dumps(said))


def timed(wait):
    begin = time.monotonic()
    wait()
    return time.monotonic() - begin


def brief(program, how="by its path"):
    """Programs that live for some tens of milliseconds each."""
    execute = {
        "by its path": lambda: os.execv(program, [program]),
        "in another root folder": lambda: execute_below_root(program),
        "from memory": lambda: os.execve(copied_to_memory(program), [program], {}),
        "when its file is deleted": lambda: os.execve(deleted_copy(program), [program], {}),
    }[how]
    for _ in range(23):
        child = os.fork()
        if child == 0:
            execute()
        if os.waitpid(child, 0)[1] != 0:
            sys.exit("the program failed")


def execute_below_root(program):
    os.chroot(os.path.dirname(program))
    os.execv("/" + os.path.basename(program), [program])


def copied_to_memory(program):
    copy = os.memfd_create(os.path.basename(program))
    os.write(copy, open(program, "rb").read())
    # A file that is open for writing cannot be executed.
    file = os.open(f"/proc/self/fd/{copy}", os.O_RDONLY)
    os.close(copy)
    return file


def deleted_copy(program):
    path = f"{program}-{os.getpid()}"
    shutil.copy(program, path)
    file = os.open(path, os.O_RDONLY)
    os.unlink(path)
    return file


def endless():
    """A write every ten milliseconds, until it is killed."""
    file = os.open("/dev/null", os.O_WRONLY)
    while True:
        os.write(file, b"1234567")
        time.sleep(0.01)


def say(number):
    # The answer is written to stderr: "write" is what is being counted.
    os.fdopen(2, "w").write(f"{number}\n")


WORKLOADS = {
    "files": files,
    "forks": forks,
    "crowd": crowd,
    "swarm": swarm,
    "killed": killed,
    "reuse": reuse,
    "ipv4": lambda: network(socket.AF_INET, "127.0.0.1"),
    "ipv6": lambda: network(socket.AF_INET6, "::1"),
    "mapped": mapped,
    "refused": refused,
    "unread": unread,
    "still": still,
    "lossy": lossy,
    "block": block,
    "busy": busy,
    "waits": waits,
    "brief": brief,
    "endless": endless,
}

work = WORKLOADS[sys.argv[1]]
os.write(1, b"up\n")
os.read(0, 1)
work(*sys.argv[2:])
os._exit(0)
