// Tells what the Go runtime itself calls the places of its code, then waits for its input to end.
//
// A line `at ADDRESS NAME` gives the innermost function at an address, a line `chain LEAF RETURN
// NAMES` the frames from a return address up to the next real call, the innermost first.
package main

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

type counter[T int | float64] struct{ sum T }

//go:noinline
func (c *counter[T]) add(values []T) {
	for _, value := range values {
		c.sum += twice(value)
	}
}

func twice[T int | float64](value T) T { return value + value }

//go:noinline
func leaf() string {
	var pcs [8]uintptr
	n := runtime.Callers(2, pcs[:])
	var names []string
	frames := runtime.CallersFrames(pcs[:n])
	for {
		frame, more := frames.Next()
		names = append(names, frame.Function)
		if !more || frame.Function == "main.root" {
			return fmt.Sprintf("%#x %s", pcs[0], strings.Join(names, ","))
		}
	}
}

func inner() string { return leaf() + "" }
func outer() string { return inner() }

//go:noinline
func root() string { return outer() }

// Not the last byte: the runtime takes the address behind it for the start of the next function.
func sweep(function any) {
	entry := reflect.ValueOf(function).Pointer()
	for pc := entry; runtime.FuncForPC(pc + 1).Entry() == entry; pc++ {
		frame, _ := runtime.CallersFrames([]uintptr{pc + 1}).Next()
		fmt.Printf("at %#x %s\n", pc, frame.Function)
	}
}

func main() {
	closure := func(text string) int { number, _ := strconv.Atoi(text); return number }
	sweep(closure)
	sweep((*counter[int]).add)
	sweep((*counter[float64]).add)
	sweep(root)
	sweep(sweep)
	sweep(strconv.ParseFloat)
	sweep(fmt.Fprintf)
	sweep(strings.Map)
	sweep(runtime.GC)
	sweep(os.ReadFile)
	fmt.Printf("chain %s\n", root())
	fmt.Printf("done %d\n", closure("1"))
	io.Copy(io.Discard, os.Stdin)
}
