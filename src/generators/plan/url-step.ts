// The step of requests to the one address on a command line. Pure.

import {stepOf, type Step} from '../../domain/step.js';

/** Undefined for what is no address. ab and others take an address without a scheme. */
export function stepOfUrl(method: string, address: string | undefined): Step | undefined {
  if (address === undefined) return undefined;
  const url = /^https?:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(url)) return undefined;
  const {pathname, search} = new URL(url);
  return stepOf(method.toUpperCase(), pathname + search);
}
