// A disk whose speed is known: one file, served by FUSE, on which a loop device is set up. It serves one
// request after the other, as a single head does. Lines on the standard input change its speed:
//
//	read 4ms
//	write 300us
//	flush 20ms
//
// The program ends, and the file system with it, at the end of its input.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// delays holds what each kind of request takes, in ns.
var delays = map[string]*atomic.Int64{"read": {}, "write": {}, "flush": {}}

type disk struct {
	fs.Inode
	sync.Mutex
	bytes []byte
}

// serve holds the disk for as long as a request of the kind takes. The kernel ends a sleep late by some
// tens of microseconds, which a disk's own times vary by too. Go's own sleep can end a millisecond late,
// because its runtime waits in epoll_wait(2), which counts in milliseconds.
func (d *disk) serve(kind string) {
	left := syscall.NsecToTimespec(delays[kind].Load())
	for left.Nano() > 0 && syscall.Nanosleep(&left, &left) == syscall.EINTR {
	}
}

func (d *disk) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	out.Mode = syscall.S_IFREG | 0o600
	out.Size = uint64(len(d.bytes))
	return 0
}

// Setattr takes a size that the file has already, and nothing else.
func (d *disk) Setattr(ctx context.Context, handle fs.FileHandle, _ *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	return d.Getattr(ctx, handle, out)
}

func (d *disk) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, fuse.FOPEN_DIRECT_IO, 0
}

func (d *disk) Read(_ context.Context, _ fs.FileHandle, into []byte, offset int64) (fuse.ReadResult, syscall.Errno) {
	d.Lock()
	defer d.Unlock()
	d.serve("read")
	end := min(offset+int64(len(into)), int64(len(d.bytes)))
	return fuse.ReadResultData(d.bytes[min(offset, end):end]), 0
}

func (d *disk) Write(_ context.Context, _ fs.FileHandle, from []byte, offset int64) (uint32, syscall.Errno) {
	d.Lock()
	defer d.Unlock()
	d.serve("write")
	if offset+int64(len(from)) > int64(len(d.bytes)) {
		return 0, syscall.ENOSPC
	}
	return uint32(copy(d.bytes[offset:], from)), 0
}

func (d *disk) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	d.Lock()
	defer d.Unlock()
	d.serve("flush")
	return 0
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: disk FOLDER MEBIBYTES")
	}
	mebibytes, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	file := &disk{bytes: make([]byte, mebibytes<<20)}
	root := &folder{}
	server, err := fs.Mount(os.Args[1], root, &fs.Options{
		// Root mounts without the helper fusermount.
		MountOptions: fuse.MountOptions{DirectMountStrict: true, MaxWrite: 1 << 20},
		OnAdd: func(ctx context.Context) {
			root.AddChild("disk", root.NewPersistentInode(ctx, file, fs.StableAttr{Mode: syscall.S_IFREG}), false)
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready")
	go obey(bufio.NewScanner(os.Stdin), server)
	server.Wait()
}

// obey changes delays until the input ends.
func obey(lines *bufio.Scanner, server *fuse.Server) {
	for lines.Scan() {
		var kind, text string
		fmt.Sscan(lines.Text(), &kind, &text)
		delay, err := time.ParseDuration(text)
		if delays[kind] == nil || err != nil {
			log.Fatalf("not understood: %q", lines.Text())
		}
		delays[kind].Store(int64(delay))
		fmt.Println(lines.Text())
	}
	if err := server.Unmount(); err != nil {
		os.Exit(1)
	}
}

// folder holds the file.
type folder struct{ fs.Inode }
