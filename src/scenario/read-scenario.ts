// Reads a scenario from YAML text.

import {interpretScenario, Nonsense} from './interpret.js';
import {nameOf, readYaml, type YamlKind} from './read-yaml.js';
import type {Scenario} from './scenario.js';
import {scenarioSchema} from './schema.js';

const KIND = {
  schema: scenarioSchema,
  code: 'SCENARIO_INVALID',
  whole: 'the scenario',
  hint: 'src/scenario/scenario.schema.json lists every key; the built-in scenarios are examples.',
} satisfies YamlKind<unknown>;

/** `source` is the name of the file in messages. Throws `SCENARIO_INVALID`. */
export function readScenario(text: string, source: string): Scenario {
  const {value, failAt} = readYaml(text, source, KIND);
  try {
    return interpretScenario(value);
  } catch (error) {
    if (!(error instanceof Nonsense)) throw error;
    throw failAt(error.path, `${nameOf(error.path, KIND.whole)} ${error.message}`);
  }
}
