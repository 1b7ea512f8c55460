// Does the work of a job at once, where its slices are not what a test is about.

/** What the job returns at its end. */
export function finished<Value>(job: Iterator<unknown, Value>): Value {
  for (;;) {
    const {done, value} = job.next();
    if (done === true) return value;
  }
}
