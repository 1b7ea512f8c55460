// Reads the lines by which bpf/oncpu.bt and bpf/offcpu.bt tell which code a process runs. Pure.

import type {ExecutedProgram} from '../../symbols/executed-program.js';
import type {MappedCode} from '../../symbols/memory-map.js';

export type CodeLine =
  | {readonly kind: 'executed'; readonly pid: number; readonly program: ExecutedProgram}
  | {
      readonly kind: 'mapped';
      readonly pid: number;
      readonly rootPid: number;
      readonly code: MappedCode;
    };

const LINE =
  /^code (executed|mapped) (\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) (\d+) (.*)\n$/s;
const PAGE_BYTES = 4_096;

/** Undefined for any other line. The names at its end are hostile text. */
export function readCodeLine(text: string): CodeLine | undefined {
  const match = LINE.exec(text);
  if (match === null) return undefined;
  const [, kind, pid, root, ...rest] = match as unknown as string[];
  const [first, second, third, device] = rest.slice(0, 4).map((word) => parseInt(word, 16));
  const [inode, name] = [BigInt(rest[4]!), rest[5]!];
  const ids = {pid: Number(pid), rootPid: Number(root)};
  if (kind === 'executed') {
    const places = {startCode: first!, endCode: second!, firstInstruction: third!};
    // The name of a file has no slash in it.
    const slash = name.indexOf('/');
    const file = {name: name.slice(0, slash), path: name.slice(slash + 1)};
    const program = {rootPid: ids.rootPid, ...places, device: device!, inode, ...file};
    return {kind, pid: ids.pid, program};
  }
  // A mapping fills whole pages.
  const endAddress = first! + Math.ceil(second! / PAGE_BYTES) * PAGE_BYTES;
  const code = {startAddress: first!, endAddress, fileOffset: third!, device: device!, inode, name};
  return {kind: 'mapped', ...ids, code};
}
