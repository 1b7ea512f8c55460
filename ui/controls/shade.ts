// Light or dark: what the address says, else what the system prefers. The colours themselves are
// in styles/colours.css; canvases ask for them here.

import {useEffect, useState} from 'preact/hooks';

import type {Theme} from '../address/view-state.js';

export type Shade = 'light' | 'dark';

const PREFERS_DARK = '(prefers-color-scheme: dark)';

/** Also puts it on the document, where the style sheets look for it. */
export function useShade(theme: Theme): Shade {
  const [prefersDark, setPrefersDark] = useState(() => matchMedia(PREFERS_DARK).matches);
  useEffect(() => {
    const query = matchMedia(PREFERS_DARK);
    const onChange = (): void => setPrefersDark(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  const shade = theme === 'auto' ? (prefersDark ? 'dark' : 'light') : theme;
  // While rendering, not in an effect: children's canvases ask for colours in effects of their own,
  // which run before their parent's.
  document.documentElement.dataset['shade'] = shade;
  return shade;
}

/** Colours and fonts that canvases draw with, as the style sheets have them in one shade. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly panel: string;
  readonly grid: string;
  readonly bad: string;
  readonly sans: string;
  readonly mono: string;
  /** Of up to eight kinds; more go round again, dashed. */
  readonly lines: readonly string[];
}

export const LINE_COLOURS = 8;

const palettes = new Map<Shade, Palette>();

/** Asked once of each shade, because asking makes the browser work out the styles of all. */
export function paletteOf(shade: Shade): Palette {
  let palette = palettes.get(shade);
  if (palette === undefined) {
    palette = readPalette(getComputedStyle(document.documentElement));
    palettes.set(shade, palette);
  }
  return palette;
}

function readPalette(style: CSSStyleDeclaration): Palette {
  const value = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ...{ink: value('ink'), muted: value('muted'), panel: value('panel'), grid: value('grid')},
    ...{bad: value('bad'), sans: value('sans'), mono: value('mono')},
    lines: Array.from({length: LINE_COLOURS}, (_, at) => value(`line-${at + 1}`)),
  };
}

/** The mark of a line in legends and tables; the style sheet knows the colour. */
export function lineMark(number: number): {borderTopColor: string; borderTopStyle: string} {
  return {
    borderTopColor: `var(--line-${(number % LINE_COLOURS) + 1})`,
    borderTopStyle: number < LINE_COLOURS ? 'solid' : 'dashed',
  };
}
