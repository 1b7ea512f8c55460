// The page: head, time charts one below the other, tables, agents. Further views of a run (requests,
// flame graphs) find their place beside the tables, below the same time charts and phases.

import {useCallback, useEffect, useRef, useState} from 'preact/hooks';

import type {Frame} from '../data/frame.js';
import {AgentsPanel} from './agents-panel.js';
import {ClientPanel} from './client-panel.js';
import {PageContext} from './context.js';
import type {Page} from './context.js';
import {HeatPanel} from './heat-panel.js';
import {Help} from './help.js';
import {NoRun, RunHint, Welcome} from './hints.js';
import {Notices} from './notices.js';
import {PhaseBand} from './phase-band.js';
import {LEFT_PX, RIGHT_PX} from './plot-layout.js';
import {ScopeBar} from './scope-bar.js';
import {FILTER_ID, SeriesPanel} from './series-panel.js';
import {useShade} from './shade.js';
import {shortcutFor} from './shortcuts.js';
import {StepsPanel} from './steps-panel.js';
import {TopBar} from './top-bar.js';
import {useWidth} from './use-size.js';

interface Props {
  readonly frame: Frame;
  readonly page: Omit<Page, 'shade'>;
}

export function App({frame, page}: Props) {
  const shade = useShade(frame.view.theme);
  const [helping, setHelping] = useState(false);
  const openHelp = useCallback(() => setHelping(true), []);
  useShortcuts(frame, page, openHelp);
  return (
    <PageContext.Provider value={{...page, shade}}>
      <TopBar frame={frame} onHelp={openHelp} />
      <Notices frame={frame} />
      <main>
        <Content frame={frame} />
      </main>
      {helping && <Help onClose={() => setHelping(false)} />}
    </PageContext.Provider>
  );
}

function Content({frame}: {frame: Frame}) {
  const {live, book, agents, heardMs} = frame;
  const isEmpty = agents.length === 0 && heardMs === undefined;
  if (live && !frame.greeted) return <p class="muted">Connecting …</p>;
  if (live && book.run === undefined && isEmpty) return <Welcome />;
  if (!live && book.run === undefined) return <NoRun status={book.status} />;
  return (
    <>
      <ScopeBar frame={frame} />
      <TimeStack frame={frame} />
      <div class="tables">
        <SeriesPanel frame={frame} />
        <div class="side">
          {book.run === undefined ? <RunHint /> : <StepsPanel frame={frame} />}
          <AgentsPanel frame={frame} />
        </div>
      </div>
    </>
  );
}

/** All that has a time axis, one above the other. */
function TimeStack({frame}: {frame: Frame}) {
  const [stack, widthPx] = useWidth<HTMLDivElement>();
  const hasRun = frame.book.run !== undefined;
  return (
    <div ref={stack} class="time-stack">
      {hasRun && (
        <div style={{paddingLeft: `${LEFT_PX}px`, paddingRight: `${RIGHT_PX}px`}}>
          <PhaseBand {...frame} />
        </div>
      )}
      {hasRun && widthPx > 0 && <ClientPanel frame={frame} widthPx={widthPx} />}
      {widthPx > 0 && <HeatPanel frame={frame} widthPx={widthPx} />}
    </div>
  );
}

function useShortcuts(frame: Frame, {change}: Omit<Page, 'shade'>, onHelp: () => void): void {
  // The frame on the screen: an effect that closed over it would be one behind for a moment.
  const shown = useRef(frame);
  shown.current = frame;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const shortcut = isForPage(event) ? shortcutFor(event.key, shown.current) : undefined;
      if (shortcut === undefined) return;
      event.preventDefault();
      if (shortcut.kind === 'help') onHelp();
      else if (shortcut.kind === 'filter') document.getElementById(FILTER_ID)?.focus();
      else change(shortcut.changes, 'step');
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [change, onHelp]);
}

/** Not where it is typed, and not what is the browser's own. */
function isForPage({target, key, ctrlKey, metaKey, altKey}: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest('dialog') !== null) return false;
  return key === 'Escape' || !target.matches('input, select');
}
