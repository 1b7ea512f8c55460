// Light or dark: what the address says, else what the system prefers. The colours themselves are
// in styles/colours.css; canvases ask for them here.

import {useEffect, useState} from 'preact/hooks';

import type {Shade} from '../model/heat-colours.js';
import type {Theme} from '../model/view-state.js';

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

/** The value of a custom property as the style sheets have it now. */
export function styleValue(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Lines of up to eight kinds; more go round again, dashed. */
export const LINE_COLOURS = 8;

export function lineColour(number: number): string {
  return styleValue(`--line-${(number % LINE_COLOURS) + 1}`);
}
