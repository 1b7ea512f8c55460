// regscope serve: runs the collector and the live view until it is interrupted.

import {once} from 'node:events';

import {Command} from 'commander';

import {startCollector, type CollectorServiceOptions} from './wiring/collector-service.js';
import {onInterrupt} from './console/interrupt.js';
import {LiveExport} from './wiring/live-export.js';
import {compileInSmallPieces} from './wiring/small-compiles.js';
import {
  dataOption,
  lateMsOf,
  lateOption,
  listenOption,
  otlpOption,
  tokenFileOption,
} from './options.js';
import {say} from './console/terminal.js';

type Options = CollectorServiceOptions & {readonly otlp?: string; readonly lateMinutes: string};

export function serveCommand(): Command {
  return new Command('serve')
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
    .addOption(otlpOption())
    .action(serve);
}

async function serve(options: Options): Promise<void> {
  compileInSmallPieces();
  const interrupt = onInterrupt('ending; interrupt again to end at once');
  const service = await startCollector({...options, lateMs: lateMsOf(options.lateMinutes)});
  const traces = LiveExport.start(service, options.otlp);
  say(`live view: ${service.viewUrl}`);
  say(`run files: ${options.data}`);
  if (!interrupt.signal.aborted) await once(interrupt.signal, 'abort');
  await traces.close();
  await service.close();
  interrupt.release();
}
