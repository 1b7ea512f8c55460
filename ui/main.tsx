// Starts the page. It joins feed, API and address, and draws when something is new, at most once
// per frame of the screen.

import {render} from 'preact';

import './styles/index.css';
import {changedView, readViewState, writeViewState} from './address/view-state.js';
import type {ViewState} from './address/view-state.js';
import type {Page} from './controls/context.js';
import {Crosshair} from './controls/crosshair.js';
import {Api} from './data/api.js';
import {LiveSocket} from './data/live-socket.js';
import {sceneOf} from './data/scene.js';
import {Session} from './data/session.js';
import {note, timed} from './data/timings.js';
import {frameOf} from './page/frame.js';
import type {Frame} from './page/frame.js';
import {planPage} from './page/plan.js';
import {Sources} from './page/sources.js';
import {App} from './page/view/app.js';
import {plainName} from './words/plain-name.js';

/** The messages of figures that are not on the screen yet. */
const arrived: {start: number; end: string}[] = [];
let isScheduled = false;

const root = document.getElementById('app')!;
const nowMs = (): number => Date.now();
const api = new Api(new URL('./', location.href.split('?')[0]).href);
const session = new Session({
  api,
  view: readViewState(location.search),
  nowMs,
  onChange: scheduleDraw,
  onView: (view) => writeAddress(view, 'detail'),
  onSilence: () => socket.retryNow(),
});
const sources = new Sources(session, api, scheduleDraw, nowMs);
const socket = new LiveSocket({
  open: () => new WebSocket(liveUrl()),
  onMessage: (message) => {
    if (message.type === 'figures' && document.visibilityState === 'visible')
      arrived.push({start: performance.now(), end: message.endUnixNs});
    timed('take message', () => session.receive(message));
  },
  onState: (state) => session.setConnection(state),
  nowMs,
  random: Math.random,
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
});

const page: Omit<Page, 'shade'> = {
  change(changes, kind = 'detail') {
    const view = changedView(session.view, changes);
    writeAddress(view, kind);
    session.setView(view);
  },
  latest: () => session.view,
  reconnect: () => socket.retryNow(),
  logOut: () => void api.logOut().finally(() => location.reload()),
  crosshair: new Crosshair(),
};

addEventListener('popstate', () => session.setView(readViewState(location.search)));
addEventListener('online', () => {
  if (session.connection.kind !== 'open') socket.retryNow();
});
setInterval(() => session.tick(), 1_000);

function scheduleDraw(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(draw);
}

function makeFrame(): Frame {
  const scene = sceneOf(session, nowMs());
  sources.ask(planPage(scene, session.live.memory.completeFromMs));
  return frameOf(session, scene, sources.answers, nowMs());
}

function draw(): void {
  isScheduled = false;
  timed('draw', () => render(<App frame={timed('make frame', makeFrame)} page={page} />, root));
  const drawn = arrived.splice(0);
  // This message is handled after the frame, when its pixels are on the screen.
  afterPaint(() =>
    drawn.forEach(({start, end}) => note('figures on screen', start, {endUnixNs: end})),
  );
  const name = session.book.run?.name;
  document.title = name === undefined ? 'regscope' : `${plainName(name)} – regscope`;
}

function afterPaint(work: () => void): void {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(undefined);
}

function writeAddress(view: ViewState, kind: 'step' | 'detail'): void {
  const address = `${location.pathname}${writeViewState(view)}`;
  if (kind === 'step') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}

function liveUrl(): string {
  const url = new URL('./live', location.href.split('?')[0]);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
