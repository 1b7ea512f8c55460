// Tells this machine from others, so that a state folder that was copied to another machine is noticed.
// Source of truth: machine-id(5), and the DMI table's product UUID, which a cloned virtual machine gets
// anew even where its /etc/machine-id is a copy.

import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';

const SOURCES = [
  {kind: 'dmi', path: '/sys/class/dmi/id/product_uuid'},
  {kind: 'id', path: '/etc/machine-id'},
] as const;

/** `dmi:…` or `id:…` with a hash of what the machine is called; undefined where it has no name. */
export function readMachineId(
  readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): string | undefined {
  for (const {kind, path} of SOURCES) {
    const text = textOf(path, readText);
    // A UUID of zeros or ones is a board whose maker has left the field empty.
    if (/[1-9a-e]/i.test(text) && text.length >= 32) return `${kind}:${digest(text)}`;
  }
  return undefined;
}

/** False where it cannot be told: one name is missing, or they are of different kinds. */
export function isOtherMachine(known: string | undefined, now: string | undefined): boolean {
  if (known === undefined || now === undefined) return false;
  const kindOf = (id: string): string => id.slice(0, id.indexOf(':'));
  return kindOf(known) === kindOf(now) && known !== now;
}

function textOf(path: string, readText: (path: string) => string): string {
  try {
    return readText(path).trim();
  } catch {
    return ''; // only root may read it, or the machine has none
  }
}

/** machine-id(5) asks programs not to show the id itself. */
function digest(text: string): string {
  return createHash('sha256').update(`regscope ${text.toLowerCase()}`).digest('hex').slice(0, 32);
}
