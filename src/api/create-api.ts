// The collector's one port: the HTTP API, OTLP, /metrics, the files of the ui, and websockets. Every
// request passes the gate first. What is behind the ports of options.ts is not known here.

import {createServer as createHttpServer} from 'node:http';
import type {Server} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import type {TlsOptions} from 'node:tls';

import express from 'express';
import type {ErrorRequestHandler, Express, RequestHandler} from 'express';

import {ProfilerError} from '../domain/error.js';
import type {Gate} from '../guard/gate.js';
import type {ListenAddress} from '../guard/listen-address.js';
import {writeAuthority} from '../guard/listen-address.js';
import type {Scope} from '../guard/scoped-token.js';
import {answerError} from './answers/error-status.js';
import {acceptUpgrades} from './live/upgrades.js';
import {LatestState} from './metrics/latest-state.js';
import {writeMetrics} from './metrics/write-metrics.js';
import type {ApiOptions} from './options.js';
import {writePage} from './answers/page.js';
import {agentRoutes} from './routes/agent-routes.js';
import {controlRoutes} from './routes/control-routes.js';
import {linkRoutes, redeemLinks} from './routes/login-routes.js';
import {readRoutes} from './routes/read-routes.js';
import {traceRoutes} from './routes/trace-routes.js';
import {uiRoutes} from './routes/ui-routes.js';
import {securityHeaders} from './answers/security-headers.js';

const HEADER_BYTES = 16 * 1024;
const HEAD_DEADLINE_MS = 15_000;
/** Node looks for clients that are too late so often within their deadline. */
const LOOKS = 4;
const REQUEST_DEADLINE_MS = 120_000;

export interface Api {
  readonly server: Server;
  /** Resolves to the address with the port that was taken. Rejects with `API_LISTEN_FAILED`. */
  listen(address: ListenAddress): Promise<ListenAddress>;
  /** Stops listening, ends requests that are under way, and closes the sockets of browsers. */
  close(): void;
}

export function createApi(options: ApiOptions): Api {
  const latest = new LatestState(options.live);
  const app = createApp(options, latest);
  const headMs = options.headDeadlineMs ?? HEAD_DEADLINE_MS;
  const limits = {
    maxHeaderSize: HEADER_BYTES,
    headersTimeout: headMs,
    requestTimeout: REQUEST_DEADLINE_MS,
    connectionsCheckingInterval: Math.ceil(headMs / LOOKS),
  };
  const server: Server =
    options.tls === undefined
      ? createHttpServer(limits, app)
      : createHttpsServer(
          {...limits, ...options.tls, ...certificatesOf(options), handshakeTimeout: headMs},
          app,
        );
  const wantsCertificates = options.tls !== undefined && options.clientCa !== undefined;
  const closeBrowsers = acceptUpgrades(server, {...options, wantsCertificates});
  return {
    server,
    listen: (address) => listen(server, address),
    close() {
      latest.close();
      closeBrowsers();
      // This is not awaited: the sockets of agents stay open until the collector closes them.
      if (server.listening) server.close();
      server.closeAllConnections();
    },
  };
}

/** Browsers and generators have no certificate: only the upgrade of an agent is refused without one. */
function certificatesOf({clientCa}: ApiOptions): TlsOptions {
  const minVersion = 'TLSv1.2';
  return clientCa === undefined
    ? {minVersion}
    : {minVersion, ca: clientCa, requestCert: true, rejectUnauthorized: false};
}

function createApp(options: ApiOptions, latest: LatestState): Express {
  const {gate, control} = options;
  const onBug = options.onBug ?? (() => undefined);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders);
  app.use(welcome(gate));

  app.get('/healthz', health(latest));
  app.use(redeemLinks(gate));
  app.use('/v1', allow(gate, 'control'), traceRoutes(control, options.traces, onBug));
  app.post('/api/runs{/*rest}', allow(gate, 'control'));
  app.delete('/api/runs{/*rest}', allow(gate, 'control'));
  app.use(allow(gate, 'read'));
  app.use(
    '/api',
    controlRoutes(control, options.removeRun),
    readRoutes(options.queries, control),
    agentRoutes(latest),
    linkRoutes(gate),
  );
  app.get('/metrics', (request, response) => {
    const {type, body} = writeMetrics(latest, options.version, request.get('accept'));
    // By `set`, express would add a charset to a type that has none.
    response.writeHead(200, {'content-type': type, 'content-length': body.length, vary: 'accept'});
    response.end(body);
  });
  app.use(uiRoutes(options.uiDir));
  app.use(notFound);
  app.use(errorAnswers(onBug));
  return app;
}

/** Anybody may ask, so the answer has no path and no name. */
function health(latest: LatestState): RequestHandler {
  return (_request, response) => {
    const {trouble} = latest;
    if (trouble === undefined) response.json({status: 'ok'});
    else response.status(503).json({status: 'trouble', code: trouble.code});
  };
}

function welcome(gate: Gate): RequestHandler {
  return (request, _response, next) => {
    gate.assertWelcome(request);
    next();
  };
}

function allow(gate: Gate, scope: Scope): RequestHandler {
  return (request, _response, next) => {
    gate.assertScope(request, scope);
    next();
  };
}

const notFound: RequestHandler = () => {
  throw new ProfilerError('API_NOT_FOUND', 'nothing is at this address', 'README.md lists them');
};

/** Programs get JSON. A person who has to log in first gets a page. */
function errorAnswers(onBug: (error: unknown) => void): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const {status, body, bug} = answerError(error);
    if (bug) onBug(error);
    if (response.headersSent) return next(error);
    if (status === 401) response.set('WWW-Authenticate', 'Bearer');
    if (status === 429 || status === 503) response.set('Retry-After', '1');
    response.status(status);
    const wantsPage = status === 401 && request.method === 'GET' && request.accepts('json', 'html');
    if (wantsPage !== 'html') return void response.json(body);
    response.type('html').send(writePage(body.error.message, body.error.hint));
  };
}

function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(notListening(address, error)));
    server.listen(address.port, address.host, () => {
      resolve({host: address.host, port: (server.address() as AddressInfo).port});
    });
  });
}

function notListening(address: ListenAddress, error: NodeJS.ErrnoException): ProfilerError {
  const hints: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program has that port: give another with --listen HOST:PORT',
    EACCES: 'ports below 1024 need root: give another with --listen HOST:PORT',
    EADDRNOTAVAIL: 'this host has no such address: `ip address` lists those it has',
  };
  return new ProfilerError(
    'API_LISTEN_FAILED',
    `cannot listen on ${writeAuthority(address)}: ${error.message}`,
    hints[error.code ?? ''] ?? 'give another address with --listen HOST:PORT',
    {cause: error},
  );
}
