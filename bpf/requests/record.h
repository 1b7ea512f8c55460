// The words of bpf/requests/layout.mjs for C and for the script. Generated: `npm run probes`.
// REQUEST_STATUS(word) reads a field, REQUEST_STATUS_BITS(value) puts a value in its place,
// REQUEST_STATUS_MASK has its bits. A flag is the mask of its one bit.
#pragma once

#define CLASS_READ 1
#define CLASS_WRITE 2
#define CLASS_METADATA 3
#define CLASS_SYNC 4
#define CLASS_SENDFILE 5
#define CLASS_CLOSE 6
#define CLASS_OPEN 7
#define CLASS_CONNECT 8

#define KIND_WAIT 1
#define KIND_PEER 2
#define KIND_CALL 3
#define KIND_SCHED 4

#define BLOCKED_RECEIVE 1
#define BLOCKED_SEND 2
#define BLOCKED_PEER 3

#define PROTOCOL_HTTP1 1
#define PROTOCOL_TLS 2
#define PROTOCOL_HTTP2 3
#define PROTOCOL_OTHER 4

#define LAYOUT_NONE 0
#define LAYOUT_UNKNOWN 1
#define LAYOUT_UP_TO_GO123 144
#define LAYOUT_FROM_GO124 152

// thread: @requests_in[tid], what a thread is doing.
#define THREAD_ENTERED 0 // when its call began
#define THREAD_WHAT 1 // which call it is in
#define THREAD_BUFFER 2 // address of the bytes that the call reads or writes
#define THREAD_RUN_DELAY 3 // time it had waited for a CPU in its life when the call began
#define THREAD_SERVES 4 // key of the request that it worked for last, 0 for none
#define THREAD_ENTERED_BEFORE 5 // when the call before began
#define THREAD_FD(word) ((word) & 0xffffffff) // the file descriptor of the call
#define THREAD_FD_BITS(value) (value)
#define THREAD_FD_MASK 0xffffffff
#define THREAD_CLASS(word) (((word) >> 32) & 0xff) // the class of the call
#define THREAD_CLASS_BITS(value) ((value) << 32)
#define THREAD_CLASS_MASK 0xff00000000
#define THREAD_ONE_BYTE(word) (((word) >> 40) & 0x1) // a read of one byte
#define THREAD_ONE_BYTE_BITS(value) ((value) << 40)
#define THREAD_ONE_BYTE_MASK 0x10000000000
#define THREAD_CALL(word) ((word) >> 32) // class and one_byte as one number
#define THREAD_CALL_BITS(value) ((value) << 32)
#define THREAD_CALL_MASK 0xffffffff00000000

// request: @requests_go[g], a request that is being served.
#define REQUEST_CHARGED 0 // up to when its time is charged to parts
#define REQUEST_META 1 // its connection and how far it is
#define REQUEST_THREAD 2 // the thread that worked for it last
#define REQUEST_SUM3 3 // ns of cpu and runqueue
#define REQUEST_SUM4 4 // ns of fs.read and fs.meta
#define REQUEST_SUM5 5 // ns of fs.write and fs.sync
#define REQUEST_SUM6 6 // ns of receive and send
#define REQUEST_SUM7 7 // ns of send.wait and sched
#define REQUEST_BYTES 8 // bytes of its body and head
#define REQUEST_QUEUE 9 // before its first read and after its last write
#define REQUEST_CONNECTION(word) ((word) & 0xffffff) // file descriptor of its connection
#define REQUEST_CONNECTION_BITS(value) ((value) & 0xffffff)
#define REQUEST_CONNECTION_MASK 0xffffff
#define REQUEST_FILE(word) (((word) >> 24) & 0xffffff) // file descriptor of the file used last
#define REQUEST_FILE_BITS(value) (((value) & 0xffffff) << 24)
#define REQUEST_FILE_MASK 0xffffff000000
#define REQUEST_STATUS(word) (((word) >> 48) & 0x3ff) // HTTP status of the answer, 0 before there is one
#define REQUEST_STATUS_BITS(value) (((value) & 0x3ff) << 48)
#define REQUEST_STATUS_MASK 0x3ff000000000000
#define REQUEST_BLOCKED(word) (((word) >> 58) & 0x3) // the last call would have blocked on this
#define REQUEST_BLOCKED_BITS(value) (((value) & 0x3) << 58)
#define REQUEST_BLOCKED_MASK 0xc00000000000000
#define REQUEST_CLEAN 0x1000000000000000 // nothing happened since the last write of the answer
#define REQUEST_HEAD_GOES_ON 0x2000000000000000 // not all of the head was read yet
#define REQUEST_FAILED 0x4000000000000000 // a write of the answer failed
#define REQUEST_CONTINUED 0x8000000000000000 // its sums go on from those of the request before
#define REQUEST_RUN_DELAY(word) ((word) & 0x3ffffffffff) // time that thread had waited for a CPU
#define REQUEST_RUN_DELAY_BITS(value) ((value) & 0x3ffffffffff)
#define REQUEST_RUN_DELAY_MASK 0x3ffffffffff
#define REQUEST_TID(word) ((word) >> 42) // its thread id
#define REQUEST_TID_BITS(value) ((value) << 42)
#define REQUEST_TID_MASK 0xfffffc0000000000
#define REQUEST_IN(word) ((word) & 0xffffffff) // bytes read from the connection
#define REQUEST_IN_BITS(value) (value)
#define REQUEST_IN_MASK 0xffffffff
#define REQUEST_OUT(word) ((word) >> 32) // bytes written to it
#define REQUEST_OUT_BITS(value) ((value) << 32)
#define REQUEST_OUT_MASK 0xffffffff00000000
#define REQUEST_NS(word) ((word) & 0x7fffffffffffffff) // from its arrival in the socket to its first read
#define REQUEST_NS_BITS(value) ((value) & 0x7fffffffffffffff)
#define REQUEST_NS_MASK 0x7fffffffffffffff
#define REQUEST_DRAINING(word) ((word) >> 63) // much of its answer is on its way
#define REQUEST_DRAINING_BITS(value) ((value) << 63)
#define REQUEST_DRAINING_MASK 0x8000000000000000

// call: @requests_calling[socket], a request that a target makes.
#define CALL_START 0 // when its first write began
#define CALL_OWNER 1 // who makes it, and how it was answered
#define CALL_WRITTEN 2 // when its last write before the answer returned
#define CALL_FIRST 3 // when a read returned the first bytes of the answer
#define CALL_LAST 4 // when a read returned the last bytes of the answer
#define CALL_BEFORE 5 // TCP sequence numbers when it began
#define CALL_NOW 6 // TCP sequence numbers now
#define CALL_PEER 7 // whom it asks, in network order
#define CALL_PID(word) ((word) & 0x3fffff) // the process that makes it
#define CALL_PID_BITS(value) (value)
#define CALL_PID_MASK 0x3fffff
#define CALL_ROOT(word) (((word) >> 22) & 0x3fffff) // root pid of that target
#define CALL_ROOT_BITS(value) ((value) << 22)
#define CALL_ROOT_MASK 0xfffffc00000
#define CALL_STATUS(word) (((word) >> 48) & 0x3ff) // HTTP status of the answer, 0 before the final one
#define CALL_STATUS_BITS(value) (((value) & 0x3ff) << 48)
#define CALL_STATUS_MASK 0x3ff000000000000
#define CALL_READ_BEFORE(word) ((word) & 0xffffffff) // bytes read from the socket
#define CALL_READ_BEFORE_BITS(value) ((value) & 0xffffffff)
#define CALL_READ_BEFORE_MASK 0xffffffff
#define CALL_WRITTEN_BEFORE(word) ((word) >> 32) // bytes written to it
#define CALL_WRITTEN_BEFORE_BITS(value) ((value) << 32)
#define CALL_WRITTEN_BEFORE_MASK 0xffffffff00000000
#define CALL_READ_NOW(word) ((word) & 0xffffffff) // bytes read from the socket
#define CALL_READ_NOW_BITS(value) ((value) & 0xffffffff)
#define CALL_READ_NOW_MASK 0xffffffff
#define CALL_WRITTEN_NOW(word) ((word) >> 32) // bytes written to it
#define CALL_WRITTEN_NOW_BITS(value) ((value) << 32)
#define CALL_WRITTEN_NOW_MASK 0xffffffff00000000
#define CALL_FAMILY(word) ((word) & 0xff) // address family
#define CALL_FAMILY_BITS(value) (value)
#define CALL_FAMILY_MASK 0xff
#define CALL_PORT(word) (((word) >> 8) & 0xffff) // port
#define CALL_PORT_BITS(value) ((value) << 8)
#define CALL_PORT_MASK 0xffff00
#define CALL_ADDRESS(word) (((word) >> 24) & 0xffffffff) // IPv4 address, or its stand-in
#define CALL_ADDRESS_BITS(value) ((value) << 24)
#define CALL_ADDRESS_MASK 0xffffffff000000

// off: @requests_off[g], a goroutine that left its thread.
#define OFF_LEFT 0 // when it left
#define OFF_STATE 1 // its own words and its thread
#define OFF_RUN_DELAY 2 // time that thread had waited for a CPU
#define OFF_STATUS(word) ((word) & 0xfff) // g.atomicstatus
#define OFF_STATUS_BITS(value) ((value) & 0xfff)
#define OFF_STATUS_MASK 0xfff
#define OFF_REASON(word) (((word) >> 16) & 0xff) // g.waitreason
#define OFF_REASON_BITS(value) (((value) & 0xff) << 16)
#define OFF_REASON_MASK 0xff0000
#define OFF_TID(word) ((word) >> 32) // the thread that it left
#define OFF_TID_BITS(value) ((value) << 32)
#define OFF_TID_MASK 0xffffffff00000000

// arrival: @requests_arrived[socket], bytes that nobody has read yet.
#define ARRIVAL_AT 0 // when the first of them arrived
#define ARRIVAL_SEQUENCE 1 // TCP sequence number of the first of them | 1 << 32

// draining: @requests_draining[socket], an answer on its way to its reader.
#define DRAINING_KEY 0 // key of its request
#define DRAINING_ENDED 1 // when its last write returned
#define DRAINING_SEQUENCE 2 // TCP sequence number of the byte behind its last

// head: @requests_read[tid], bytes of a head to hand on.
#define HEAD_KEY 0 // key of the request, or the socket
#define HEAD_AT 1 // when they were read or written
#define HEAD_BUFFER 2 // their address
#define HEAD_BYTES 3 // how many there are

// peer: @requests_peer[g, ns], the far end of a connection.
#define PEER_PIDS 0 // the process that serves it
#define PEER_GOID 1 // number of the goroutine, 0 where it is not known
#define PEER_LAYOUT 2 // where the status of its goroutines lies
#define PEER_PORTS 3 // ports in host order, and the address family
#define PEER_ADDRESS 4 // IPv4 address in network order, or its stand-in
#define PEER_ROOT(word) ((word) & 0xffffffff) // root pid of its target
#define PEER_ROOT_BITS(value) (value)
#define PEER_ROOT_MASK 0xffffffff
#define PEER_PID(word) ((word) >> 32) // its pid
#define PEER_PID_BITS(value) ((value) << 32)
#define PEER_PID_MASK 0xffffffff00000000
#define PEER_LOCAL(word) ((word) & 0xffff) // port of the server
#define PEER_LOCAL_BITS(value) (value)
#define PEER_LOCAL_MASK 0xffff
#define PEER_REMOTE(word) (((word) >> 16) & 0xffff) // port of the client
#define PEER_REMOTE_BITS(value) ((value) << 16)
#define PEER_REMOTE_MASK 0xffff0000
#define PEER_FAMILY(word) ((word) >> 32) // address family
#define PEER_FAMILY_BITS(value) ((value) << 32)
#define PEER_FAMILY_MASK 0xffffffff00000000

// part: @requests_part[g, ns], a wait or a call within a request.
#define PART_NS 0 // how long it took
#define PART_WHAT 1 // what it was; the fields behind `kind` depend on it
#define PART_KIND(word) ((word) & 0xff) // wait, peer or call
#define PART_KIND_BITS(value) (value)
#define PART_KIND_MASK 0xff
#define PART_REASON(word) (((word) >> 8) & 0xff) // g.waitreason
#define PART_REASON_BITS(value) ((value) << 8)
#define PART_REASON_MASK 0xff00
#define PART_CLASS(word) (((word) >> 8) & 0xff) // its class
#define PART_CLASS_BITS(value) ((value) << 8)
#define PART_CLASS_MASK 0xff00
#define PART_ON_CONNECTION(word) (((word) >> 16) & 0x1) // 1 on the connection
#define PART_ON_CONNECTION_BITS(value) ((value) << 16)
#define PART_ON_CONNECTION_MASK 0x10000
#define PART_FAMILY(word) (((word) >> 8) & 0xff) // address family, 0 for a pipe
#define PART_FAMILY_BITS(value) ((value) << 8)
#define PART_FAMILY_MASK 0xff00
#define PART_PORT(word) (((word) >> 16) & 0xffff) // port in network order
#define PART_PORT_BITS(value) ((value) << 16)
#define PART_PORT_MASK 0xffff0000
#define PART_ADDRESS(word) ((word) >> 32) // IPv4 address, or its stand-in
#define PART_ADDRESS_BITS(value) ((value) << 32)
#define PART_ADDRESS_MASK 0xffffffff00000000
