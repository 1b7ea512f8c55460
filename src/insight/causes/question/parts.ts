// Which parts of a hop's time wait for which resource.

import {SERVED, WAY} from './growth.js';

export function isFilePart(part: string): boolean {
  return part.startsWith('fs.') || part === SERVED;
}

/** What gets longer where there is too little CPU: everything a thread does waits for it. */
export function isCpuPart(part: string): boolean {
  const always = ['cpu', 'runqueue', 'sched', 'queue', 'unexplained', 'send', 'receive', 'tls'];
  return always.includes(part) || part.startsWith('wait:');
}

/** With them, what a target takes that gets no CPU at all for a time, seen from outside. */
export function isThrottledPart(part: string): boolean {
  return isCpuPart(part) || part === WAY || part === SERVED;
}

/** The way between a hop and whoever asks it. */
export function isWayPart(part: string): boolean {
  return [WAY, 'receive', 'send', 'send.wait', 'queue', 'tls'].includes(part);
}

export function isAnyPart(): boolean {
  return true;
}
