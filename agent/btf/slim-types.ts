// Makes a BTF file of the few kernel types that a bpftrace script uses. bpftrace 0.17 has clang
// read all types that are reachable from the script's, once for each field that it follows, which
// takes 0.7 of the 2 s of its start. With 200 types instead of 100,000 it takes no time.
//
// Members keep their offsets. Members that no script names are left out. Pure.

import {KIND, type Member, type TypeSection} from './type-section.js';
import {BtfWriter} from './btf-writer.js';

export interface NamedInScript {
  /** Names of types, without `struct`. */
  readonly structs: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

/**
 * Finds each word behind `struct`, and each word behind `->` or a dot. `curtask` is a task_struct.
 */
export function namesIn(script: string): NamedInScript {
  const structs = new Set([...script.matchAll(/\bstruct\s+(\w+)/g)].map((match) => match[1]!));
  if (/\bcurtask\b/.test(script)) structs.add('task_struct');
  const fields = [...script.matchAll(/(?:->|\.)\s*([A-Za-z_]\w*)/g)].map((match) => match[1]!);
  return {structs, fields: new Set(fields)};
}

/** Throws RangeError if a struct that the script names is not there. */
export function slimTypes(types: TypeSection, named: NamedInScript): Uint8Array {
  return new Slimmer(types, named.fields).write(named.structs);
}

const VOID = 0;

class Slimmer {
  readonly #types: TypeSection;
  readonly #fields: ReadonlySet<string>;
  readonly #writer = new BtfWriter();
  /** Types that are kept: new numbers by their numbers in the whole file. */
  readonly #written = new Map<number, number>();
  readonly #wanted = new Map<number, boolean>();

  constructor(types: TypeSection, fields: ReadonlySet<string>) {
    this.#types = types;
    this.#fields = fields;
  }

  write(structs: ReadonlySet<string>): Uint8Array {
    const missing = new Set(structs);
    for (let type = 1; type <= this.#types.last; type++) {
      const kind = this.#types.kind(type);
      // Formats of tracepoints use dev_t, pid_t, sector_t, …, which are numbers under another name.
      if (kind === KIND.typedef && this.#isNumber(type)) this.#keep(type);
      if (kind !== KIND.struct && kind !== KIND.union) continue;
      const name = this.#types.name(type);
      if (name === '' || !missing.delete(name)) continue;
      this.#keep(type);
    }
    if (missing.size > 0) throw new RangeError(`the kernel has no struct ${[...missing][0]}`);
    return this.#writer.bytes();
  }

  /** Keeps a type, and returns its number in the new file. */
  #keep(type: number): number {
    if (type === VOID) return VOID;
    const known = this.#written.get(type);
    if (known !== undefined) return known;
    const number = this.#writer.reserve();
    this.#written.set(type, number);
    this.#put(number, type);
    return number;
  }

  #put(number: number, type: number): void {
    const types = this.#types;
    const head = {name: types.name(type), info: types.info(type), value: 0};
    switch (types.kind(type)) {
      case KIND.int:
        return this.#writer.put(number, {...head, value: types.size(type)}, [types.encoding(type)]);
      case KIND.enum:
      case KIND.enum64:
        return this.#putEnum(number, types.size(type));
      case KIND.float:
        return this.#writer.put(number, {...head, value: types.size(type)}, []);
      case KIND.array:
        return this.#writer.put(number, head, this.#arrayWords(type));
      case KIND.struct:
      case KIND.union:
        return this.#putMembers(number, type);
      case KIND.pointer:
      case KIND.typedef:
      case KIND.volatile:
      case KIND.const:
      case KIND.restrict:
      case KIND.typeTag:
        return this.#writer.put(number, {...head, value: this.#keep(types.referred(type))}, []);
      case KIND.forward:
        return this.#writer.put(number, head, []);
      default: // Functions are only pointed to and never followed.
        this.#writer.put(number, {name: 'no_function', info: KIND.forward << 24, value: 0}, []);
    }
  }

  /** An enum is kept as the number that it is. */
  #putEnum(number: number, sizeBytes: number): void {
    const head = {name: 'unsigned int', info: KIND.int << 24, value: sizeBytes};
    this.#writer.put(number, head, [sizeBytes * 8]);
  }

  #arrayWords(type: number): number[] {
    const [index, elements] = this.#types.arrayShape(type);
    return [this.#keep(this.#types.referred(type)), this.#keep(index), elements];
  }

  #putMembers(number: number, type: number): void {
    const types = this.#types;
    const members = types.members(type).filter((member) => this.#isWanted(member));
    const words = members.flatMap(({name, type: of, offset}) => [
      this.#writer.nameOf(name),
      this.#keep(of),
      offset,
    ]);
    const info = (types.info(type) & 0xffff_0000) | members.length;
    this.#writer.put(number, {name: types.name(type), info, value: types.size(type)}, words);
  }

  #isWanted({name, type}: Member): boolean {
    return name === '' ? this.#holdsWanted(type) : this.#fields.has(name);
  }

  /**
   * Tells whether a struct or union without a name, inside another one, has a member that is
   * wanted.
   */
  #holdsWanted(type: number): boolean {
    const known = this.#wanted.get(type);
    if (known !== undefined) return known;
    this.#wanted.set(type, false);
    const holds = this.#types.members(type).some((member) => this.#isWanted(member));
    this.#wanted.set(type, holds);
    return holds;
  }

  #isNumber(type: number): boolean {
    let at = type;
    for (let steps = 0; steps < this.#types.last; steps++) {
      const kind = this.#types.kind(at);
      if (kind === KIND.int) return true;
      if (kind !== KIND.typedef && kind !== KIND.const && kind !== KIND.volatile) return false;
      at = this.#types.referred(at);
      if (at === VOID) return false;
    }
    throw new RangeError(`type ${type} is a name of itself`);
  }
}
