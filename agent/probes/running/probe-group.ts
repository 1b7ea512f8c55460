// Starts the probes that share one bpftrace process. If the joined script does not load, each
// script is tried alone, so that a script that this kernel refuses does not stop the others.

import {messageOf} from '../../../src/domain/error.js';
import type {BpftraceCommand, StartBpftrace} from '../../bpftrace/bpftrace-process.js';
import type {BpftraceVersion, HasTracepoint} from '../../bpftrace/capabilities.js';
import {argumentsOf, environmentOf} from '../../bpftrace/environment.js';
import type {BpftraceLimits} from '../../bpftrace/environment.js';
import {joinScripts} from '../../bpftrace/join-scripts.js';
import type {JoinedScript, MissingMaps} from '../../bpftrace/join-scripts.js';
import type {ShortFiles} from '../../bpftrace/short-files.js';
import type {StatsWindows} from '../../bpftrace/stats-windows.js';
import type {ReadInterval} from './interval-hold.js';
import {GROUPS, readScript} from '../probe-catalogue.js';
import {BPFTRACE_RIGHTS} from '../../bpftrace/rights.js';
import {withRights} from '../../children/bounded-rights.js';
import type {ProbeEntry} from '../probe-catalogue.js';
import type {ReaderHost} from '../ports/probe-reader.js';
import type {CodeLine} from '../stacks/code-lines.js';
import {beginBpftrace} from './bpftrace-life.js';
import {EngineProcess} from './engine-process.js';
import type {UnavailableProbe} from '../ports/probe-set.js';
import {lacksOf} from './lacking-tracepoints.js';

export interface GroupOptions {
  readonly path: string;
  readonly version: BpftraceVersion;
  readonly hasTracepoint: HasTracepoint;
  readonly files?: Pick<ShortFiles, 'givenTo'> | undefined;
  /** Whether bpftrace keeps no more rights than it needs. By default it keeps all. */
  readonly isBounded?: boolean;
  readonly start: StartBpftrace;
  readonly windows: Pick<StatsWindows, 'add' | 'remove'>;
  readonly targetOf: (pid: number) => string | undefined;
  readonly onCode: (line: CodeLine) => void;
  readonly onInterval: (interval: ReadInterval) => void;
  readonly onRestarted: () => void;
  readonly readerHost: Omit<ReaderHost, 'mapKeys'>;
  readonly nowMs: () => number;
}

export interface StartedGroup {
  readonly process: EngineProcess | undefined;
  readonly unavailable: readonly UnavailableProbe[];
}

/** bpftrace compiles its scripts and attaches them one by one. */
const READY_WITHIN_MS = 30_000;

export async function startGroup(
  entries: readonly ProbeEntry[],
  options: GroupOptions,
): Promise<StartedGroup> {
  const joined = join(entries, options);
  const missing = joined.missing.flatMap(writeMissing);
  const whole = new Set(joined.missing.filter(({isWhole}) => isWhole).map(({probe}) => probe));
  const present = entries.filter(({name}) => !whole.has(name));
  if (present.length === 0) return {process: undefined, unavailable: missing};
  const process = processOf(present, joined, options);
  try {
    await process.start();
    return {process, unavailable: missing};
  } catch (error) {
    if (options.files !== undefined) return startGroup(entries, {...options, files: undefined});
    const {loading, refused} = await tryEach(present, messageOf(error), options);
    const rest = loading.length === 0 ? undefined : await startGroup(loading, options);
    return {
      process: rest?.process,
      unavailable: [...missing, ...refused, ...(rest?.unavailable ?? [])],
    };
  }
}

async function tryEach(
  entries: readonly ProbeEntry[],
  reason: string,
  options: GroupOptions,
): Promise<{loading: ProbeEntry[]; refused: UnavailableProbe[]}> {
  const refused: UnavailableProbe[] = [];
  const loading: ProbeEntry[] = [];
  for (const entry of entries) {
    const why = entries.length === 1 ? reason : await whyItDoesNotLoad(entry, options);
    if (why === undefined) loading.push(entry);
    else refused.push({probe: entry.name, reason: why});
  }
  // Each script loads alone, but all together do not, so the last one is left out.
  if (refused.length === 0) {
    const {name} = loading.pop()!;
    refused.push({probe: name, reason: `does not load beside the others: ${reason}`});
  }
  return {loading, refused};
}

async function whyItDoesNotLoad(
  entry: ProbeEntry,
  options: GroupOptions,
): Promise<string | undefined> {
  const trial = processOf([entry], join([entry], options), {...options, onInterval: () => {}});
  try {
    await trial.start();
    return undefined;
  } catch (error) {
    return messageOf(error);
  } finally {
    await trial.stop();
  }
}

function join(entries: readonly ProbeEntry[], {hasTracepoint}: GroupOptions): JoinedScript {
  return joinScripts(
    entries.map(({name}) => readScript(name)),
    hasTracepoint,
  );
}

function processOf(
  entries: readonly ProbeEntry[],
  joined: JoinedScript,
  options: GroupOptions,
): EngineProcess {
  const {readerHost, start, targetOf, onCode, windows, nowMs} = options;
  const limits: BpftraceLimits = GROUPS[entries[0]!.group];
  const host = {...readerHost, mapKeys: limits.mapKeys};
  return new EngineProcess({
    name: 'bpftrace',
    probes: entries.map(({name}) => name),
    readyWithinMs: READY_WITHIN_MS,
    begin: beginBpftrace({
      command: commandOf(joined, limits, options),
      joined,
      mapKeys: limits.mapKeys,
      createReaders: () =>
        new Map(entries.map(({name, createReader}) => [name, createReader(host)])),
      ...{start, targetOf, onCode, windows, nowMs},
    }),
    ...{onInterval: options.onInterval, onRestarted: options.onRestarted, nowMs},
  });
}

/** Rights are given up last: what makes files look shorter needs more of them. */
function commandOf(
  {text}: JoinedScript,
  limits: BpftraceLimits,
  {path, version, files, isBounded = false}: GroupOptions,
): BpftraceCommand {
  const args = argumentsOf(version, text, limits);
  const plain = {path, args, env: environmentOf(version, limits)};
  const command = isBounded ? withRights(plain, BPFTRACE_RIGHTS) : plain;
  return files?.givenTo(command) ?? command;
}

function writeMissing({probe, isWhole, maps, tracepoints}: MissingMaps): UnavailableProbe[] {
  const reason = `this kernel has no tracepoint ${tracepoints.join(', ')}`;
  if (isWhole) return [{probe, reason}];
  const lacking = lacksOf(probe, tracepoints);
  if (lacking.length > 0 || maps.length === 0) return lacking;
  return [{probe, series: maps.join(', '), reason}];
}
