// Names of functions of Go's runtime, of databases and of their clients that say what a stack is about.

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

/**
 * Functions that return with a lock held: Go's sync, the locks of its files (internal/poll) and of its own runtime, and
 * POSIX threads. Where the outermost of them is inlined and not told, those that it calls stand for it.
 */
export const LOCK_CALL =
  /^(?:(?:internal\/)?sync\.(?:\(\*(?:RW)?Mutex\)\.(?:R?Lock|lockSlow)|\(\*rlocker\)\.Lock|runtime_Semacquire(?:RW)?Mutex\w*)|internal\/poll\.(?:\(\*fdMutex\)\.rwlock|\(\*FD\)\.(?:read|write|readWrite)Lock)|runtime\.(?:lock(?:2|WithRank)?|\(\*rwmutex\)\.r?lock)|_*pthread_(?:mutex_(?:timed|clock)?lock|rwlock_(?:timed|clock)?(?:rd|wr)lock|spin_lock))$/;

/** Those of them that leave room for others of their kind. */
export const SHARED_LOCK_CALL =
  /^(?:sync\.(?:\(\*RWMutex\)\.RLock|\(\*rlocker\)\.Lock|runtime_SemacquireRWMutexR\w*)|runtime\.\(\*rwmutex\)\.rlock|_*pthread_rwlock_(?:timed|clock)?rdlock)$/;

/** Methods of a program that, by their names, do nothing but take a lock for who calls them. */
export const LOCK_HELPER =
  /(?:^|[.:_])(?:[tT]ry|[aA]cquire|[rR]ead|[wW]rite|[rRwW])?_?[lL]ock(?:[A-Z_0-9]\w*)?$/;

/** The kernel's function of a system call, with the name of the call (syscall wrappers of amd64 and arm64). */
export const SYSTEM_CALL = /^__(?:x64|arm64)_sys_(\w+)$/;

/** Functions that give their own lock back before they call what they were given (golang.org/x/sync/singleflight). */
export const CALLS_UNLOCKED = /\bsingleflight\.\(\*Group\)\./;

/**
 * TLS handshakes of either side: Go's crypto/tls, GnuTLS, OpenSSL. OpenSSL is mostly built without frame pointers,
 * so that its own arithmetic of keys is all that a stack shows of a handshake.
 */
export const HANDSHAKE =
  /^(?:crypto\/tls\.\(\*Conn\)\.\w*[hH]andshake\w*|SSL_(?:do_handshake|accept|connect)|gnutls_handshake|ngx_ssl_handshake|(?:rsaz|ecp_nistz256|x25519|bn|BN|ossl_(?:bn|rsa|ec|x25519)|ec_GFp)_\w+)$/;

/** Look-ups of names: Go's resolver, the C library's. */
export const LOOKUP =
  /^(?:net\.\(\*Resolver\)\..*|net\.(?:lookup|goLookup|cgoLookup|_C2func_getaddrinfo)\w*|getaddrinfo|gethostbyname\w*|__res_\w+|res_n?(?:query|search|send)\w*)$/;

/** Requests of Go's net/http wait inside of the first for an answer, and inside of the second, too, for a new connection. */
export const HTTP_CALL = /^net\/http\.\(\*Transport\)\.roundTrip$/;
export const HTTP_DIAL = /^net\/http\.\(\*Transport\)\.(?:getConn|queueForDial|dialConn\w*)$/;

/** A library's pool of connections. */
export interface KnownPool {
  /** As in `a connection of …`. */
  readonly name: string;
  /** Where its limit is set. */
  readonly limit: string;
  /** A request waits in these functions when as many connections are in use as the limit allows. */
  readonly waits: RegExp;
  /** Requests that ask by this library are in these: with a connection, unless they wait for one. */
  readonly uses: RegExp;
}

/** Source of truth: database/sql of Go 1.26, pgxpool of pgx v5, go-redis v9, redigo v1. */
export const POOLS: readonly KnownPool[] = [
  {
    ...{name: 'the database pool (database/sql)', limit: 'SetMaxOpenConns'},
    ...{waits: /^database\/sql\.\(\*DB\)\.conn$/, uses: /^database\/sql\./},
  },
  {
    ...{name: 'the database pool (pgxpool)', limit: 'pool_max_conns'},
    waits: /\bjackc\/(?:puddle|pgx\/v\d+\/pgxpool)\b.*\.[aA]cquire\w*$/,
    uses: /\bjackc\/pgx\//,
  },
  {
    ...{name: 'the Redis pool (go-redis)', limit: 'PoolSize'},
    waits: /\bgo-redis\/.*\/pool\.\(\*ConnPool\)\.(?:waitTurn|Get)$/,
    uses: /\bgo-redis\//,
  },
  {
    ...{name: 'the Redis pool (redigo)', limit: 'MaxActive'},
    ...{waits: /\bredigo\/redis\.\(\*Pool\)\./, uses: /\bredigo\/redis\./},
  },
];
