// Writes profiles as an OTLP request, which is also how OTLP keeps them in a file (message ProfilesData has the same
// fields). All profiles of a request share one dictionary.
//
// Source of truth: profiles.proto of opentelemetry-proto. Names and units of values are those of its comments, and of
// the OpenTelemetry eBPF profiler, which Pyroscope and the like know.

import {createHash} from 'node:crypto';

import Long from 'long';

import {groupBy} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import {ATTRIBUTE, type Attributes, type AttributeValue} from '../../domain/span.js';
import type {LabelledStack} from '../../domain/stacks/labelled-stacks.js';
import {SAMPLE_PERIOD_NS, type SampleKind} from '../../domain/stacks/stack.js';
import {environmentAttributes} from '../own-resource.js';
import {
  OWN_SERVICE,
  flameUrl,
  labelAttributes,
  phaseAttributes,
  runAttributes,
} from '../run-spans.js';
import type {PhaseProfile, SampleLabels} from './phase-profiles.js';
import {ProfileDictionary} from './profile-dictionary.js';
import {otlp} from './profiles.generated.js';
import {StackNumbers} from './stack-numbers.js';

type ValueName = readonly [type: string, unit: string];

interface Measured {
  readonly value: ValueName;
  /** What was counted between two samples, and how many of it, where samples stand for others. */
  readonly every?: {readonly value: ValueName; readonly period: number};
}

const MEASURED: Readonly<Record<SampleKind, Measured>> = {
  'on-cpu': {
    value: ['samples', 'count'],
    every: {value: ['cpu', 'nanoseconds'], period: Math.round(SAMPLE_PERIOD_NS)},
  },
  'off-cpu': {value: ['off_cpu', 'nanoseconds']},
  waiting: {
    value: ['waiting', 'nanoseconds'],
    every: {value: ['waits', 'count'], period: 1},
  },
};

const PROFILE_ID_BYTES = 16;

/** Attributes of samples by the labels that they have. */
const LABELS: Readonly<Record<keyof SampleLabels, string>> = {
  step: ATTRIBUTE.step,
  wait: 'regscope.wait',
};

/** `viewUrl` is the address of a live view that shows the run, without a slash at its end. */
export function encodeProfiles(profiles: readonly PhaseProfile[], viewUrl?: string): Uint8Array {
  const writer = new ProfileWriter(viewUrl);
  const message = writer.request(profiles);
  return otlp.ExportProfilesServiceRequest.encode(message).finish();
}

class ProfileWriter {
  readonly #dictionary = new ProfileDictionary();
  readonly #viewUrl: string | undefined;

  constructor(viewUrl: string | undefined) {
    this.#viewUrl = viewUrl;
  }

  request(profiles: readonly PhaseProfile[]): otlp.ExportProfilesServiceRequest.$Properties {
    const groups = groupBy(profiles, (profile) => JSON.stringify(resourceId(profile)));
    return {
      resourceProfiles: groups.map((group) => this.#resource(group)),
      dictionary: this.#dictionary.message(),
    };
  }

  /** All profiles of a target in a phase. They have one tree of stacks. */
  #resource(group: readonly PhaseProfile[]): otlp.ResourceProfiles.$Properties {
    const [first] = group as readonly [PhaseProfile];
    const numbers = new StackNumbers(first.stacks, first.builds, this.#dictionary);
    const profiles = group.map((profile) => this.#profile(profile, numbers));
    return {
      resource: {attributes: keyValues(resourceAttributes(first))},
      scopeProfiles: [{scope: {name: OWN_SERVICE}, profiles}],
    };
  }

  #profile(profile: PhaseProfile, numbers: StackNumbers): otlp.Profile.$Properties {
    const {kind, startNs, endNs, samples} = profile;
    const {value, every} = MEASURED[kind];
    return {
      sampleType: this.#dictionary.valueType(value),
      samples: samples.map((sample) => this.#sample(sample, profile, numbers)),
      timeUnixNano: Long.fromBigInt(startNs, true),
      durationNano: Long.fromBigInt(endNs - startNs, true),
      ...(every && {periodType: this.#dictionary.valueType(every.value), period: every.period}),
      profileId: profileId(profile),
      attributeIndices: this.#flameLink(profile),
    };
  }

  #sample(
    {node, weight, labels}: LabelledStack<SampleLabels>,
    {run, phase}: PhaseProfile,
    numbers: StackNumbers,
  ): otlp.Sample.$Properties {
    const names = Object.keys(labels) as (keyof SampleLabels)[];
    return {
      stackIndex: numbers.numberOf(node),
      attributeIndices: names.map((name) =>
        this.#dictionary.attribute(LABELS[name], labels[name]!),
      ),
      // A sample belongs to the span of its phase, which is the one that the run's own trace has.
      linkIndex: this.#dictionary.link({traceId: run.traceId, spanId: (phase ?? run).spanId}),
      values: [Math.round(weight)],
    };
  }

  /** The attribute with the address of the flame graph that shows the same; none without a phase. */
  #flameLink({run, phase, kind, target}: PhaseProfile): number[] {
    if (this.#viewUrl === undefined || phase === undefined) return [];
    const shown = {run: run.id, phase: String(phase.index), samples: kind, only: target};
    return [this.#dictionary.attribute(ATTRIBUTE.flameUrl, flameUrl(this.#viewUrl, shown))];
  }
}

/** The target is the service, as it is for the spans of its requests, whatever the environment calls a service. */
function resourceAttributes({run, phase, host, target, release}: PhaseProfile): Attributes {
  return {
    ...environmentAttributes(),
    'service.name': target,
    ...optional('service.version', release),
    'host.name': host,
    ...(phase === undefined
      ? runAttributes(run)
      : {...phaseAttributes(run, phase), [ATTRIBUTE.phaseIndex]: phase.index}),
    ...labelAttributes(run.labels),
  };
}

function keyValues(attributes: Attributes): otlp.KeyValue.$Properties[] {
  return Object.entries(attributes).map(([key, value]) => ({key, value: anyValue(value)}));
}

function anyValue(value: AttributeValue): otlp.AnyValue.$Properties {
  if (typeof value === 'string') return {stringValue: value};
  if (typeof value === 'boolean') return {boolValue: value};
  return Number.isSafeInteger(value) ? {intValue: value} : {doubleValue: value};
}

/** The same whenever the run is exported, so that a store can tell what it has already. */
function profileId(profile: PhaseProfile): Uint8Array {
  const about = JSON.stringify([profile.run.id, ...resourceId(profile), profile.kind]);
  return createHash('sha256').update(about).digest().subarray(0, PROFILE_ID_BYTES);
}

/** Tells the resources of a run apart: a target of a host, in a phase or in the time before one. */
function resourceId({phase, startNs, agentId, target}: PhaseProfile): readonly string[] {
  return [String(phase?.index), String(startNs), agentId, target];
}
