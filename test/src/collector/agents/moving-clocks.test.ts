// The way of a time from an agent's clock to that of the collector, for an hour in which the clocks behave
// as clocks do: they drift, they are set, a leap second comes. Pings, offset and what the agent makes of it
// are the real ones; network and clocks are simulated.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PingedClock} from '../../../../agent/life/pinged-clock.js';
import {Pings} from '../../../../src/collector/agents/pings.js';
import {randomFrom} from '../../../support/seeded-random.js';

const MS = 1_000_000n;
const SECOND = 1_000n * MS;
const START_NS = 1_790_000_000n * SECOND;
/** A step is known after the next two pings. Times in between are wrong, and nobody can know. */
const UNKNOWN_SECONDS = 3;

interface World {
  readonly name: string;
  /** Longest round trip; each takes between a half and all of it, unevenly in both directions. */
  readonly roundTripNs: bigint;
  /** The agent's clock minus true time, as a function of the seconds that have passed. */
  readonly aheadNs: (seconds: number) => bigint;
  /** When it was set. */
  readonly steps?: readonly number[];
}

const ppm = (parts: number) => (seconds: number) => BigInt(Math.round(parts * seconds * 1_000));
const stepAt = (second: number, ns: bigint) => (seconds: number) => (seconds < second ? 0n : ns);

const WORLDS: readonly World[] = [100_000n, 2n * MS, 40n * MS].flatMap((roundTripNs) => {
  const trip = `round trip ${Number(roundTripNs) / 1e6} ms`;
  return [
    {name: `is right, ${trip}`, roundTripNs, aheadNs: () => 0n},
    {name: `runs 500 ppm fast, ${trip}`, roundTripNs, aheadNs: ppm(500)},
    {name: `runs 500 ppm slow, ${trip}`, roundTripNs, aheadNs: ppm(-500)},
    ...[3_600n, -3_600n, -1n].map((seconds) => ({
      name: `is set by ${seconds} s, ${trip}`,
      roundTripNs,
      aheadNs: stepAt(1_800, seconds * SECOND),
      steps: [1_800],
    })),
  ];
});

describe('a time of an agent whose clock', () => {
  for (const world of WORLDS) {
    test(`${world.name}: is off by 1 ms or half a round trip at most, and by less than it says`, () => {
      const {worstNs, tooSure} = live(world);

      const allowedNs = world.roundTripNs / 2n > MS ? world.roundTripNs / 2n : MS;
      assert.ok(worstNs <= allowedNs, `off by ${Number(worstNs) / 1e6} ms`);
      assert.equal(tooSure, 0);
    });
  }
});

/** An hour, a ping and a batch in each second, with the batch in the middle between two pings. */
function live({roundTripNs, aheadNs, steps = []}: World): {worstNs: bigint; tooSure: number} {
  const random = randomFrom(7);
  let trueNs = START_NS;
  const secondsNow = () => Number(trueNs - START_NS) / 1e9;
  const agentNow = () => trueNs + aheadNs(secondsNow());
  const agent = new PingedClock();
  const pings = new Pings({nowNs: () => trueNs}, ({number, sentNs, clock}) => {
    trueNs += wayNs();
    if (clock !== undefined) agent.told(clock, agentNow());
    const receivedNs = agentNow();
    trueNs += wayNs();
    pongs.push({kind: 'pong', number, pingSentNs: sentNs, receivedNs, sentNs: receivedNs});
  });
  const pongs: Parameters<Pings['onPong']>[0][] = [];
  const wayNs = () => BigInt(Math.round((0.5 + random() / 2) * (Number(roundTripNs) / 2)));
  const ping = () => {
    pings.send();
    for (const pong of pongs.splice(0)) pings.onPong(pong, trueNs);
  };
  let [worstNs, tooSure] = [0n, 0];
  for (let second = 0; second < 3_600; second += 1) {
    trueNs = START_NS + BigInt(second) * SECOND;
    ping();
    trueNs = START_NS + BigInt(second) * SECOND + SECOND / 2n;
    const isKnown =
      second > 5 && !steps.some((at) => second >= at && second < at + UNKNOWN_SECONDS);
    if (!isKnown) continue;
    const {offsetNs, errorNs} = agent.at(agentNow(), 0n);
    const offNs = agentNow() + offsetNs - trueNs;
    const distanceNs = offNs < 0n ? -offNs : offNs;
    if (distanceNs > worstNs) worstNs = distanceNs;
    if (distanceNs > errorNs) tooSure += 1;
  }
  return {worstNs, tooSure};
}
