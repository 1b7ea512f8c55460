// The page: its head, the phases, and one of the views. A view has charts along the time axis and
// panels below them.

import {useCallback, useEffect, useMemo, useRef, useState} from 'preact/hooks';

import {LEFT_PX, RIGHT_PX} from '../../charts/plot-layout.js';
import {PageContext, ShadeContext} from '../../controls/context.js';
import type {Page} from '../../controls/context.js';
import {NoRun, Welcome} from '../../controls/hints.js';
import {useShade} from '../../controls/shade.js';
import {useWidth} from '../../controls/use-size.js';
import type {Frame} from '../frame.js';
import {HistoryPage} from '../../history/view/history-view.js';
import {Help} from './help.js';
import {Notices} from './notices.js';
import {PhaseBand} from './phase-band.js';
import {ScopeBar} from './scope-bar.js';
import {shortcutFor} from './shortcuts.js';
import {TopBar} from './top-bar.js';
import {VerdictPanel} from './verdict-panel.js';
import {ViewTabs} from './view-tabs.js';
import {VIEWS} from './views.js';
import type {RunTab} from './views.js';

interface Props {
  readonly frame: Frame;
  readonly page: Omit<Page, 'shade'>;
}

export function App({frame, page}: Props) {
  const shade = useShade(frame.scene.view.theme);
  const [helping, setHelping] = useState(false);
  const openHelp = useCallback(() => setHelping(true), []);
  // It stays the same object while nothing in it changes, because a new object redraws all
  // components that use it.
  const context = useMemo(() => ({...page, shade}), [page, shade]);
  useShortcuts(frame, page, openHelp);
  return (
    <PageContext.Provider value={context}>
      <ShadeContext.Provider value={shade}>
        <TopBar frame={frame} onHelp={openHelp} />
        <Notices scene={frame.scene} feed={frame.feed} />
        <main>
          <Content frame={frame} />
        </main>
        {helping && <Help onClose={() => setHelping(false)} />}
      </ShadeContext.Provider>
    </PageContext.Provider>
  );
}

function Content({frame}: {frame: Frame}) {
  const {scene, feed, verdict} = frame;
  const {live, book, agents, tab} = scene;
  const isEmpty = agents.length === 0 && feed.heardMs === undefined;
  if (live && !feed.greeted) return <p class="muted">Connecting …</p>;
  if (tab === 'runs') return <Runs frame={frame} isEmpty={isEmpty} />;
  if (live && book.run === undefined && isEmpty) return <Welcome />;
  if (!live && book.run === undefined) return <NoRun status={book.status} />;
  const {Below} = VIEWS[tab];
  return (
    <>
      <VerdictPanel verdict={verdict} />
      <ScopeBar scene={scene} />
      <TimeStack frame={frame} tab={tab} />
      <Below frame={frame} />
    </>
  );
}

interface RunsProps {
  readonly frame: Frame;
  /** Nothing reports to the collector. */
  readonly isEmpty: boolean;
}

/** The list of runs, and how to make one where nobody could. */
function Runs({frame: {scene, history, feed}, isEmpty}: RunsProps) {
  return (
    <>
      <div class="scope-bar">
        <ViewTabs tab="runs" />
      </div>
      <HistoryPage scene={scene} state={history} nowMs={feed.nowMs} />
      {isEmpty && scene.live && <Welcome />}
    </>
  );
}

/** Everything along the time axis: the phases and the charts of the view. */
function TimeStack({frame, tab}: {frame: Frame; tab: RunTab}) {
  const [stack, widthPx] = useWidth<HTMLDivElement>();
  const {scene, verdict} = frame;
  const hasRun = scene.book.run !== undefined;
  const {Charts} = VIEWS[tab];
  return (
    <div ref={stack} class="time-stack">
      {hasRun && (
        <div style={{paddingLeft: `${LEFT_PX}px`, paddingRight: `${RIGHT_PX}px`}}>
          <PhaseBand scene={scene} verdict={verdict} />
        </div>
      )}
      {widthPx > 0 && <Charts frame={frame} widthPx={widthPx} />}
    </div>
  );
}

function useShortcuts(
  frame: Frame,
  {change, latest}: Omit<Page, 'shade'>,
  onHelp: () => void,
): void {
  // The frame on the screen. An effect that closed over `frame` would have an old one for a moment.
  const shown = useRef(frame);
  shown.current = frame;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!isForPage(event)) return;
      const {scene, latency} = shown.current;
      const shortcut = shortcutFor(event.key, {...scene, ...latency, view: latest()});
      if (shortcut === undefined) return;
      event.preventDefault();
      if (shortcut.kind === 'help') onHelp();
      else if (shortcut.kind === 'focus') document.getElementById(shortcut.id)?.focus();
      else change(shortcut.changes, 'step');
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [change, latest, onHelp]);
}

/** False for keys of the browser, and for keys in a field or a dialog. */
function isForPage({target, key, ctrlKey, metaKey, altKey}: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  if (!(target instanceof HTMLElement)) return true;
  // A dialog that was closed keeps the focus until the next frame.
  if (target.closest('dialog[open]') !== null) return false;
  return key === 'Escape' || !target.matches('input, select');
}
