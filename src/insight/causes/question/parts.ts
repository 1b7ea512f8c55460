// Which parts of a budget wait for which resource.

export function isFilePart(part: string): boolean {
  return part.startsWith('fs.');
}

/** What gets longer where there is too little CPU: everything a thread does waits for it. */
export function isCpuPart(part: string): boolean {
  return (
    ['cpu', 'runqueue', 'sched', 'queue', 'unexplained', 'send', 'receive'].includes(part) ||
    part.startsWith('wait:')
  );
}

export function isAnyPart(): boolean {
  return true;
}
