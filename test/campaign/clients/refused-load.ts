// The load of regscope itself against a registry that deletes nothing: the report has to tell the code with which the
// registry refuses (OCI distribution-spec v1.1, Error Codes).

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {nginxRegistry} from '../../bench/chain/topology.js';
import {WatchedChain} from './watched-chain.js';

/** Registries that have deletion switched off answer so, with status 405. */
export const REFUSAL = 'UNSUPPORTED';

const SCENARIO = `
name: refused
image: {layers: 1, layerSize: 4KiB}
phases:
  - {name: push, operation: push, users: 1, duration: 1s}
  - {name: delete, operation: delete, users: 1, duration: 1s}
`;

/** Why operations failed, in the sentences of the report. */
export async function refusedLoad(): Promise<readonly string[]> {
  const env = {REGISTRY_STORAGE_DELETE_ENABLED: 'false'};
  const chain = await WatchedChain.start(await nginxRegistry({env}));
  try {
    const scenario = join(chain.folder('refused'), 'refused.yaml');
    writeFileSync(scenario, SCENARIO);
    const {regscope, url, topology} = chain;
    await regscope.run(['load', scenario, '--collector', url, '--registry', topology.url]);
    const {phases} = await regscope.report();
    return phases.flatMap(({failures = []}) => failures.map(({sentence}) => sentence));
  } finally {
    await chain.stop();
  }
}
