# An HTTP/1.1 server, one connection after the other, that reads and writes by calls that few servers use:
#
#   python3 calls-server.py vectors|messages|many|replaced|files
#
#   vectors   readv(2) and writev(2)
#   messages  recvmsg(2) and sendmsg(2)
#   many      recvmmsg(2) and sendmmsg(2)
#   replaced  a connection for each request, which dup2(2) ends: it puts another file under its number
#   files     sendfile(2) until it finds no more of a file, whose zeros are the answer
#
# It prints its port. It answers each request with 200 and the path of it, and ends with its input.

import ctypes
import os
import socket
import sys
import tempfile
import threading

ROOM = 4096
FILE_BYTES = 1 << 18
libc = ctypes.CDLL(None, use_errno=True)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint32),
        ("vectors", ctypes.POINTER(Vector)), ("vector_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int), ("pad", ctypes.c_int), ("length", ctypes.c_uint32),
    ]


def message_of(buffer):
    vector = Vector(ctypes.addressof(buffer), len(buffer))
    return Message(vectors=ctypes.pointer(vector), vector_count=1)


def read_many(connection):
    buffer = ctypes.create_string_buffer(ROOM)
    message = message_of(buffer)
    got = libc.recvmmsg(connection.fileno(), ctypes.byref(message), 1, 0, None)
    return buffer.raw[: message.length] if got == 1 else b""


def write_many(connection, data):
    buffer = ctypes.create_string_buffer(data, len(data))
    message = message_of(buffer)
    libc.sendmmsg(connection.fileno(), ctypes.byref(message), 1, 0)


def read_vectors(connection):
    buffers = [bytearray(ROOM), bytearray(ROOM)]
    got = os.readv(connection.fileno(), buffers)
    return b"".join(buffers)[:got]


def write_file(connection, _):
    with tempfile.TemporaryFile() as file:
        file.truncate(FILE_BYTES)
        connection.sendall(head_of(FILE_BYTES))
        connection.sendfile(file, 0)


def half(data):
    return [data[:30], data[30:]]


CALLS = {
    "vectors": (read_vectors, lambda connection, data: os.writev(connection.fileno(), half(data))),
    "messages": (
        lambda connection: connection.recvmsg(ROOM)[0],
        lambda connection, data: connection.sendmsg(half(data)),
    ),
    "many": (read_many, write_many),
    "files": (lambda connection: connection.recv(ROOM), write_file),
}


def serve(listener, read, write):
    while True:
        connection, _ = listener.accept()
        while True:
            head = read(connection)
            if not head:
                break
            write(connection, answer_to(head))
        connection.close()


def serve_once(listener):
    nothing = os.open(os.devnull, os.O_RDONLY)
    while True:
        connection, _ = listener.accept()
        connection.sendall(answer_to(connection.recv(ROOM)))
        os.dup2(nothing, connection.detach())


def head_of(length):
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length


def answer_to(head):
    path = head.split(b" ")[1]
    return head_of(len(path)) + path


listener = socket.create_server(("127.0.0.1", 0))
if sys.argv[1] == "replaced":
    task, ways = serve_once, ()
else:
    task, ways = serve, CALLS[sys.argv[1]]
threading.Thread(target=task, args=(listener, *ways), daemon=True).start()
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
