// The shade of the page, light or dark: the address says it, or else the system's preference. The
// colours are in styles/colours.css; canvases read them here.

import {useEffect, useState} from 'preact/hooks';

import type {Theme} from '../address/view-state.js';

export type Shade = 'light' | 'dark';

const PREFERS_DARK = '(prefers-color-scheme: dark)';

/** The shade of the page. It is also put on the document, where the style sheets read it. */
export function useShade(theme: Theme): Shade {
  const [prefersDark, setPrefersDark] = useState(() => matchMedia(PREFERS_DARK).matches);
  useEffect(() => {
    const query = matchMedia(PREFERS_DARK);
    const onChange = (): void => setPrefersDark(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  const shade = theme === 'auto' ? (prefersDark ? 'dark' : 'light') : theme;
  // This happens while rendering and not in an effect: the canvases of children read colours in
  // their own effects, which run before those of their parent.
  document.documentElement.dataset['shade'] = shade;
  return shade;
}

/** The colours and fonts of the style sheets in one shade, for canvases. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly panel: string;
  readonly grid: string;
  readonly bad: string;
  readonly sans: string;
  readonly mono: string;
  /** The colours of eight lines. Further lines begin again with the first colour and are dashed. */
  readonly lines: readonly string[];
}

export const LINE_COLOURS = 8;

const palettes = new Map<Shade, Palette>();

/** Read once for each shade, because reading makes the browser compute the styles of the page. */
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

/** The mark of a line in legends and tables. Its colour comes from the style sheet. */
export function lineMark(number: number): {borderTopColor: string; borderTopStyle: string} {
  return {
    borderTopColor: `var(--line-${(number % LINE_COLOURS) + 1})`,
    borderTopStyle: number < LINE_COLOURS ? 'solid' : 'dashed',
  };
}
