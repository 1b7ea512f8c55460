// A number in place of texts that are only compared. Pure.

const FIRST_SEED = 0x811c9dc5;
const SECOND_SEED = 0x9747b28c;
/** The prime of FNV-1a for 32 bits. */
const FIRST_PRIME = 0x01000193;
const SECOND_PRIME = 0x85ebca6b;
const SEPARATOR = 0x1f;

/**
 * A whole number from 1 to 2^53 − 1 for two texts in this order. Among 100,000 different texts two have
 * the same one with a probability of about 10^-6. It holds for one release: it is not to be stored.
 */
export function textNumber(left: string, right = ''): number {
  let [first, second] = [FIRST_SEED, SECOND_SEED];
  let text = left;
  for (let texts = 2; texts > 0; texts -= 1, text = right) {
    for (let at = 0; at < text.length; at += 2) {
      // Two UTF-16 units at a time; past the end there is NaN, which is 0 here.
      const units = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      first = Math.imul(first ^ units, FIRST_PRIME);
      first ^= first >>> 15;
      second = Math.imul(second ^ units, SECOND_PRIME);
      second ^= second >>> 13;
    }
    first = Math.imul(first ^ SEPARATOR, FIRST_PRIME);
    second = Math.imul(second ^ SEPARATOR, SECOND_PRIME);
  }
  return (spread(first) >>> 0) * 2 ** 21 + (spread(second) >>> 11) || 1;
}

/** Every bit of the result depends on every bit of the hash. */
function spread(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return bits ^ (bits >>> 16);
}
