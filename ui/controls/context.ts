// What every component can use without a property: the function that changes the view, the
// cross-hair, and the shade of the page. The shade alone is there in saved reports too.

import {createContext} from 'preact';
import {useContext} from 'preact/hooks';

import type {ViewChanges, ViewState} from '../address/view-state.js';
import type {Shade} from '../controls/shade.js';
import type {Crosshair} from './crosshair.js';

export interface Page {
  /**
   * `step` makes an entry in the browser's history, `detail` does not. A person goes back from a
   * step.
   */
  readonly change: (changes: ViewChanges, kind?: 'step' | 'detail') => void;
  /** The view as it is now; the screen shows a change with the next frame. */
  readonly latest: () => ViewState;
  readonly reconnect: () => void;
  /** Ends the session of this browser, and shows what is left without it. */
  readonly logOut: () => void;
  readonly crosshair: Crosshair;
  readonly shade: Shade;
}

export const ShadeContext = createContext<Shade>('light');

export function usePageShade(): Shade {
  return useContext(ShadeContext);
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('a component is used outside the page');
  return page;
}
