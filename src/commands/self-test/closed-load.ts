// The load of a self-test: so many connections, each of which asks again when it has its answer.

import {Agent, get} from 'node:http';

import {histogramOf, quantileNs} from '../../domain/histogram.js';
import {ProfilerError} from '../../domain/error.js';
import type {LoadFiguresJson} from '../../contract/self-test-json.js';

/** The relative error of a quantile is below 1 %. */
const PRECISION_BITS = 7;

/** Rejects with `CLI_SELF_TEST_FAILED` where an answer is neither 2xx nor 401, or does not come. */
export async function runClosedLoad(
  url: string,
  connections: number,
  milliseconds: number,
): Promise<LoadFiguresJson> {
  const agent = new Agent({keepAlive: true, maxSockets: connections});
  const latenciesNs: number[] = [];
  const startedMs = performance.now();
  const user = async (): Promise<void> => {
    while (performance.now() - startedMs < milliseconds) {
      const askedMs = performance.now();
      await ask(url, agent);
      latenciesNs.push((performance.now() - askedMs) * 1e6);
    }
  };
  try {
    await Promise.all(Array.from({length: connections}, user));
  } finally {
    agent.destroy();
  }
  const requests = latenciesNs.length;
  return {
    requests,
    perSecond: requests / ((performance.now() - startedMs) / 1e3),
    p99Ms: quantileNs(histogramOf(latenciesNs, PRECISION_BITS), 0.99)! / 1e6,
  };
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = get(url, {agent}, (answer) => {
      const {statusCode = 0} = answer;
      // A registry that wants to know who asks has done the work of an answer.
      const isGood = (statusCode >= 200 && statusCode < 300) || statusCode === 401;
      if (!isGood) reject(failed(url, `answers ${statusCode}`));
      answer.resume().once('end', resolve).once('error', reject);
    });
    asking.once('error', (error) => reject(failed(url, `cannot be asked: ${error.message}`)));
  });
}

function failed(url: string, what: string): ProfilerError {
  return new ProfilerError(
    'CLI_SELF_TEST_FAILED',
    `${url} ${what}`,
    'leave --registry out, and the self-test starts a small server of its own',
  );
}
