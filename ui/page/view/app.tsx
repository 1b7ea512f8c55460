// The page: head, phases, and below them one of the views of a run: its charts along the same time
// axis, and what is below those.

import {useCallback, useEffect, useMemo, useRef, useState} from 'preact/hooks';

import {LEFT_PX, RIGHT_PX} from '../../charts/plot-layout.js';
import {PageContext} from '../../controls/context.js';
import type {Page} from '../../controls/context.js';
import {NoRun, Welcome} from '../../controls/hints.js';
import {useShade} from '../../controls/shade.js';
import {useWidth} from '../../controls/use-size.js';
import type {Frame} from '../frame.js';
import {Help} from './help.js';
import {Notices} from './notices.js';
import {PhaseBand} from './phase-band.js';
import {ScopeBar} from './scope-bar.js';
import {shortcutFor} from './shortcuts.js';
import {TopBar} from './top-bar.js';
import {VerdictPanel} from './verdict-panel.js';
import {VIEWS} from './views.js';

interface Props {
  readonly frame: Frame;
  readonly page: Omit<Page, 'shade'>;
}

export function App({frame, page}: Props) {
  const shade = useShade(frame.scene.view.theme);
  const [helping, setHelping] = useState(false);
  const openHelp = useCallback(() => setHelping(true), []);
  // The same object while nothing in it changes: whoever uses it is drawn anew when it is another.
  const context = useMemo(() => ({...page, shade}), [page, shade]);
  useShortcuts(frame, page, openHelp);
  return (
    <PageContext.Provider value={context}>
      <TopBar frame={frame} onHelp={openHelp} />
      <Notices scene={frame.scene} feed={frame.feed} />
      <main>
        <Content frame={frame} />
      </main>
      {helping && <Help onClose={() => setHelping(false)} />}
    </PageContext.Provider>
  );
}

function Content({frame}: {frame: Frame}) {
  const {scene, feed, verdict} = frame;
  const {live, book, agents, view} = scene;
  const {Below} = VIEWS[view.tab];
  const isEmpty = agents.length === 0 && feed.heardMs === undefined;
  if (live && !feed.greeted) return <p class="muted">Connecting …</p>;
  if (live && book.run === undefined && isEmpty) return <Welcome />;
  if (!live && book.run === undefined) return <NoRun status={book.status} />;
  return (
    <>
      <VerdictPanel verdict={verdict} />
      <ScopeBar scene={scene} />
      <TimeStack frame={frame} />
      <Below frame={frame} />
    </>
  );
}

/** All that has a time axis, one above the other. */
function TimeStack({frame}: {frame: Frame}) {
  const [stack, widthPx] = useWidth<HTMLDivElement>();
  const {scene, verdict} = frame;
  const hasRun = scene.book.run !== undefined;
  const {Charts} = VIEWS[scene.view.tab];
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
  // The frame on the screen: an effect that closed over it would be one behind for a moment.
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

/** Not where it is typed, and not what is the browser's own. */
function isForPage({target, key, ctrlKey, metaKey, altKey}: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return false;
  if (!(target instanceof HTMLElement)) return true;
  // One that was closed keeps the focus until the next frame.
  if (target.closest('dialog[open]') !== null) return false;
  return key === 'Escape' || !target.matches('input, select');
}
