// The head of the page: the run, its state, and the client's p95.

import type {ComponentChildren} from 'preact';

import {THEMES} from '../../address/view-state.js';
import type {Theme} from '../../address/view-state.js';
import type {ClientsFrame} from '../../clients/model/clients-frame.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {degradedHosts} from '../../run/run-book.js';
import {countAgents, currentPhase, loadBeside, loadText, runState} from '../../run/status.js';
import {formatDuration, formatShare, formatSpan} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {Frame} from '../frame.js';
import {RunPicker} from './run-picker.js';

interface Props {
  readonly frame: Frame;
  readonly onHelp: () => void;
}

export function TopBar({frame, onHelp}: Props) {
  const {scene, feed, clients} = frame;
  return (
    <header class="top-bar">
      <div class="brand">
        <img src="./favicon.svg" alt="" width="20" height="20" />
        <h1>regscope</h1>
      </div>
      <RunPicker scene={scene} activeRunId={feed.activeRunId} />
      <State scene={scene} isConnected={feed.connection.kind === 'open'} />
      {scene.live && <PhaseNow phases={scene.phases} generator={clients.generator} />}
      <ClientNow frame={frame} />
      <Agents scene={scene} />
      <Degraded scene={scene} />
      <div class="top-tools">
        {feed.hasSession && <LogOutButton />}
        <ThemeButton theme={scene.view.theme} />
        <button
          type="button"
          class="tool"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          onClick={onHelp}
        >
          ?
        </button>
      </div>
    </header>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly title?: string;
}

function Fact({name, children, title, ...rest}: FactProps) {
  return (
    <div class={`fact ${rest.class ?? ''}`} title={title ?? ''}>
      <span class="fact-name">{name}</span>
      <span class="fact-value">{children}</span>
    </div>
  );
}

interface StateProps {
  readonly scene: Scene;
  readonly isConnected: boolean;
}

function State({scene: {book, live, edgeMs}, isConnected}: StateProps) {
  const state = runState(book.run, live, edgeMs);
  if (!live && book.run === undefined) return null;
  if (!isConnected && state.kind !== 'ended') {
    return (
      <Fact name="State" class="state">
        <span class="dot lost" aria-hidden="true" /> offline
      </Fact>
    );
  }
  if (state.kind === 'ended') {
    return (
      <Fact name="State" class="state" title={plainName(book.run?.interrupted ?? '')}>
        {book.run?.interrupted === undefined ? 'ended' : <span class="warn">interrupted</span>}
        {state.tookMs !== undefined && <span class="muted"> after {formatSpan(state.tookMs)}</span>}
      </Fact>
    );
  }
  return (
    <Fact name="State" class="state">
      <span class="dot live" aria-hidden="true" /> live
      {state.kind === 'running' ? (
        <span class="muted"> for {formatSpan(state.forMs)}</span>
      ) : (
        <span class="muted"> · no run</span>
      )}
    </Fact>
  );
}

type PhaseProps = Pick<Scene, 'phases'> & Pick<ClientsFrame, 'generator'>;

function PhaseNow({phases, generator}: PhaseProps) {
  const phase = currentPhase(phases);
  if (phase === undefined) return null;
  const isUnstated = phase.users === undefined && phase.rate === undefined;
  const load = isUnstated && generator !== undefined ? loadText(generator) : loadBeside(phase);
  return (
    <Fact name="Phase" class="phase-now" title={plainName(phase.invalid ?? '')}>
      <b class={phase.invalid === undefined ? '' : 'warn'}>{plainName(phase.name)}</b>
      {load !== '' && <span class="muted"> {load}</span>}
      {phase.invalid !== undefined && <span class="warn"> {plainName(phase.invalid)}</span>}
    </Fact>
  );
}

function ClientNow({frame: {scene, clients, latency}}: {frame: Frame}) {
  const {live} = scene;
  const {tracked, chosen} = latency;
  const {p95Ns, failedShare} = clients.total;
  const last = tracked?.entries.at(-1)?.quantilesNs[1];
  if (p95Ns !== undefined) {
    return (
      <Fact
        name={live ? 'Client p95 now' : 'Client p95'}
        class="headline"
        title={live ? 'All requests of the last 10 seconds' : 'All requests of the selection'}
      >
        <b>{formatDuration(p95Ns)}</b>
        {failedShare > 0 && <span class="bad"> {formatShare(failedShare)} errors</span>}
      </Fact>
    );
  }
  if (!live || last === undefined || chosen === undefined) return null;
  return (
    <Fact name={`${plainName(chosen.series)} p95 now`} class="headline">
      <b>{formatDuration(last)}</b>
    </Fact>
  );
}

function Agents({scene: {agents, live, book}}: {scene: Scene}) {
  if (!live && book.run === undefined) return null;
  if (!live) {
    return <Fact name="Hosts">{book.hosts.length}</Fact>;
  }
  const {connected, all} = countAgents(agents);
  return (
    <Fact name="Agents" title={`${connected} of ${all} connected`}>
      <span class={connected < all ? 'bad' : ''}>
        {connected}
        {connected < all && ` of ${all}`}
      </span>
    </Fact>
  );
}

function Degraded({scene: {book, agents, live}}: {scene: Scene}) {
  const hosts = degradedHosts(book.accounts);
  const {lostEvents} = countAgents(live ? agents : []);
  if (hosts.length > 0) {
    return (
      <span
        class="badge bad-badge"
        title={`More than 0.1 % was lost on ${hosts.map(plainName).join(', ')}`}
      >
        degraded
      </span>
    );
  }
  if (lostEvents === 0) return null;
  return (
    <span class="badge" title="Fewer than 0.1 % of all events were lost: see the agents below">
      some losses
    </span>
  );
}

function LogOutButton() {
  const {logOut} = usePage();
  return (
    <button type="button" class="tool" aria-label="Log out" title="Log out" onClick={logOut}>
      ⏻
    </button>
  );
}

function ThemeButton({theme}: {theme: Theme}) {
  const {change} = usePage();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  return (
    <button
      type="button"
      class="tool"
      aria-label={`Theme: ${theme}; change to ${next}`}
      title={`Theme: ${theme} (t)`}
      onClick={() => change({theme: next})}
    >
      {{auto: '◐', light: '○', dark: '●'}[theme]}
    </button>
  );
}
