# Asks or answers by calls with two buffers, the first of which ends where readable memory ends: a program that read on
# behind it would fail. Each request has a connection of its own.
#
#   python3 first-buffers.py ask PORT COUNT    POSTs a body of text, by sendmsg(2); begins with a line of input
#   python3 first-buffers.py answer            reads by recvmsg(2), answers 200; prints its port, ends with its input

import ctypes
import mmap
import socket
import sys
import threading

PROT_NONE = 0
BODY = b"a body of text\n" * 1000
# As much of a head as the first buffer of a read has room for.
FIRST_BYTES = 64
libc = ctypes.CDLL(None, use_errno=True)


def before_the_edge(size):
    pages = mmap.mmap(-1, 2 * mmap.PAGESIZE)
    address = ctypes.addressof(ctypes.c_char.from_buffer(pages))
    if libc.mprotect(ctypes.c_void_p(address + mmap.PAGESIZE), mmap.PAGESIZE, PROT_NONE):
        raise OSError(ctypes.get_errno(), "mprotect")
    return memoryview(pages)[mmap.PAGESIZE - size : mmap.PAGESIZE]


def ask(port, path):
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
    first = before_the_edge(len(head))
    first[:] = head
    with socket.create_connection(("127.0.0.1", port)) as connection:
        sent = connection.sendmsg([first, BODY])
        connection.sendall(BODY[sent - len(head) :])
        while connection.recv(65536):
            pass


def answer(listener):
    first = before_the_edge(FIRST_BYTES)
    rest = bytearray(4096)
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.recvmsg_into([first, rest])
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx")


if sys.argv[1] == "ask":
    sys.stdin.readline()
    for number in range(int(sys.argv[3])):
        ask(int(sys.argv[2]), f"/asked/{number}")
else:
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=answer, args=(listening,), daemon=True).start()
    print(listening.getsockname()[1], flush=True)
    sys.stdin.read()
