// The registry and the manifest that most parts of the benchmark ask for.

import {startRegistry} from '../../../src/parts/registry.js';
import {pushImage} from '../probe-cost/image.js';
import type {WrkLoad} from './wrk.js';

export const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

export interface ManifestServer {
  readonly pid: number;
  readonly url: string;
  /** As a value of the agent's `--target`. */
  readonly target: string;
  load(connections: number): WrkLoad;
}

export async function withManifest<Value>(
  use: (server: ManifestServer) => Promise<Value>,
): Promise<Value> {
  const {pid, url: registry, stop} = await startRegistry();
  try {
    const url = await pushImage(registry);
    const load = (connections: number): WrkLoad => ({url, connections, accept: MANIFEST_TYPE});
    return await use({pid, url, target: `registry=pid:${pid}`, load});
  } finally {
    await stop();
  }
}
