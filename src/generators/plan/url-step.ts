// The one address on a command line, and the step of requests to it. Pure.

import {stepOf, type Step} from '../../domain/step.js';

/** Undefined for what is no address. ab and others take an address without a scheme. */
export function stepOfUrl(method: string, address: string | undefined): Step | undefined {
  if (address === undefined) return undefined;
  const url = /^https?:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(url)) return undefined;
  const {pathname, search} = new URL(url);
  return stepOf(method.toUpperCase(), pathname + search);
}

/**
 * The address among the operands: the first with a scheme, or else the first. The value of an option that is not known
 * here, as forks have them, is taken for an operand too.
 */
export function addressAmong(operands: readonly string[]): string | undefined {
  return operands.find((operand) => /^https?:\/\//i.test(operand)) ?? operands[0];
}
