// A client of registries that people use: where its program comes from, and which of its commands are tried.

import {findProgram} from '../../../src/parts/program.js';
import type {GoModule} from '../../../src/parts/go-program.js';
import {findGoProgram, type FoundProgram} from '../../support/go-program.js';
import type {ImageLayout} from './image-layout.js';

/** What the commands of a client are about. */
export interface Place {
  /** `host:port` of the first hop. */
  readonly host: string;
  /** Its tag is `v1`; the registry has it already in the repository `base`. */
  readonly image: ImageLayout;
  /** A folder of the client's own. */
  readonly folder: string;
}

export interface ClientCommand {
  /** The name of its phase. */
  readonly phase: string;
  /** The program's words, without the program. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it asks for is not there, or it judges the registry: it may end with another code than 0. */
  readonly mayFail?: boolean;
}

export interface Client {
  readonly name: string;
  /** The program, or why there is none. */
  find(): Promise<FoundProgram>;
  commands(place: Place): readonly ClientCommand[];
}

/** Builds the program once, in the cache of the tests. */
export function byGo(module: GoModule): Client['find'] {
  return () => findGoProgram(module);
}

/** Takes the program that the host has, or that a variable as REGSCOPE_ZB names; `why` says how to get it. */
export function byHost(name: string, why: string): Client['find'] {
  return async () => {
    const path = process.env[`REGSCOPE_${name.toUpperCase()}`] ?? findProgram(name);
    return path === undefined ? {missing: `${name} is not installed: ${why}`} : {path};
  };
}
