// What all components may reach without it being handed down: changing the view, the cross-hair,
// and which shade the page has.

import {createContext} from 'preact';
import {useContext} from 'preact/hooks';

import type {ViewChanges, ViewState} from '../address/view-state.js';
import type {Shade} from '../controls/shade.js';
import type {Crosshair} from './crosshair.js';

export interface Page {
  /** `step` makes an entry in the browser's history: what a person would want to go back from. */
  readonly change: (changes: ViewChanges, kind?: 'step' | 'detail') => void;
  /** As it is now: what is on the screen is a change behind until the next frame. */
  readonly latest: () => ViewState;
  readonly reconnect: () => void;
  readonly crosshair: Crosshair;
  readonly shade: Shade;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('a component is used outside the page');
  return page;
}
