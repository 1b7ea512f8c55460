# Asks a server COUNT times for PATH, on a connection of its own each time, which it ends as HOW says:
# `close` when the answer is there; `header` by `Connection: close`; `old` as HTTP/1.0; `reset` by RST when
# the answer is there; `half` by closing its own side right after the request. Prints the answers' number.
#
#   python3 one-request.py PORT PATH COUNT HOW

import socket
import struct
import sys
import threading

CLIENTS = 4


def ask(port, path, how):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        version = "HTTP/1.0" if how == "old" else "HTTP/1.1"
        close = "Connection: close\r\n" if how == "header" else ""
        connection.sendall(f"GET {path} {version}\r\nHost: x\r\n{close}\r\n".encode())
        if how == "half":
            connection.shutdown(socket.SHUT_WR)
        answer = read_answer(connection)
        if how == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return answer.startswith(b"HTTP/1.")


def read_answer(connection):
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(65536)
        if not piece:
            return answer
        answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head


def main():
    port, path, count, how = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    answered = [0] * CLIENTS

    def client(place):
        for _ in range(count // CLIENTS + (place < count % CLIENTS)):
            answered[place] += ask(port, path, how)

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(answered))


main()
