// Expressions and statements that several parts of the script use; $task is the current task.

// A call's result, below zero: there is nothing to read or no room to write yet.
#define AGAIN -11
#define IN_PROGRESS -115

// A thread's running goroutine, where Go on amd64 keeps it: in front of the thread's own storage, or, where
// a C library's lies there, in r14 (since Go 1.17). @requests_r14[pid] says where above task->stack the
// kernel keeps r14 of a thread that is in a system call: in pt_regs, at the end of the stack of 16 KB, 16
// bytes before it in a kernel with FRED.
#define READ_G(g) \
  g = *(uint64*)uptr((uint64)$task->thread.fsbase - 8); \
  if (@requests_r14[pid]) { \
    g = *(uint64*)((uint64)$task->stack + @requests_r14[pid]); \
  }
#define R14_IN_STACK 16224
#define R14_BEFORE_FRED 16208
// A g leads to an m, whose g0 leads back to it: then $back is $m.
#define FOLLOW_G(g) \
  $m = *(uint64*)uptr(g + 48); \
  $g0 = *(uint64*)uptr($m); \
  $back = *(uint64*)uptr($g0 + 48);
// Notes that g is in r14 if it is, at this place of the stack.
#define TRY_R14(place) \
  if ($go == 0) { \
    $r14 = *(uint64*)((uint64)$task->stack + place); \
    FOLLOW_G($r14) \
    if ($m && $back == $m) { \
      $go = (uint64)1; \
      $key = $r14; \
      @requests_r14[pid] = (uint64)place; \
    } \
  }
// Two processes may have equal pointers, so a key is the goroutine's with the pid folded in. Folding
// it in once more takes it out.
#define WITH_PID(key) key ^ ((uint64)pid << 42)
// A socket, which is the key of a program that is not written in Go, lies in the kernel's half.
#define IS_GOROUTINE(key) key >> 48 != 0xffff
// Go before 1.26 keeps its goroutines here; no other program has anything at this place.
#define IS_OLD_GO(g) g >> 38 == 3
#define IS_NO_OLD_GO(g) g >> 38 != 3
// What a goroutine says of itself (g.atomicstatus, g.waitreason), by the place of its status.
#define STATUS_OF_G(at) *(uint32*)uptr(at) & 0xfff
#define WORDS_OF_G(at) (uint64)*(uint32*)uptr(at) | ((uint64)*(uint8*)uptr(at + 32) << 16)
#define G_RUNNABLE 1
#define G_RUNNING 2
#define G_IN_CALL 3
#define G_WAITING 4
// A goroutine that is running (2) or in a system call (3).
#define IS_ON_THREAD(state) (state & 0xffe) == G_RUNNING

#define FILE_OF(number) (struct file*)*(uint64*)((uint64)$task->files->fdt->fd + number * 8)
#define SOCKET_OF(file) ((struct socket*)file->private_data)->sk
#define FILE_TYPE(file) (uint64)file->f_inode->i_mode & 0xf000
#define REGULAR_FILE 0x8000
#define SOCKET_FILE 0xc000
// No block device: the major number of the file's device is 0.
#define IS_NO_DISK(device) (device >> 20) == 0

#define AF_INET 2
#define AF_INET6 10
#define TCP_ESTABLISHED 1
#define TCP_FIN_WAIT1 4
#define TCP_CLOSE 7
#define TCP_CLOSE_WAIT 8
#define TCP_LAST_ACK 9
#define TASK_EXITING 4

// At the start of a call: what the thread does from now on. A call of a program that is no target
// ends here, after one look at each of two maps.
#define BEGIN_CALL(what, address) \
  RETURN_UNLESS_FOLLOWED \
  NOTE_CALL(what, address)
#define RETURN_UNLESS_FOLLOWED \
  $t = @requests_in[tid]; \
  if ($t.THREAD_ENTERED == 0) { \
    if (@target[pid] == 0) { \
      return; \
    } \
  }
#define NOTE_CALL(what, address) \
  $delay = (uint64)curtask->sched_info.run_delay; \
  $what = what; \
  @requests_in[tid] = (nsecs, $what, address, $delay, $t.THREAD_SERVES, $t.THREAD_ENTERED);

// A call on a file descriptor, and one on the name of a file.
#define CALL_ON(fd, class) (uint64)args->fd | class
#define CALL_BY_NAME(class) (uint64)(class | THREAD_FD_MASK)
#define NO_BUFFER (uint64)0
// struct iovec has its address first; struct user_msghdr has its list at 16.
#define FIRST_BUFFER(list) (uint64)*(uint64*)uptr(list)
#define LIST_OF_MESSAGE(message) (uint64)*(uint64*)uptr(message + 16)

// What a thread waited for a CPU between two of its sums, which a request has 42 bits of.
#define RUN_DELAY_SINCE(now, then) (now - then) & REQUEST_RUN_DELAY_MASK

// The three digits of "HTTP/1.1 200", as bytes behind the blank.
#define STATUS_IN(digits) (digits & 0xf) * 100 + ((digits >> 8) & 0xf) * 10 + ((digits >> 16) & 0xf)

// The far end of a socket as a word, $address. An IPv6 address that holds no IPv4 address is printed
// by itself, under a word that stands for it.
#define READ_ADDRESS(sk, family) \
  $address = (uint64)sk->__sk_common.skc_daddr; \
  if (family == AF_INET6) { \
    $low = (uint64)sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[2]; \
    if ($low != 0xffff0000) { \
      $high = (uint64)sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[0]; \
      $high = $high | ((uint64)sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[1] << 32); \
      $low = $low | ((uint64)sk->__sk_common.skc_v6_daddr.in6_u.u6_addr32[3] << 32); \
      $address = ($high ^ ($high >> 32) ^ ($low >> 16) ^ ($low >> 32)) & 0xffffffff; \
      @requests_six_SIDE[$address] = ($high, $low); \
    } \
  }

// The first four bytes of a request, with and without the very first one.
#define IS_METHOD(word) (word == BYTES("GET ") || word == BYTES("ET /") \
  || word == BYTES("HEAD") || word == BYTES("EAD ") \
  || word == BYTES("POST") || word == BYTES("OST ") || word == BYTES("PUT ") || word == BYTES("UT /") \
  || word == BYTES("PATC") || word == BYTES("ATCH") || word == BYTES("DELE") || word == BYTES("ELET") \
  || word == BYTES("OPTI") || word == BYTES("PTIO"))

// A record of TLS (20 to 23, of version 3.0 to 3.4); a frame of HTTP/2 (0 to 9, of less than 64 KiB).
#define IS_TLS(word) ((word & 0xfc) == 0x14 && (word & 0xff00) == 0x300 && (word & 0xff0000) < 0x50000)
#define IS_FRAME(word) ((word & 0xff) == 0 && (word >> 24) < 10)
// In @requests_hello: the connection was counted.
#define HELLO_COUNTED 9

// A request that ends; its state is $r.
#define END_REQUEST \
  @requests_done_SIDE[$key, $r.REQUEST_CHARGED] = $r; \
  @requests_ended = count();

// Hands on the bytes of a head in pieces that a string holds, up to the first that is not text.
#define PIECE_BYTES 199
#define MOST_HEAD_BYTES 4096
#define HAND_HEAD_ON \
  $o = @requests_read[tid]; \
  delete(@requests_read[tid]); \
  $at = (uint64)0; \
  while ($at < MOST_HEAD_BYTES && $at < $o.HEAD_BYTES) { \
    @requests_head_SIDE[$o.HEAD_KEY, $o.HEAD_AT + $at, $o.HEAD_BYTES - $at] = str(uptr($o.HEAD_BUFFER + $at)); \
    $at = $at + PIECE_BYTES; \
    if (*(uint64*)uptr($o.HEAD_BUFFER + $at) & 0x8080808080808080) { \
      $at = $at + MOST_HEAD_BYTES; \
    } \
  }
