// What the name of a spool file says, so that a file that cannot be read still says it.

export interface SegmentName {
  readonly epoch: number;
  readonly firstSeq: number;
  /** Records that were spooled in this epoch before this file. */
  readonly recordsBefore: number;
  /** Records of this file that are damaged and already stand in the books as dropped. */
  readonly lostRecords: number;
  /** Everything in it is acked; it is kept because its last record tells the run's books. */
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

/** The order in which they were written. */
export function compareSegmentNames(left: SegmentName, right: SegmentName): number {
  return left.epoch - right.epoch || left.firstSeq - right.firstSeq;
}
