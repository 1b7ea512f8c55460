// Reads and writes the names of spool files. A name tells what is in the file, even where the file
// cannot be read.

export interface SegmentName {
  readonly epoch: number;
  readonly firstSeq: number;
  /** How many records were spooled in this epoch before this file. */
  readonly recordsBefore: number;
  /** How many records of this file, or of files behind it that are gone, are missing and already accounted for. */
  readonly lostRecords: number;
  /** All batches in the file are acked. It is kept because its last record has the run's books. */
  readonly isDone: boolean;
}

export function writeSegmentName(name: SegmentName): string {
  const {epoch, firstSeq, recordsBefore, lostRecords, isDone} = name;
  const numbers = [epoch, firstSeq, recordsBefore, lostRecords].join('-');
  return `${numbers}${isDone ? '-done' : ''}.spool`;
}

/** Undefined for any other file. */
export function readSegmentName(text: string): SegmentName | undefined {
  const match = /^(\d{1,10})-(\d{1,10})-(\d{1,16})-(\d{1,16})(-done)?\.spool$/.exec(text);
  if (match === null) return undefined;
  const [epoch, firstSeq, recordsBefore, lostRecords] = match.slice(1, 5).map(Number);
  return {
    epoch: epoch!,
    firstSeq: firstSeq!,
    recordsBefore: recordsBefore!,
    lostRecords: lostRecords!,
    isDone: match[5] !== undefined,
  };
}

/** Sorts names in the order in which the files were written. */
export function compareSegmentNames(left: SegmentName, right: SegmentName): number {
  return left.epoch - right.epoch || left.firstSeq - right.firstSeq;
}
