import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import type {RunReader} from '../../../../src/domain/ports.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {Phase, Run} from '../../../../src/domain/run.js';
import type {ExportOptions} from '../../../../src/trace/otlp-export.js';
import type {ProfileSource} from '../../../../src/trace/profiles/phase-profiles.js';
import {profilesFile, sendProfiles} from '../../../../src/trace/profiles/profile-export.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu, waiting} from '../../store/support/stack-records.js';
import {encodeMessage} from '../support/otlp-proto.js';
import {startOtlpReceiver, type OtlpReceiver} from '../support/otlp-receiver.js';
import {decodeProfiles, type ReceivedProfile} from '../support/read-profiles.js';

const {writer, catalog, newRun} = sharedStore();

type Seen = ReturnType<RunReader['processes']>[number];

/** The agent of all batches. */
const AGENT = 'agent-of-host-1';
const GNU_ID = '8a0f3f1e5b2c4d6e7f8091a2b3c4d5e6f7089142';
/** Second by second: a phase, another one, and what came behind them. */
const SECONDS: readonly (readonly ProbeRecord[])[] = [
  [
    onCpu('main;serve;copy_[i]', [100, 200], {step: 'blob.get'}),
    onCpu('main;serve;copy_[i]', [300]),
    onCpu('main;serve;vfs_read_[k]', [400]),
  ],
  [
    onCpu('main;peak', [100]),
    onCpu('main;peak', [300], {target: 'dockerd'}),
    offCpu('main;serve', 500, 3_000_000, {wait: 'lock'}),
    offCpu('park', 100, 9_000_000, {idle: true}),
    waiting('main;acquire', [[200, 5_000_000, 4]], {wait: 'lock'}),
  ],
  [onCpu('main;after', [500])],
];
const PHASES: readonly Phase[] = ['warm up', 'peak'].map((name, index) => ({
  ...{index, name, users: 8 * (index + 1), spanId: `${index + 1}`.repeat(16)},
  startNs: START_NS + BigInt(index) * SECOND_NS,
  endNs: START_NS + BigInt(index + 1) * SECOND_NS,
}));

describe('the profiles of a run', () => {
  let receiver: OtlpReceiver;
  let run: Run;
  let reader: RunReader;

  before(async () => {
    receiver = await startOtlpReceiver();
    run = await newRun();
    const batches = SECONDS.map((records, seq) => aBatch(seq, {records}));
    await writer.putBatches(run.id, batches);
    for (const phase of PHASES) await writer.putPhase(run.id, phase);
    await writer.closeRun(run.id);
    reader = catalog.open(run.id);
  });
  after(async () => {
    reader.close();
    await receiver.close();
  });
  beforeEach(() => receiver.reset());

  test('are one of each phase, target and kind of sample, with all that was sampled but idle time', async () => {
    const tally = await send();

    assert.deepEqual(tally, {sent: 6, rejected: 0});
    assert.deepEqual(
      receiver.profiles.items.map(({resource, sampleType, samples}) => [
        resource['regscope.phase.name'],
        resource['service.name'],
        sampleType,
        samples.reduce((sum, {value}) => sum + value, 0),
      ]),
      [
        ['warm up', 'registry', 'samples count', 4],
        ['peak', 'registry', 'samples count', 1],
        ['peak', 'registry', 'off_cpu nanoseconds', 3_000_000],
        ['peak', 'registry', 'waiting nanoseconds', 5_000_000],
        ['peak', 'dockerd', 'samples count', 1],
        [undefined, 'registry', 'samples count', 1],
      ],
    );
  });

  test('have whole stacks: inlined functions at the place of their caller, those of the kernel marked', async () => {
    await send();

    const [first] = receiver.profiles.items;
    assert.deepEqual(
      first!.samples.map(({stack, modules, value, attributes}) => ({
        ...{stack, modules, value, attributes},
      })),
      [
        {
          stack: 'main;serve;copy_[i]',
          modules: ['registry', 'registry'],
          value: 2,
          attributes: {'regscope.step': 'blob.get'},
        },
        {stack: 'main;serve;copy_[i]', modules: ['registry', 'registry'], value: 1, attributes: {}},
        {
          stack: 'main;serve;vfs_read_[k]',
          modules: ['registry', 'registry', '[kernel]'],
          value: 1,
          attributes: {},
        },
      ],
    );
    const waits = receiver.profiles.items.filter(({sampleType}) => /nanoseconds/.test(sampleType));
    for (const {samples} of waits) {
      assert.deepEqual(samples[0]!.attributes, {'regscope.wait': 'lock'});
    }
  });

  test('say how often was sampled, when, and which run, phase and host it was', async () => {
    await send();

    const [first] = receiver.profiles.items;
    const {periodType, period, startNs, durationNs, resource} = first!;
    assert.deepEqual([periodType, period], ['cpu nanoseconds', 10_101_010]);
    assert.deepEqual([startNs, durationNs], [PHASES[0]!.startNs, SECOND_NS]);
    assert.deepEqual(resource, {
      'service.name': 'registry',
      'host.name': AGENT,
      'regscope.run.id': run.id,
      'regscope.run.name': 'a run',
      'regscope.phase.name': 'warm up',
      'regscope.phase.users': 8,
      'regscope.phase.index': 0,
      'regscope.label.registry': 'distribution 2.8',
    });
    const offCpuOne = receiver.profiles.items.find(({sampleType}) => /^off_cpu/.test(sampleType));
    assert.deepEqual([offCpuOne!.periodType, offCpuOne!.period], ['', 0]);
  });

  test('name the host, and release and build of a program that has one', async () => {
    const host = {name: 'node-1', kernel: '', bpftrace: '', cpus: 2, memoryBytes: 0, bootId: ''};
    const released = (target: string, pid: number, version: string, buildId = version): Seen => ({
      agentId: AGENT,
      process: {
        ...{target, targetKind: 'registry', pid, startTicks: 1, exe: `/bin/${target}`},
        ...{comm: target, listenPorts: [], version, buildId},
      },
    });
    const source: ProfileSource = {
      run: () => reader.run(),
      phases: () => reader.phases(),
      stackSums: (range) => reader.stackSums(range),
      hosts: () => [{agentId: AGENT, host}],
      processes: () => [
        released('registry', 1, 'v2.8.3', GNU_ID),
        released('registry', 2, 'v2.8.3', GNU_ID),
        // It was upgraded during the run.
        released('dockerd', 3, 'v27.0'),
        released('dockerd', 4, 'v28.0'),
      ],
    };

    await sendProfiles(optionsOf(), source);

    const facts = receiver.profiles.items.map(({resource}) =>
      ['service.name', 'service.version', 'host.name'].map((name) => resource[name]).join(' '),
    );
    assert.deepEqual([...new Set(facts)].sort(), ['dockerd  node-1', 'registry v2.8.3 node-1']);
    const [first] = receiver.profiles.items;
    assert.deepEqual(first!.samples.at(-1)!.files, {
      registry: {'process.executable.build_id.gnu': GNU_ID},
      '[kernel]': {},
    });
    const other = receiver.profiles.items.find(
      ({resource}) => resource['service.name'] === 'dockerd',
    );
    assert.deepEqual(other!.samples[0]!.files, {registry: {}});
  });

  test('link to the span of their phase, and to the flame graph that shows the same', async () => {
    await send({viewUrl: 'http://127.0.0.1:7070'});

    for (const {resource, samples, attributes, sampleType} of receiver.profiles.items) {
      const phase = PHASES.find(({name}) => name === resource['regscope.phase.name']);
      for (const {traceId, spanId} of samples) {
        assert.deepEqual([traceId, spanId], [run.traceId, (phase ?? run).spanId]);
      }
      const url = attributes['regscope.flame.url'];
      assert.equal(url === undefined, phase === undefined);
      if (phase === undefined) continue;
      assert.deepEqual(Object.fromEntries(new URL(String(url)).searchParams), {
        ...{view: 'flame', run: run.id, phase: String(phase.index)},
        only: resource['service.name'],
        samples: sampleType.startsWith('samples')
          ? 'on-cpu'
          : /off/.test(sampleType)
            ? 'off-cpu'
            : 'waiting',
      });
    }
  });

  test('are known again when they are sent twice', async () => {
    await send();
    const first = idsOf(receiver.profiles.items);
    receiver.reset();
    await send();

    assert.deepEqual(idsOf(receiver.profiles.items), first);
    assert.equal(new Set(first).size, 6);
  });

  test('are the same in a file', async () => {
    await send();

    assert.deepEqual(decodeProfiles(profilesFile(reader)), receiver.profiles.items);
  });

  test('are sent when the run has ended', async () => {
    let active = true;
    const follow = {active: () => active, pause: async () => void (active = false)};

    await sendProfiles(optionsOf(), reader, follow);

    assert.equal(active, false);
    assert.equal(receiver.profiles.items.length, 6);
  });

  test('are no request where nothing was sampled', async () => {
    const {id} = await newRun();
    const empty = catalog.open(id);

    assert.deepEqual(await sendProfiles(optionsOf(), empty), {sent: 0, rejected: 0});
    assert.equal(receiver.headers.length, 0);
    empty.close();
  });

  test('are sent in smaller requests where the endpoint finds them too large', async () => {
    receiver.profiles.most = 1;

    const {sent} = await send();

    assert.equal(sent, 6);
    assert.deepEqual(receiver.profiles.sizes, [1, 1, 1, 1, 1, 1]);
  });

  test('that the endpoint rejects are counted, with its reason', async () => {
    receiver.profiles.answer = encodeMessage('ExportProfilesServiceResponse', {
      partialSuccess: {rejectedProfiles: 1, errorMessage: 'no symbols'},
    });

    // Three parts of the run have samples, each a request.
    assert.deepEqual(await send(), {sent: 3, rejected: 3, reason: 'no symbols'});
  });

  for (const status of [404, 405, 501]) {
    test(`are refused at once by an endpoint that answers ${status}`, async () => {
      receiver.profiles.faults.push({status});

      await assert.rejects(send(), {
        code: 'TRACE_ENDPOINT_REFUSED',
        message: new RegExp(`does not take profiles: HTTP ${status}`),
      });
      assert.equal(receiver.headers.length, 1);
    });
  }

  function send(more: Partial<ExportOptions> = {}) {
    return sendProfiles({...optionsOf(), ...more}, reader);
  }

  function optionsOf(): ExportOptions {
    return {endpoint: {url: `${receiver.url}/v1development/profiles`, headers: {}}};
  }
});

function idsOf(profiles: readonly ReceivedProfile[]): string[] {
  return profiles.map(({profileId}) => profileId);
}
