// Names of functions of Go's runtime and of databases that say what a stack is about.

/**
 * Functions of Go's runtime that only the collector runs, or goroutines that have to help it (runtime/mgc*.go,
 * mbitmap.go, mwbbuf.go). What they call counts for them.
 */
export const COLLECTOR =
  /^runtime\.(?:\(\*(?:gcWork|gcBits|gcControllerState|sweepLocked|wbBuf|gcCPULimiterState)\)\.|\(\*mspan\)\.(?:sweep|mark|objIndex|ensureSwept)|gc[A-Z]|bgsweep|bgscavenge|scan|greyobject|mark[a-z]|sweep|drain|wbBuf|findObject|shade|typePointers|getempty|putfull|trygetfull|handoff|stopTheWorld|startTheWorld|bulkBarrier|deductSweepCredit)/;

/**
 * Functions that take a lock of a database. PostgreSQL: those of relations, rows and transactions say what is
 * locked, LWLockAcquire waits for a lock of its memory (storage/lmgr). InnoDB: lock_wait_suspend_thread.
 */
export const DATABASE_LOCK =
  /^(?:Lock(?:Relation|Tuple|Page|DatabaseObject|SharedObject|Acquire)\w*|(?:XactLockTable|MultiXactId|SpeculativeInsertion)Wait\w*|VirtualXactLock|ProcSleep|WaitOnLock|LWLockAcquire\w*|lock_wait_suspend_thread)$/;

/** Sessions of PostgreSQL run statements and end transactions in these. */
export const DATABASE_WORK =
  /^(?:PortalRun\w*|standard_Executor\w*|standard_ProcessUtility|ProcessUtility|CommitTransactionCommand)$/;

/** Functions of PostgreSQL in which a process waits until another one wakes it. */
export const LATCH = /^(?:WaitLatch\w*|WaitEventSetWait\w*|PGSemaphoreLock)$/;
