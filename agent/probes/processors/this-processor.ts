// Says which processor this host has, for scripts that are written for another.

import {readFileSync} from 'node:fs';

import type {Processor} from './for-processor.js';

const USUAL_PAGE_BYTES = 4_096;
/** The kernel's words to a program are pairs. This one's value is the size of a page (AT_PAGESZ, linux/auxvec.h). */
const PAGE_SIZE_WORD = 6n;
const WORD_BYTES = 8;

export function thisProcessor(): Processor {
  return {architecture: process.arch, pageBytes: pageBytesOf(readFileSync('/proc/self/auxv'))};
}

/** 4,096 where they do not say it. */
export function pageBytesOf(words: Buffer): number {
  for (let at = 0; at + 2 * WORD_BYTES <= words.length; at += 2 * WORD_BYTES) {
    if (words.readBigUInt64LE(at) === PAGE_SIZE_WORD) {
      return Number(words.readBigUInt64LE(at + WORD_BYTES));
    }
  }
  return USUAL_PAGE_BYTES;
}
