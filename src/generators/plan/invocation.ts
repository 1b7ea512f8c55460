// How a command that is a known generator is run, so that what it measured can be read: what is added
// to its words, and where its figures come from. Its own output stays as it is. Pure.

import {optional} from '../../domain/optional.js';
import type {Step} from '../../domain/step.js';
import type {LogEntry} from '../logged-request.js';
import type {GeneratorSummary} from '../summary.js';
import {planAutocannon} from './autocannon.js';
import {planBombardier} from './bombardier.js';
import {planFortio} from './fortio.js';
import {generatorName} from './generator-name.js';
import {planH2load} from './h2load.js';
import {planAb, planHey, planOha, planWrk} from './http-tools.js';
import {planImageClient} from './image-clients.js';
import {planK6} from './k6.js';
import {planLocust} from './locust.js';
import {planVegeta} from './vegeta.js';
import {findWrapped} from './wrappers.js';

/** Where figures come from; `image` is a client of registries, whose whole life is one operation. */
export type Figures =
  | {
      readonly kind: 'none';
      /** A sentence for a person. */
      readonly why: string;
    }
  | {
      readonly kind: 'log';
      /** A pipe that has to be made at this path, or stdout, if need be through a decoder. */
      readonly from: {readonly pipe: string} | {readonly stdoutThrough: readonly string[]};
      readLine(line: string): LogEntry | undefined;
    }
  | {
      readonly kind: 'summary';
      /** What the generator writes beside its output. */
      readonly file?: string;
      /** Our script, to be put there before the generator starts. */
      readonly script?: {readonly from: string; readonly to: string};
      read(stdout: string, file: string | undefined): GeneratorSummary | undefined;
    }
  | {readonly kind: 'image'; readonly operation: string};

export interface Invocation {
  /** Name for a person and for reports. */
  readonly generator: string;
  readonly words: readonly string[];
  readonly figures: Figures;
  /** Load that its command line asks for. */
  readonly users?: number;
  readonly rate?: number;
  /** The step of requests to the address on its command line. */
  readonly step?: Step;
  /** Exit codes with which its figures still hold. */
  readonly goodCodes: readonly number[];
}

export interface InvocationPlaces {
  /** An empty folder of this command's own. */
  readonly folder: string;
  /** Path of wrk-report.lua. */
  readonly wrkReport: string;
  /** As k6 reads it: a flag of ours would hide it. */
  readonly k6Out?: string;
  /** Looks into a program whose name tells nothing. */
  isK6?(command: string): boolean;
}

/** A command of a known program. */
export interface PlannedCommand {
  readonly generator: string;
  /** As it was typed. */
  readonly command: string;
  readonly args: readonly string[];
  readonly places: InvocationPlaces;
  /** Whether it may read and write in our folder: another user may not, and another file system has none. */
  readonly mayUseFolder: boolean;
}

/** What is known of a command: its own words, if they change, without those of wrappers. */
export type Part = Partial<Omit<Invocation, 'generator'>> & Pick<Invocation, 'figures'>;

type Plan = (command: PlannedCommand) => Part;

const PLANS = new Map<string, Plan>(
  Object.entries({
    k6: planK6,
    wrk: planWrk,
    wrk2: planWrk,
    ab: planAb,
    hey: planHey,
    oha: planOha,
    bombardier: planBombardier,
    fortio: planFortio,
    h2load: planH2load,
    autocannon: planAutocannon,
    vegeta: planVegeta,
    locust: planLocust,
    ...Object.fromEntries(
      [
        ...['docker', 'podman', 'nerdctl', 'skopeo', 'crane', 'regctl', 'oras'],
        ...['ctr', 'crictl', 'buildah', 'helm'],
      ].map((name) => [name, planImageClient]),
    ),
  }),
);

export function planInvocation(words: readonly string[], places: InvocationPlaces): Invocation {
  const {at, isApart} = findWrapped(words);
  const [command = '', ...args] = words.slice(at);
  const generator = generatorName(command);
  const plan = PLANS.get(generator) ?? (places.isK6?.(command) === true ? planK6 : planUnknown);
  const {users, rate, ...part} = plan({generator, command, args, places, mayUseFolder: !isApart});
  return {
    ...{generator, goodCodes: [0]},
    ...part,
    ...optional('users', finite(users)),
    ...optional('rate', finite(rate)),
    words: [...words.slice(0, at), ...(part.words ?? [command, ...args])],
  };
}

/** Hundreds of digits are no level of load: no report has a number for it. */
function finite(level: number | undefined): number | undefined {
  return Number.isFinite(level) ? level : undefined;
}

function planUnknown({generator}: PlannedCommand): Part {
  const why = `regscope knows no figures of ${generator}: the phase has what the kernel sees`;
  return {figures: {kind: 'none', why}};
}
