// Makes phases from the spans of a generator that knows only two attribute names of regscope. The
// OpenTelemetry SDK sends them to a running collector.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {SpanKind} from '@opentelemetry/api';
import {OTLPTraceExporter} from '@opentelemetry/exporter-trace-otlp-proto';
import {resourceFromAttributes} from '@opentelemetry/resources';
import {BasicTracerProvider, SimpleSpanProcessor} from '@opentelemetry/sdk-trace-base';

import type {PhaseJson} from '../../src/contract/run-json.js';
import {Regscope, type RunningCommand} from '../support/regscope.js';

describe('spans that name a phase', () => {
  const regscope = new Regscope();
  let serve: RunningCommand;
  let url: string;
  let runId: string;

  before(async () => {
    ({serve, url} = await regscope.serve());
    runId = ((await post('/api/runs', {name: 'from spans'})) as {id: string}).id;
  });
  after(async () => {
    await serve.stop();
    regscope.remove();
  });

  test('make phases with the planned load, while the run goes on and after it', async () => {
    const exporter = new OTLPTraceExporter({url: `${url}/v1/traces`});
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({'service.name': 'any-generator'}),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const tracer = provider.getTracer('any');
    const begun: bigint[] = [];
    for (const users of [2, 4]) {
      const attributes = {'regscope.phase.name': `ramp ${users}`, 'regscope.phase.users': users};
      begun.push(BigInt(Date.now()) * 1_000_000n);
      for (let n = 0; n < 3; n += 1) {
        const span = tracer.startSpan('GET /v2/', {kind: SpanKind.CLIENT, attributes});
        await sleep(30);
        span.end();
      }
      await provider.forceFlush();
      assert.ok(
        (await phases()).some(({name}) => name === `ramp ${users}`),
        'at once',
      );
    }
    await provider.shutdown();
    await post(`/api/runs/${runId}/end`, {});

    const told = await phases();
    assert.deepEqual(
      told.map(({name, users}) => [name, users]),
      [
        ['ramp 2', 2],
        ['ramp 4', 4],
      ],
    );
    for (const [at, {startUnixNs, endUnixNs}] of told.entries()) {
      const [startNs, endNs] = [BigInt(startUnixNs), BigInt(endUnixNs!)];
      assert.ok(startNs - begun[at]! < 20_000_000n && startNs >= begun[at]! - 2_000_000n);
      assert.ok(endNs - startNs >= 85_000_000n, `${endNs - startNs} ns`);
    }
    assert.ok(BigInt(told[0]!.endUnixNs!) <= BigInt(told[1]!.startUnixNs));
  });

  async function phases(): Promise<readonly PhaseJson[]> {
    const response = await fetch(`${url}/api/runs/${runId}/phases`);
    return ((await response.json()) as {phases: readonly PhaseJson[]}).phases;
  }

  async function post(path: string, body: object): Promise<unknown> {
    const headers = {'content-type': 'application/json'};
    const response = await fetch(url + path, {method: 'POST', headers, body: JSON.stringify(body)});
    return response.json();
  }
});
