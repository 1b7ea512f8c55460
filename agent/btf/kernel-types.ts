// The file of slim types that this agent's bpftrace processes are given, and its end.

import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {namesIn, slimTypes} from './slim-types.js';
import {TypeSection} from './type-section.js';

export const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

export class KernelTypes {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Of all that the scripts name. Undefined where it cannot be made: bpftrace then reads the
   * kernel's own file, as it does by itself. Takes about 60 ms.
   */
  static write(scripts: readonly string[], from = KERNEL_BTF): KernelTypes | undefined {
    try {
      const slim = slimTypes(new TypeSection(readFileSync(from)), namesIn(scripts.join('\n')));
      const folder = mkdtempSync(join(tmpdir(), 'regscope-types-'));
      const types = new KernelTypes(folder);
      writeFileSync(types.path, slim);
      return types;
    } catch {
      return undefined;
    }
  }

  get path(): string {
    return join(this.#folder, 'vmlinux');
  }

  remove(): void {
    rmSync(this.#folder, {recursive: true, force: true});
  }
}
