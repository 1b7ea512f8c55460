// regscope doctor: checks what works on this host, and tells what to do about the rest.

import {existsSync} from 'node:fs';

import {Command} from 'commander';

import {BPFTRACE_PATHS} from '../../agent/bpftrace/capabilities.js';
import {worstOf} from '../../agent/doctor/check.js';
import {thisHost} from '../../agent/doctor/doctor-host.js';
import {examineHost} from '../../agent/doctor/examine-host.js';
import {defaultStateDir} from '../../agent/life/identity.js';
import {PROBES} from '../../agent/probes/probe-catalogue.js';
import {startProbesBy, type Engine} from '../../agent/core/start-probes.js';
import {ProcFiles} from '../../agent/targets/proc-files.js';
import {TargetFinder} from '../../agent/targets/target-finder.js';
import {optional} from '../domain/optional.js';
import type {TargetProcess} from '../domain/target.js';
import {readListenAddress} from '../guard/listen-address.js';
import {EXIT} from './console/exit-codes.js';
import {onInterrupt} from './console/interrupt.js';
import {
  bpftraceOption,
  dataOption,
  engineOption,
  jsonOption,
  listenOption,
  priorityOption,
} from './options.js';
import {renderChecks} from './render/doctor.js';
import {renderSelfTest} from './render/self-test.js';
import type {selfTest} from './self-test/self-test.js';
import {printJson, wantsColor, widthOf} from './console/terminal.js';

interface Options {
  readonly listen: string;
  readonly data: string;
  readonly json?: boolean;
  readonly engine: Engine;
  readonly bpftrace?: string;
  readonly priority: string;
  readonly selfTest?: boolean;
  readonly registry?: string;
}

const EXIT_OF = {ok: EXIT.ok, warn: EXIT.doctorWarns, fail: EXIT.doctorFailed} as const;
/** The finder names a process without a port after several scans. */
const SCANS = 4;

/** Checks need neither collector nor store, so the self-test is loaded when it is asked for. */
type LoadSelfTest = () => Promise<typeof selfTest>;

/** Without `loadSelfTest` the command has no `--self-test`: a host that is only watched has no collector. */
export function doctorCommand(loadSelfTest?: LoadSelfTest): Command {
  const command = new Command('doctor')
    .description('check what works on this host, and what to do about the rest')
    .addOption(dataOption())
    .addOption(listenOption())
    .addOption(engineOption())
    .addOption(bpftraceOption())
    .addOption(priorityOption())
    .addOption(jsonOption());
  if (loadSelfTest === undefined) return command.action(doctor);
  return command
    .option('--self-test', 'measure what the profiler costs this host, in about 40 s; needs root')
    .option('--registry <url>', 'registry of this host that the self-test loads')
    .action(async (options: Options) =>
      options.selfTest === true ? test(options, loadSelfTest) : doctor(options),
    );
}

async function doctor(options: Options): Promise<void> {
  const bpftrace = options.bpftrace ?? BPFTRACE_PATHS.find((path) => existsSync(path));
  const checks = await examineHost({
    host: thisHost(),
    startProbes: startProbesBy(options.engine),
    probes: PROBES.map(({name}) => name),
    findTargets,
    dataDir: options.data,
    stateDir: defaultStateDir(process.getuid?.() ?? -1, process.env),
    listen: readListenAddress(options.listen),
    ...optional('bpftrace', bpftrace),
  });
  const status = worstOf(checks);
  process.exitCode = EXIT_OF[status];
  if (options.json === true) return printJson({format: 'regscope-doctor/1', status, checks});
  const {stdout} = process;
  stdout.write(renderChecks(checks, {color: wantsColor(stdout), width: widthOf(stdout)}));
}

async function test(
  {registry, engine, bpftrace, priority, json}: Options,
  loadSelfTest: LoadSelfTest,
): Promise<void> {
  const interrupt = onInterrupt('ending the self-test; interrupt again to end at once');
  try {
    const run = await loadSelfTest();
    const {signal} = interrupt;
    const chosen = {...optional('registry', registry), ...optional('bpftrace', bpftrace)};
    const result = await run({engine, priority, signal, ...chosen});
    if (result === undefined) process.exitCode = EXIT.interrupted;
    else if (json === true) printJson(result);
    else {
      const {stdout} = process;
      stdout.write(renderSelfTest(result, {color: wantsColor(stdout), width: widthOf(stdout)}));
    }
  } finally {
    interrupt.release();
  }
}

function findTargets(): readonly TargetProcess[] {
  const finder = new TargetFinder(new ProcFiles(), []);
  for (let scan = 0; scan < SCANS; scan += 1) finder.scan();
  return finder.roots();
}
