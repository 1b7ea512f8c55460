// Asks a Docker Engine on its unix socket for its version. Source: Engine API v1.41, `/version`.

import {request} from 'node:http';

const DEADLINE_MS = 2_000;

/** The daemon's version; undefined when no daemon answers within two seconds. */
export async function engineVersion(socketPath: string): Promise<string | undefined> {
  try {
    const body: unknown = JSON.parse(await get(socketPath, '/version'));
    if (typeof body !== 'object' || body === null || !('Version' in body)) return undefined;
    return typeof body.Version === 'string' ? body.Version : undefined;
  } catch {
    return undefined;
  }
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = request({socketPath, path, timeout: DEADLINE_MS, agent: false}, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    ask.on('timeout', () => ask.destroy(new Error('timeout')));
    ask.on('error', reject);
    ask.end();
  });
}
