// regscope serve: runs the collector and the live view until it is interrupted.

import {once} from 'node:events';

import {Command} from 'commander';

import {ProfilerError} from '../domain/error.js';
import {attach, hostsOf, ownCollector, type OnOptions} from './wiring/attach.js';
import {startCollector, type CollectorServiceOptions} from './wiring/collector-service.js';
import {onInterrupt} from './console/interrupt.js';
import {LiveExport} from './wiring/live-export.js';
import {keepV8Quiet} from './wiring/quiet-v8.js';
import {SummaryKeeper} from './wiring/summary-keeper.js';
import {Pruner} from './wiring/pruner.js';
import {limitOptions, limitsOf, type LimitOptions} from './runs/limits.js';
import {
  attachOptions,
  dataOption,
  lateMsOf,
  lateOption,
  listenOption,
  otlpOption,
  tokenFileOption,
  withOptions,
} from './options.js';
import {say} from './console/terminal.js';

type Options = CollectorServiceOptions &
  OnOptions &
  LimitOptions & {readonly otlp?: string; readonly lateMinutes: string};

export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run the collector and the live view')
    .addOption(listenOption())
    .addOption(dataOption())
    .addOption(tokenFileOption())
    .option('--tls-cert <file>', 'file with the TLS certificate, PEM')
    .option('--tls-key <file>', 'file with the key of the certificate, PEM')
    .option('--tls-client-ca <file>', 'CA of client certificates, PEM: every agent needs one then')
    .option(
      '--require-enrolment',
      'let in only agents that have enrolled, whatever token they show',
    )
    .option('--allow-host <name...>', 'further host names that requests may use for this collector')
    .option('--insecure', 'allow to listen off loopback without token or TLS')
    .addOption(lateOption())
    .addOption(otlpOption());
  return withOptions(command, [...limitOptions(), ...attachOptions()]).action(serve);
}

async function serve(options: Options): Promise<void> {
  keepV8Quiet();
  const hosts = hostsOf(options);
  const limits = limitsOf(options);
  if (hosts.length > 0) assertTakesAttached(options);
  const interrupt = onInterrupt('ending; interrupt again to end at once');
  const service = await startCollector({...options, lateMs: lateMsOf(options.lateMinutes)});
  const traces = LiveExport.start(service, options.otlp);
  const {catalog, collector: live} = service;
  const summaries = new SummaryKeeper(service.queries, live);
  const pruner = limits && new Pruner({dataDir: options.data, catalog, live}, limits);
  try {
    say(`live view: ${service.viewUrl}`);
    say(`run files: ${options.data}`);
    const attached = await attach(hosts, ownCollector(service), options, interrupt.signal);
    if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
    await attached.detach();
  } finally {
    pruner?.close();
    summaries.close();
    await traces.close();
    await service.close();
    interrupt.release();
  }
}

/** Throws `ATTACH_NOT_TRUSTED`: an attached agent has a token, and nothing that outlives its run. */
function assertTakesAttached({requireEnrolment, tlsClientCa}: Options): void {
  if (requireEnrolment !== true && tlsClientCa === undefined) return;
  throw new ProfilerError(
    'ATTACH_NOT_TRUSTED',
    'this collector would not let in an attached agent, which has no key or certificate of its own',
    'leave out --require-enrolment and --tls-client-ca, or start and enrol the agents by hand',
  );
}
