// Every limit of the wire. Both ends keep to them, so what exceeds a limit is a bug or an attack.

export const PROTOCOL_MAJOR = 1;
export const PROTOCOL_MINOR = 2;
/** The first minor version in which agents answer a cut and collectors expect the answer. */
export const ANSWERS_CUTS_MINOR = 1;

/** The size of one websocket message. A second of a busy host is split into several batches. */
export const MAX_FRAME_BYTES = 256 * 1024;
/** Our messages have one fragment. ws takes memory for each fragment. */
export const MAX_FRAGMENTS = 64;
/** Limits the elements of a batch: 256 KiB of empty sub-messages would be 131,072 objects. */
export const MAX_RECORDS_PER_BATCH = 8_192;
export const MAX_STRINGS_PER_BATCH = 4_096;
export const MAX_STRING_BYTES = 4_096;
/** A name is a frame in few modules, so frames are no more than some times the strings. */
export const MAX_FRAMES_PER_BATCH = 16_384;
export const MAX_PARTS_PER_REQUEST = 64;
export const MAX_CALLS_PER_REQUEST = 64;
/** Distinct places of one batch; a busy registry has some hundred. */
export const MAX_PLACES_PER_BATCH = 8_192;
/** bpftrace cuts stacks at 127 frames, kernel and user each; inlined functions add to them. */
export const MAX_FRAMES_PER_STACK = 1_024;
/** A hello names 256 epochs at most, and its own; a welcome answers with what is known of each. */
export const MAX_KNOWN_EPOCHS = 1_024;
export const MAX_PROCESSES_PER_REPORT = 2_048;
export const MAX_PROBES_PER_REPORT = 256;
export const MAX_REACHED_PER_REPORT = 512;
export const MAX_WAYS_PER_ADDRESS = 32;
export const MAX_NETWORKS_PER_REPORT = 128;
/** Sub-messages inside sub-messages; ours are four deep. */
export const MAX_NESTING = 16;

/** The time from the opening of the socket to a valid hello. */
export const HELLO_DEADLINE_MS = 10_000;
export const PING_INTERVAL_MS = 1_000;
/** A peer that is silent for so long is gone. */
export const SILENCE_DEADLINE_MS = 15_000;

/** Batches per second and agent over any ten seconds; a spool being emptied is the usual burst. */
export const MAX_BATCHES_PER_SECOND = 2_000;

/** A browser that reads too slowly: frames are skipped above the first, the socket closed above the second. */
export const LIVE_SKIP_ABOVE_BYTES = 1024 * 1024;
export const LIVE_CLOSE_ABOVE_BYTES = 8 * 1024 * 1024;
