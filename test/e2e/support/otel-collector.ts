// Starts a real OpenTelemetry Collector for tests, which sends all that it takes on to another OTLP endpoint. It is
// built once from the modules of its release (test/e2e/otlp/otel-collector), and kept outside the checkout.

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {freePort, listeningPorts} from '../../../src/parts/listening.js';
import {makePartFolder, startPart, type Part} from '../../../src/parts/part.js';
import type {Signal} from '../../../src/trace/otlp-endpoint.js';
import {findGoSource, type FoundProgram} from '../../support/go-program.js';

const SOURCE = fileURLToPath(new URL('../otlp/otel-collector', import.meta.url));

export interface OtelCollector extends Part {
  /** The address for OTLP/HTTP. */
  readonly url: string;
}

export function findOtelCollector(): Promise<FoundProgram> {
  return findGoSource(SOURCE);
}

/** It answers a request when the endpoint behind it has taken that. Other signals get 404. */
export async function startOtelCollector(
  program: string,
  to: string,
  signals: readonly Signal[],
): Promise<OtelCollector> {
  const port = await freePort();
  const directory = makePartFolder('otel-collector');
  const config = join(directory, 'collector.yaml');
  writeFileSync(config, JSON.stringify(configOf(port, to, signals)));
  const {part} = await startPart({
    name: 'otel-collector',
    command: program,
    directory,
    args: [`--config=file:${config}`, '--feature-gates=service.profilesSupport'],
    whenReady: (pid) => (listeningPorts(pid).includes(port) ? true : undefined),
  });
  return {...part, url: `http://127.0.0.1:${port}`};
}

function configOf(port: number, to: string, signals: readonly Signal[]): object {
  const pipeline = {receivers: ['otlp'], exporters: ['otlp_http']};
  return {
    receivers: {otlp: {protocols: {http: {endpoint: `127.0.0.1:${port}`}}}},
    exporters: {
      otlp_http: {
        ...{endpoint: to, compression: 'none'},
        ...{sending_queue: {enabled: false}, retry_on_failure: {enabled: false}},
      },
    },
    service: {pipelines: Object.fromEntries(signals.map((signal) => [signal, pipeline]))},
  };
}
