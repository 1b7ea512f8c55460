// The buttons that choose a view.

import {TABS} from '../../address/view-state.js';
import type {Tab} from '../../address/view-state.js';
import {usePage} from '../../controls/context.js';
import {titleOf} from './views.js';

export function ViewTabs({tab}: {tab: Tab}) {
  const {change} = usePage();
  return (
    <nav class="view-tabs" aria-label="Views">
      {TABS.map((each) => (
        <button
          key={each}
          type="button"
          aria-current={each === tab ? 'page' : undefined}
          onClick={() => change({tab: each}, 'step')}
        >
          {titleOf(each)}
        </button>
      ))}
    </nav>
  );
}
