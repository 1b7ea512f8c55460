// Accepts websockets: /live for browsers, /agent for agents. An upgrade passes the gate like every other
// request. A refused one gets an HTTP answer and no websocket.

import {STATUS_CODES} from 'node:http';
import type {IncomingMessage, Server} from 'node:http';
import type {Duplex} from 'node:stream';
import type {TLSSocket} from 'node:tls';

import {WebSocketServer} from 'ws';
import type {WebSocket} from 'ws';

import {ProfilerError} from '../../domain/error.js';
import type {LiveFeed} from '../../domain/ports.js';
import type {Gate} from '../../guard/gate.js';
import {commonNameOf} from '../../guard/client-certificate.js';
import {bindingOf, type AgentCaller} from '../../wire/enrolment.js';
import {MAX_FRAGMENTS, MAX_FRAME_BYTES, SILENCE_DEADLINE_MS} from '../../wire/limits.js';
import {answerError} from '../answers/error-status.js';
import {feedBrowser, type Hello} from './browser-feed.js';

/** Browsers only listen: their messages are dropped, and must be short. */
const BROWSER_FRAME_BYTES = 1_024;
/** A browser that reads slowly costs some MB of memory. */
const MOST_BROWSERS = 256;

/** A browser has this long to answer when we close its socket. */
const GOODBYE_MS = 1_000;

/** How often it is asked whether a browser may still read. */
const STILL_ALLOWED_MS = 1_000;

const LIMITS = {noServer: true, perMessageDeflate: false, maxFragments: MAX_FRAGMENTS} as const;

export interface UpgradeOptions {
  readonly gate: Gate;
  readonly live: LiveFeed;
  readonly version: string;
  /** Takes over the socket of an agent whose token was accepted, or that has to prove its own key. */
  readonly onAgent: (socket: WebSocket, caller: AgentCaller) => void;
  /** Whether agents need a client certificate. The server asks for it then. */
  readonly wantsCertificates?: boolean;
  /** Receives bugs: errors that no user can act on. The client gets status 500. */
  readonly onBug?: (error: unknown) => void;
}

/** Returns a function that closes the sockets of browsers. `onAgent` closes those of agents. */
export function acceptUpgrades(server: Server, options: UpgradeOptions): () => void {
  const agents = new WebSocketServer({...LIMITS, maxPayload: MAX_FRAME_BYTES});
  const browsers = new WebSocketServer({...LIMITS, maxPayload: BROWSER_FRAME_BYTES});
  const admitted = new Map<WebSocket, IncomingMessage>();
  const watch = setInterval(() => expel(admitted, options.gate), STILL_ALLOWED_MS).unref();
  const admit = {
    '/agent': (request: IncomingMessage) => agentRoute(request, agents, options),
    '/live': (request: IncomingMessage) => browserRoute(request, browsers, options, admitted),
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without this listener, an error of the raw socket would end the process.
    socket.on('error', () => socket.destroy());
    try {
      const path = request.url?.split('?', 1)[0];
      if (path !== '/agent' && path !== '/live') throw notFound();
      options.gate.assertWelcome(request);
      const {target, serve} = admit[path](request);
      target.handleUpgrade(request, socket, head, serve);
    } catch (error) {
      refuse(socket, error, options.onBug);
    }
  });
  return () => {
    clearInterval(watch);
    for (const socket of browsers.clients) {
      sayGoodbye(socket, 1001, 'the collector is shutting down');
    }
  };
}

/** A session ends by a log-out, or by its age, while its socket is open. */
function expel(admitted: ReadonlyMap<WebSocket, IncomingMessage>, gate: Gate): void {
  for (const [socket, request] of admitted) {
    try {
      gate.assertScope(request, 'read');
    } catch {
      sayGoodbye(socket, 1008, 'logged out');
    }
  }
}

function sayGoodbye(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
}

interface Route {
  readonly target: WebSocketServer;
  readonly serve: (socket: WebSocket) => void;
}

/** Throws `GUARD_…` for an agent whose token or certificate is refused. */
function agentRoute(
  request: IncomingMessage,
  target: WebSocketServer,
  {gate, onAgent, wantsCertificates = false}: UpgradeOptions,
): Route {
  const caller = {
    remote: request.socket.remoteAddress ?? '',
    isTrusted: gate.trustsAgent(request),
    binding: bindingOf(request.socket),
    certificate: wantsCertificates ? commonNameOf(request.socket as TLSSocket) : undefined,
  };
  return {target, serve: (socket) => onAgent(socket, caller)};
}

/** Throws `GUARD_…`, or `API_BUSY` where too many browsers watch. */
function browserRoute(
  request: IncomingMessage,
  target: WebSocketServer,
  options: UpgradeOptions,
  admitted: Map<WebSocket, IncomingMessage>,
): Route {
  if (target.clients.size >= MOST_BROWSERS) {
    throw new ProfilerError(
      'API_BUSY',
      `${MOST_BROWSERS} browsers watch already`,
      'close some of the tabs that show the live view',
    );
  }
  options.gate.assertScope(request, 'read');
  const serve = (socket: WebSocket): void => {
    admitted.set(socket, request);
    socket.on('close', () => admitted.delete(socket));
    const session = options.gate.isLoggedIn(request);
    serveBrowser(socket, options.live, {version: options.version, ...(session && {session})});
  };
  return {target, serve};
}

function notFound(): ProfilerError {
  return new ProfilerError('API_NOT_FOUND', 'no websocket is here', 'there are /live and /agent');
}

function serveBrowser(socket: WebSocket, live: LiveFeed, hello: Hello): void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  // A protocol error closes this socket and affects nothing else.
  socket.on('error', () => socket.terminate());
  const end = feedBrowser(socket, live, hello);
  const pulse = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, SILENCE_DEADLINE_MS);
  socket.on('close', () => {
    clearInterval(pulse);
    end();
  });
}

function refuse(socket: Duplex, error: unknown, onBug: UpgradeOptions['onBug']): void {
  const {status, body, bug} = answerError(error);
  if (bug) onBug?.(error);
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
