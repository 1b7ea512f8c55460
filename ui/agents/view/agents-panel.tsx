// The panel of agents or hosts: their targets and probes, their losses and their costs. Many agents stand in
// groups.

import {useState} from 'preact/hooks';

import type {
  AccountJson,
  AgentJson,
  HostJson,
  ProcessJson,
} from '../../../src/contract/run-json.js';
import {AgentHint} from '../../controls/hints.js';
import type {Scene} from '../../data/scene.js';
import {formatBytes, formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {agentGroups, MOST_OPEN, searchAgents} from '../model/agent-groups.js';
import type {AgentGroup} from '../model/agent-groups.js';

interface Props {
  readonly scene: Scene;
  /** The release of the collector. */
  readonly version: string;
}

export function AgentsPanel({scene, version}: Props) {
  const {live, agents, book} = scene;
  return (
    <section class="panel" aria-labelledby="agents-title">
      {live && agents.length > MOST_OPEN ? (
        <AgentList agents={agents} accounts={book.accounts} version={version} />
      ) : (
        <>
          <header class="panel-head">
            <h2 id="agents-title">{live ? 'Agents' : 'Hosts'}</h2>
          </header>
          {live && agents.length === 0 && <AgentHint />}
          <div class="agents">
            {live
              ? agents.map((agent) => (
                  <AgentCard
                    key={agent.agentId}
                    {...{agent, version, account: accountOf(agent, book.accounts)}}
                  />
                ))
              : book.hosts.map((host) => (
                  <HostCard
                    key={host.agentId}
                    host={host}
                    processes={book.hosts.length === 1 ? book.processes : []}
                    account={accountOf(host, book.accounts)}
                  />
                ))}
          </div>
        </>
      )}
      {!live && book.hosts.length > 1 && <Processes processes={book.processes} />}
    </section>
  );
}

interface ListProps {
  readonly agents: readonly AgentJson[];
  readonly accounts: readonly AccountJson[];
  readonly version: string;
}

/** Many agents: groups that open, and a search over all of them. */
function AgentList({agents, accounts, version}: ListProps) {
  const [text, setText] = useState('');
  const found = searchAgents(agents, text);
  const groups = agentGroups(found);
  return (
    <>
      <header class="panel-head">
        <h2 id="agents-title">Agents</h2>
        <span class="head-note" role="status">
          {found.length === agents.length
            ? formatCount(agents.length)
            : `${formatCount(found.length)} of ${formatCount(agents.length)}`}
        </span>
        <input
          class="filter"
          type="search"
          placeholder="Find a host"
          aria-label="Find agents by host, target, kernel or version"
          value={text}
          onInput={({currentTarget}) => setText(currentTarget.value)}
        />
      </header>
      {groups.map((group) => (
        <Group
          key={group.name}
          group={group}
          isOpen={found.length <= MOST_OPEN}
          {...{accounts, version}}
        />
      ))}
      {groups.length === 0 && <p class="panel-empty">No agent is like that.</p>}
    </>
  );
}

interface GroupProps extends Omit<ListProps, 'agents'> {
  readonly group: AgentGroup;
  /** So few agents are found that all of them are shown. */
  readonly isOpen: boolean;
}

/** The cards of a group are made when it is opened. */
function Group({group: {name, isLost, agents}, isOpen, accounts, version}: GroupProps) {
  const [opened, setOpened] = useState(false);
  return (
    <details
      class="agent-group"
      open={isOpen || opened}
      onToggle={({currentTarget}) => setOpened(currentTarget.open)}
    >
      <summary>
        <span class={isLost ? 'bad' : ''}>{plainName(name)}</span>{' '}
        <span class="muted">
          {formatCount(agents.length)} {agents.length === 1 ? 'host' : 'hosts'}
        </span>
      </summary>
      {(isOpen || opened) &&
        agents.map((agent) => (
          <AgentCard
            key={agent.agentId}
            {...{agent, version, account: accountOf(agent, accounts)}}
          />
        ))}
    </details>
  );
}

function accountOf(
  {agentId}: Pick<HostJson, 'agentId'>,
  accounts: readonly AccountJson[],
): AccountJson | undefined {
  return accounts.find((account) => account.agentId === agentId);
}

interface AgentCardProps {
  readonly agent: AgentJson;
  readonly account: AccountJson | undefined;
  /** The release of the collector. */
  readonly version: string;
}

function AgentCard({agent, account, version}: AgentCardProps) {
  const {connected, lostEvents, spooledRecords} = agent;
  return (
    <article class="agent" data-lost={!connected}>
      <HostLine host={agent} state={connected ? 'connected' : 'lost'} />
      <Processes processes={agent.processes} />
      <Probes probes={agent.probes} />
      <dl class="facts">
        <Item
          name="Probes cost"
          value={formatShare(agent.probeCpuShare)}
          title="Time in the kernel, as a share of one CPU"
        />
        <Item
          name="Agent costs"
          value={formatShare(agent.agentCpuShare)}
          title="The agent with its bpftrace processes, as a share of one CPU"
        />
        <Item
          name="Version"
          value={agent.version === undefined ? 'not told' : plainName(agent.version)}
          warn={agent.version !== version}
          title={`The collector is ${version}`}
        />
        <Item
          name="Clock"
          value={clockText(agent)}
          title="How far this host's clock is from the collector's, and how well that is known"
        />
        <Item
          name="Lost"
          value={`${formatCount(lostEvents)} events`}
          bad={lostEvents > 0}
          title="Events that the kernel side could not deliver"
        />
        <Item
          name="Waiting"
          value={`${formatCount(spooledRecords)} records`}
          bad={!connected && spooledRecords > 0}
          title="Records on the agent's disk that the collector does not have yet"
        />
      </dl>
      {account !== undefined && <Account account={account} />}
    </article>
  );
}

interface HostCardProps {
  readonly host: HostJson;
  readonly processes: readonly ProcessJson[];
  readonly account: AccountJson | undefined;
}

function HostCard({host, processes, account}: HostCardProps) {
  return (
    <article class="agent">
      <HostLine host={host} />
      {processes.length > 0 && <Processes processes={processes} />}
      {account !== undefined && <Account account={account} />}
    </article>
  );
}

function HostLine({host, state}: {host: HostJson; state?: 'connected' | 'lost'}) {
  const {name, kernel, bpftrace, cpus, memoryBytes} = host;
  const facts = [
    `Linux ${plainName(kernel)}`,
    `bpftrace ${plainName(bpftrace)}`,
    `${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`,
    formatBytes(memoryBytes),
  ];
  return (
    <header class="host">
      {state !== undefined && <span class={`dot ${state}`} aria-hidden="true" />}
      <h3>{plainName(name)}</h3>
      {state === 'lost' && <span class="bad">not connected</span>}
      <span class="muted host-facts">{facts.join(' · ')}</span>
    </header>
  );
}

function Processes({processes}: {processes: readonly ProcessJson[]}) {
  if (processes.length === 0) return <p class="muted small">No target found on this host yet.</p>;
  return (
    <ul class="processes">
      {processes.map(({target, pid, exe, comm, container, listenPorts}) => (
        <li
          key={`${target} ${pid}`}
          title={plainName(container === undefined ? exe : `${exe} in container ${container}`)}
        >
          <b>{plainName(target)}</b>
          <span class="muted">
            {[
              `${plainName(comm)} ${pid}`,
              listenPorts.map((port) => `:${port}`).join(' '),
              container === undefined ? '' : `container ${plainName(container.slice(0, 12))}`,
            ]
              .filter((each) => each !== '')
              .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Probes({probes}: Pick<AgentJson, 'probes'>) {
  const missing = probes.filter(({unavailable}) => unavailable !== undefined);
  return (
    <>
      <ul class="probes" aria-label="Probes">
        {probes.map(({name, unavailable}) => (
          <li
            key={name}
            data-missing={unavailable !== undefined}
            title={plainName(unavailable ?? 'runs')}
          >
            {plainName(name)}
          </li>
        ))}
      </ul>
      {missing.map(({name, unavailable}) => (
        <p key={name} class="small warn">
          {plainName(name)} cannot run: {plainName(unavailable ?? '')}
        </p>
      ))}
    </>
  );
}

/** Where all records are that an agent produced: stored, waiting, or dropped. */
function Account({account}: {account: AccountJson}) {
  const {produced, stored, spooled, droppedSpoolFull, droppedInvalid, unaccounted} = account;
  const dropped = droppedSpoolFull + droppedInvalid;
  return (
    <p class={account.degraded ? 'account bad' : 'account muted'}>
      {formatCount(produced)} records produced = {formatCount(stored)} stored +{' '}
      {formatCount(spooled)} waiting + {formatCount(dropped)} dropped
      {unaccounted !== 0 && ` + ${formatCount(unaccounted)} unaccounted for`}
      {account.lostEvents > 0 && `; ${formatCount(account.lostEvents)} events lost in the kernel`}
      {account.gapMs > 0 && `; blind for ${formatDuration(account.gapMs * 1e6)}`}
    </p>
  );
}

interface ItemProps {
  readonly name: string;
  readonly value: string;
  readonly title: string;
  readonly bad?: boolean;
  readonly warn?: boolean;
}

function Item({name, value, title, bad = false, warn = false}: ItemProps) {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd class={bad ? 'bad' : warn ? 'warn' : ''}>{value}</dd>
    </div>
  );
}

function clockText({clockOffsetMs, clockErrorMs}: AgentJson): string {
  const sign = clockOffsetMs < 0 ? '−' : '+';
  const offset = formatDuration(Math.round(Math.abs(clockOffsetMs) * 1e6));
  return `${sign}${offset} ± ${formatDuration(Math.round(clockErrorMs * 1e6))}`;
}
