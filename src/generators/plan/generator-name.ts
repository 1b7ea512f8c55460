// What a program is by the name of its file: releases add versions and platforms to it, as in
// k6-v1.8.1, hey_linux_amd64, oha-linux-amd64-pgo, autocannon@8. Pure.

import {basename} from 'node:path';

const ADDED =
  /[-_.](v?\d[\w.]*|linux|darwin|freebsd|macos|amd64|x86_64|arm64|aarch64|static|musl|gnu|pgo|exe|bin)$|(?<=\w)@[\w.^~-]+$/;

/** `wrk2` keeps its number: it is another program. */
export function generatorName(command: string): string {
  let name = basename(command);
  for (let shorter = name.replace(ADDED, ''); shorter !== name; shorter = name.replace(ADDED, '')) {
    name = shorter;
  }
  return name;
}
