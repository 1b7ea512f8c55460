// Says at which hops the requests of a step take longer, where they do so beyond chance.

import type {
  HopComparisonJson,
  HopPlaceChangeJson,
  HopTimesJson,
} from '../../contract/hops-json.js';
import {BETWEEN_HOPS} from '../../domain/hops/hop-key.js';
import {isOverHops} from '../hops/compare-hops.js';
import {OWN, placeName} from '../hops/hop-place.js';
import {isGrowth} from '../words/beyond-chance.js';
import {withArticle, writeMsChange} from '../words/figures.js';
import {hasGrown} from './grown-request.js';

/** Places of less of the growth are left to the table. */
const SMALLEST_SHARE = 0.05;
const PLACES_TOLD = 3;
const CHAINS_TOLD = 3;

/** One sentence for each chain of several hops that grew beyond chance, the largest growth first. */
export function hopSentences(hops: readonly HopComparisonJson[] | undefined): string[] {
  return grownChains(hops).slice(0, CHAINS_TOLD).map(sentenceOf);
}

/** Chains of several hops that take longer, by more than chance explains. */
export function grownChains(
  hops: readonly HopComparisonJson[] | undefined,
): readonly HopComparisonJson[] {
  return (hops ?? []).filter(
    (chain) => isOverHops(chain) && isGrowth(chain.mean) && hasGrown(chain),
  );
}

function sentenceOf({step, target, of, mean}: HopComparisonJson): string {
  const whose = of === 'client' ? 'for its client' : `at ${target}`;
  const whole = `over all hops ${withArticle(step)} takes ${changeWords(mean)} ${whose}`;
  const places = mean.places
    .filter((place) => isGrowth(place) && place.deltaMs >= SMALLEST_SHARE * mean.deltaMs)
    .slice(0, PLACES_TOLD)
    .map((place) => `${changeWords(place)} is ${placeWords(place)}`);
  if (places.length === 0) return `${whole}, spread over many places`;
  return `${whole}: ${places.join(', ')}`;
}

function changeWords({deltaMs, chance}: HopTimesJson): string {
  const [low, high] = [chance!.lowMs, chance!.highMs].map(writeMsChange);
  return `${writeMsChange(deltaMs)} (${low} to ${high})`;
}

function placeWords({path, place}: HopPlaceChangeJson): string {
  const hop = path.at(-1)!;
  if (place === OWN) return `${hop} itself`;
  if (place !== BETWEEN_HOPS) return `${placeName(path, place)}, asked by ${hop}`;
  return `the way from ${path.at(-2) ?? 'the client'} to ${hop}`;
}
