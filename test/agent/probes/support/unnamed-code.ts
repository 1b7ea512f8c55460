// Stands in for the symbolizer: addresses and words of stacks become frames as they are.

import type {ReaderHost} from '../../../../agent/probes/ports/probe-reader.js';
import type {Frame} from '../../../../src/domain/stacks/stack.js';

export function unnamedCode(): ReaderHost['code'] {
  const frames = new Map<string, Frame>();
  const frameOf = (kind: Frame['kind'], name: string): Frame => {
    const known = frames.get(name) ?? {kind, name, module: '', named: false, inlined: false};
    frames.set(name, known);
    return known;
  };
  const words = (kind: Frame['kind'], text: string): Frame[] =>
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => frameOf(kind, word.replace(/\+\d+$/, '')));
  return {
    symbolize: (_, addresses, kernelText) => ({
      frames: [
        ...words('kernel', kernelText),
        ...addresses.map((address) => frameOf('user', `0x${address.toString(16)}`)),
      ].reverse(),
      truncated: false,
      droppedFrames: 0,
    }),
    versionOf: () => 1,
  };
}
