// p99 of manifest GETs at fixed rates: at half of the highest rate, and at 500 a second.

import {alternate, NOBODY, waysOf, type Rounds} from '../alternating.js';
import {ratioRow, spreadRow, type FigureRow} from '../figure-table.js';
import {askAtRate, type FixedRateFigures} from '../fixed-rate.js';
import {withManifest} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {runWrk} from '../wrk.js';

const ROUNDS = 5;
const LOW_RATE = 500;
const CONNECTIONS = 8;
/** A quantile of 99 % needs some thousands of requests. */
const SECONDS = 8;

const GOALS: Readonly<Record<string, string>> = {
  'core, collector apart': '≤ 1.2',
  'core, collector here': '≤ 1.2',
};
const LOW_GOALS: Readonly<Record<string, string>> = {'bpftrace, collector here': '≤ 3'};

type Round = readonly FixedRateFigures[];

export async function latency(options: BenchOptions): Promise<FigureRow[]> {
  const {rounds = ROUNDS, warmSeconds, engines} = options;
  const ways = waysOf(engines);
  return withManifest(async ({target, url, load}) => {
    await runWrk(load(CONNECTIONS), warmSeconds);
    const highest = (await runWrk(load(CONNECTIONS), options.seconds)).perSecond;
    const rates = [Math.round(highest / 2), LOW_RATE];
    const seen = await alternate(
      [NOBODY, ...ways],
      {rounds, targets: [target]},
      async (): Promise<Round> => {
        await runWrk(load(CONNECTIONS), warmSeconds);
        const round: FixedRateFigures[] = [];
        for (const rate of rates) round.push(await askAtRate(url, rate, SECONDS));
        return round;
      },
    );
    return rates.flatMap((rate, at) => [
      spreadRow(`p99 in ms at ${rate}/s, without`, '', p99(seen, NOBODY.name, at), (ms) =>
        ms.toFixed(1),
      ),
      ...ways.map(({name}) =>
        ratioRow(
          `p99 at ${rate}/s${at === 0 ? ', half of the highest rate' : ''}: ${name}`,
          (at === 0 ? GOALS : LOW_GOALS)[name] ?? '',
          p99(seen, NOBODY.name, at),
          p99(seen, name, at),
        ),
      ),
    ]);
  });
}

function p99(seen: Rounds<Round>, way: string, at: number): number[] {
  return seen.get(way)!.map((round) => round[at]!.p99Ms);
}
