// Pushes to and pulls from a registry that follows the specification, and registries that do not.

import assert from 'node:assert/strict';
import type {ServerResponse} from 'node:http';
import {createServer as createTcpServer, type AddressInfo} from 'node:net';
import {after, afterEach, before, describe, test} from 'node:test';

import {systemRandom} from '../../../../src/domain/random.js';
import {readTraceparent} from '../../../../src/domain/span.js';
import {HttpFailure} from '../../../../src/load/http/failure.js';
import {Session, type SessionOptions} from '../../../../src/load/registry/session.js';
import {addressOf} from '../../../../src/load/http/url.js';
import {finishPlan, type Image, type ImagePlan} from '../../../../src/load/image/image.js';
import {ImageSupply} from '../../../../src/load/image/supply.js';
import {mountBlob} from '../../../../src/load/registry/content.js';
import {pullImage, pullManifest} from '../../../../src/load/registry/pull.js';
import {layerBlob, pushImage} from '../../../../src/load/registry/push.js';
import {OperationTrace} from '../../../../src/load/registry/operation-trace.js';
import type {PullSpec, PushSpec} from '../../../../src/scenario/scenario.js';
import {FakeRegistry, send, sha256, type Asked, type Twist} from '../support/fake-registry.js';

const PUSH: PushSpec = {upload: 'streamed', chunkBytes: 100_000, parallelLayers: 2, platforms: 0};
const PULL: PullSpec = {cache: 'cold', parallelLayers: 2, images: 1};
const SHAPE = {
  layers: 2,
  minLayerBytes: 300_000,
  maxLayerBytes: 300_000,
  compressibility: 0,
  shared: 0,
};

let registry: FakeRegistry;
let session: Session;
const sessions: Session[] = [];

before(async () => {
  registry = await FakeRegistry.start();
});
after(() => registry.stop());
afterEach(() => {
  registry.twist = () => false;
  registry.requests.length = 0;
  for (const open of sessions.splice(0)) open.stop(new HttpFailure('interrupted', 'end of test'));
});

describe('pushing', () => {
  for (const [method, path, status] of [
    ['PATCH', /uploads/, 200],
    ['PATCH', /uploads/, 201],
    ['PUT', /uploads/, 204],
    ['PUT', /manifests/, 200],
    ['PUT', /manifests/, 202],
  ] as const) {
    test(`goes on when ${method} of ${path.source} is answered ${status}`, async () => {
      registry.twist = (asked, response) => {
        if (asked.method !== method || !path.test(asked.path)) return false;
        const writeHead = response.writeHead.bind(response);
        response.writeHead = ((own: number, headers: Record<string, string>) =>
          writeHead(own < 300 ? status : own, headers)) as typeof response.writeHead;
        return false;
      };

      await push(await newImage(), `${method}-${status}`, {...PUSH, upload: 'chunked'});

      assert(registry.manifests.has(`r:${method}-${status}`));
    });
  }

  for (const status of [200, 202, 204]) {
    test(`uploads a blob where a mount is answered ${status}`, async () => {
      const image = await newImage();
      const [layer] = image.manifests[0]!.layers;
      registry.twist = ({method, path}, response) => {
        if (method !== 'POST' || !path.includes('mount=')) return false;
        const writeHead = response.writeHead.bind(response);
        response.writeHead = ((_: number, headers: Record<string, string>) =>
          writeHead(status, headers)) as typeof response.writeHead;
        return false;
      };

      await mountBlob(target(), newTrace(), 'elsewhere', layerBlob(layer!), PUSH);

      assert.equal(registry.blobs.has(layer!.digest), true);
    });
  }

  for (const [method, path] of [
    ['POST', /uploads\/$/],
    ['PATCH', /uploads\/\d/],
    ['PUT', /manifests/],
  ] as const) {
    test(`follows a 307 that answers ${method} of ${path.source}, with its body`, async () => {
      const redirected = new Set<string>();
      registry.twist = (asked, response) => {
        const address = asked.path.replace(/[?&]again=1$/, '');
        if (asked.method !== method || !path.test(address.replace(/\?.*/, ''))) return false;
        if (redirected.has(address)) return false;
        redirected.add(address);
        const Location = `${address}${address.includes('?') ? '&' : '?'}again=1`;
        send(response, 307, {Location}, '');
        return true;
      };

      const image = await newImage();
      await push(image, `307-${method}`);

      assert(redirected.size > 0);
      assert(registry.manifests.has(`r:307-${method}`));
      for (const {digest} of image.manifests[0]!.layers) {
        assert.equal(sha256(registry.blobs.get(digest)!), digest);
      }
    });
  }

  for (const upload of ['monolithic', 'streamed', 'chunked'] as const) {
    test(`${upload} stores every layer, the config and the manifest`, async () => {
      const image = await newImage();

      await push(image, upload, {...PUSH, upload});

      const {layers, config} = image.manifests[0]!;
      for (const digest of [...layers.map((layer) => layer.digest), config.digest]) {
        assert.equal(sha256(registry.blobs.get(digest)!), digest);
      }
      assert(registry.manifests.has(`r:${upload}`));
      const sent = registry.requests.filter(({method}) => method === 'PATCH').length;
      assert.equal(sent, {monolithic: 0, streamed: 3, chunked: 2 * 4 + 1}[upload]);
    });
  }

  for (const upload of ['streamed', 'chunked'] as const) {
    test(`${upload} finds the digests of layers while it sends them`, async () => {
      const image = await planned(0, false);

      await push(image, upload, {...PUSH, upload});

      assert.equal(sha256(registry.manifests.get(`r:${upload}`)!.bytes), image.top.digest);
      for (const {digest} of image.manifests[0]!.layers) {
        assert.equal(sha256(registry.blobs.get(digest)!), digest);
      }
    });
  }

  test('stores an index over the manifests of its platforms', async () => {
    const image = await newImage(3);

    await push(image, 'index');

    assert.equal(registry.manifests.get('r:index')!.bytes.equals(image.top.bytes), true);
    const puts = registry.steps().filter((step) => step.startsWith('PUT /v2/r/manifests/'));
    assert.equal(puts.length, 4);
  });

  test('sends a layer that the registry has only once', async () => {
    const image = await newImage();

    await push(image, 'once');
    registry.requests.length = 0;
    await push(image, 'twice');

    assert.deepEqual(
      registry.requests.map(({method}) => method),
      ['HEAD', 'HEAD', 'HEAD', 'PUT'],
    );
  });

  test('carries the trace of the operation on every request, each with a span of its own', async () => {
    const trace = await push(await newImage(), 'traced');

    const contexts = registry.requests.map(({headers}) =>
      readTraceparent(String(headers.traceparent)),
    );
    assert(contexts.every((context) => context?.traceId === trace.traceId));
    assert.deepEqual(
      new Set(contexts.map((context) => context?.spanId)),
      new Set(trace.requests.map(({spanId}) => spanId)),
    );
    assert.equal(new Set(contexts.map((context) => context?.spanId)).size, contexts.length);
  });

  test('resumes a chunked upload where the registry says it stands', async () => {
    const image = await planned(0, false);
    let failures = 0;
    registry.twist = ({method, headers, socket}) => {
      if (method !== 'PATCH' || !headers['content-range']?.startsWith('200000-')) return false;
      failures += 1;
      if (failures > 2) return false;
      socket.destroy();
      return true;
    };

    await push(image, 'resumed', {...PUSH, upload: 'chunked'});

    assert.equal(failures > 2, true);
    for (const {digest} of image.manifests[0]!.layers) {
      assert.equal(sha256(registry.blobs.get(digest)!), digest);
    }
  });

  test('resumes where the registry tells how much it has, but not where to go on', async () => {
    const image = await planned(0, false);
    let failures = 0;
    registry.twist = ({method, path, headers, socket}, response) => {
      if (method === 'GET' && path.includes('/uploads/')) {
        send(response, 204, {Range: '0-199999'}, '');
        return true;
      }
      if (method !== 'PATCH' || !headers['content-range']?.startsWith('200000-')) return false;
      failures += 1;
      if (failures > 1) return false;
      socket.destroy();
      return true;
    };

    await push(image, 'resumed', {...PUSH, upload: 'chunked'});

    assert.ok(failures > 1);
    for (const {digest} of image.manifests[0]!.layers) assert.ok(registry.blobs.has(digest));
  });

  test('takes the digest of another algorithm that the registry chose for what was sent', async () => {
    const image = await planned(0, false);
    registry.twist = ({method, path}, response) => {
      if (method !== 'PUT' || !path.includes('/manifests/')) return false;
      send(response, 201, {'Docker-Content-Digest': `sha512:${'0'.repeat(128)}`}, '');
      return true;
    };

    await push(image, 'another-algorithm', PUSH);
  });

  refuses('an upload without Location', 'protocol', /no Location/, ({method}, response) => {
    if (method !== 'POST') return false;
    send(response, 202, {}, '');
    return true;
  });

  refuses('a Location that is none', 'protocol', /as Location/, ({method}, response) => {
    if (method !== 'POST') return false;
    send(response, 202, {Location: 'ftp://elsewhere/'}, '');
    return true;
  });

  refuses('a digest that is another one', 'digest', /the registry says/, ({method}, response) => {
    if (method !== 'PUT') return false;
    send(response, 201, {'Docker-Content-Digest': sha256('x')}, '');
    return true;
  });

  refuses('to be asked for patience', '429', /429/, ({method}, response) => {
    if (method !== 'POST') return false;
    send(response, 429, {'Retry-After': '3'}, '{"errors":[{"code":"TOOMANYREQUESTS"}]}');
    return true;
  });

  refuses('a server error', '5xx', /answers 503/, (_asked, response) => {
    send(response, 503, {}, 'out of order');
    return true;
  });

  test('tells how long the registry asked it to wait', async () => {
    registry.twist = (_asked, response) => {
      send(response, 429, {'Retry-After': '3'}, '');
      return true;
    };

    await assert.rejects(push(await newImage(), 'later'), {kind: '429', retryAfterMs: 3000});
  });
});

describe('pulling', () => {
  test('fetches manifest, config and layers and finds them right', async () => {
    const image = await newImage();
    await push(image, 'whole');
    registry.requests.length = 0;

    const trace = await pull('whole', image.top.digest);

    assert.deepEqual(
      trace.requests.map(({step}) => step),
      ['manifest.head', 'manifest.get', 'blob.get', 'blob.get', 'blob.get'],
    );
    const size = 600_000 + image.manifests[0]!.config.bytes.length + image.top.bytes.length;
    assert(trace.bytesIn >= size);
  });

  test('fetches only what is missing when it is warm', async () => {
    const image = await newImage();
    await push(image, 'warm');
    const held = new Set<string>();
    const warm = {...PULL, cache: 'warm'} as const;

    await pullImage({...target(), tag: 'warm'}, newTrace(), warm, held);
    const trace = newTrace();
    await pullImage({...target(), tag: 'warm'}, trace, warm, held);

    assert.deepEqual(
      trace.requests.map(({step}) => step),
      ['manifest.head', 'manifest.get'],
    );
  });

  test('goes through an index to a manifest', async () => {
    await push(await newImage(2), 'platforms');

    const trace = await pull('platforms');

    assert.equal(trace.requests.filter(({step}) => step === 'manifest.get').length, 2);
  });

  test('does without the digest that the registry may leave out', async () => {
    await push(await newImage(), 'bare');
    const {bytes} = registry.manifests.get('r:bare')!;
    registry.twist = ({method, path}, response) => {
      if (!path.includes('/manifests/')) return false;
      send(response, 200, {}, method === 'HEAD' ? '' : bytes);
      return true;
    };

    await pull('bare');
  });

  for (const [what, status, headers] of [
    ['knows no HEAD of a manifest', 405, {}],
    ['has not implemented it', 501, {}],
    [
      'tells a digest of another algorithm',
      200,
      {'Docker-Content-Digest': `sha512:${'0'.repeat(128)}`},
    ],
  ] as const) {
    test(`goes on where the registry ${what}`, async () => {
      await push(await newImage(), 'head');
      const {bytes} = registry.manifests.get('r:head')!;
      registry.twist = ({method, path}, response) => {
        if (!path.includes('/manifests/')) return false;
        if (method === 'HEAD') send(response, status, headers, '');
        else send(response, 200, headers, bytes);
        return true;
      };

      const trace = await pull('head');

      assert.equal(trace.requests.filter(({step}) => step === 'blob.get').length, 3);
    });
  }

  test('finds one corrupt layer among many good ones', async () => {
    const image = await newImage();
    await push(image, 'corrupt');
    const {digest} = image.manifests[0]!.layers[0]!;
    const corrupt = Buffer.from(registry.blobs.get(digest)!);
    corrupt[123_456]! ^= 1;
    registry.blobs.set(digest, corrupt);

    const trace = newTrace();
    await assert.rejects(pullImage({...target(), tag: 'corrupt'}, trace, PULL, new Set()), {
      kind: 'digest',
    });

    const bad = trace.requests.filter(({failure}) => failure !== undefined);
    assert.deepEqual(
      bad.map(({step, status, failure}) => [step, status, failure!.kind]),
      [['blob.get', 200, 'digest']],
    );
  });

  failsToPull('a body that is cut off', 'truncated', ({path}, response) => {
    if (!path.includes('/blobs/')) return false;
    response.writeHead(200, {'Content-Length': 300_032});
    response.write('x'.repeat(100));
    setTimeout(() => response.destroy(), 20);
    return true;
  });

  failsToPull('a body that is shorter than the manifest says', 'digest', ({path}, response) => {
    if (!path.includes('/blobs/')) return false;
    send(response, 200, {}, 'short');
    return true;
  });

  failsToPull('a login page', 'digest', asLoginPage, 'known');

  failsToPull('a login page of which no digest is known', 'protocol', asLoginPage);

  failsToPull('descriptors that would leave their path', 'protocol', ({method, path}, response) => {
    if (!path.includes('/manifests/')) return false;
    const manifest = {config: {digest: 'sha256:../../x', size: 1}, layers: []};
    send(response, 200, {}, method === 'HEAD' ? '' : JSON.stringify(manifest));
    return true;
  });

  failsToPull('redirects without end', 'redirect', ({path}, response) => {
    send(response, 307, {Location: path}, '');
    return true;
  });

  failsToPull('an answer drop by drop', 'timeout', ({path}, response) => {
    if (!path.includes('/blobs/')) return false;
    response.writeHead(200, {'Content-Length': 300_032});
    const drip = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(drip));
    return true;
  });

  failsToPull('a connection that is closed without an answer', 'reset', ({socket}) => {
    socket.destroy();
    return true;
  });

  test('follows a redirect to another host without the Authorization', async () => {
    const storage = await FakeRegistry.start();
    const image = await newImage();
    await push(image, 'redirected');
    storage.twist = ({path}, response) => {
      const bytes = registry.blobs.get(/^\/data\/([^?]+)/.exec(path)?.[1] ?? '');
      if (bytes === undefined) return false;
      send(response, 200, {'Content-Length': bytes.length}, bytes);
      return true;
    };
    registry.twist = ({method, path, headers}, response) => {
      if (headers.authorization === undefined) {
        send(response, 401, {'WWW-Authenticate': 'Basic realm="x"'}, '');
        return true;
      }
      if (method !== 'GET' || !path.includes('/blobs/')) return false;
      const signed = `/data/${path.split('/').at(-1)}?X-Amz-Signature=abc`;
      send(response, 307, {Location: storage.url + signed}, '');
      return true;
    };

    const trace = newTrace();
    const signedIn = newSession({credentials: {username: 'u', password: 'p'}});
    await pullImage(
      {session: signedIn, repository: 'r', tag: 'redirected'},
      trace,
      PULL,
      new Set(),
    );

    assert.equal(storage.requests.length, 3);
    assert(storage.requests.every(({headers}) => headers.authorization === undefined));
    assert(storage.requests.every(({headers}) => headers.traceparent !== undefined));
    const stepsAt = (host: string): string[] =>
      trace.requests.filter(({server}) => server === host).map(({step}) => step);
    assert.deepEqual(stepsAt(storage.host), Array(3).fill('blob.download'));
    assert.equal(stepsAt(registry.host).filter((step) => step === 'blob.redirect').length, 3);
    await storage.stop();
  });

  test('asks again on a new connection when an idle one was closed under it', async () => {
    await push(await newImage(), 'idle');
    const reused = newSession({});
    await pullManifest({session: reused, repository: 'r', tag: 'idle'}, newTrace());
    let closed = 0;
    registry.twist = ({socket}) => {
      closed += 1;
      if (closed > 1) return false;
      socket.destroy();
      return true;
    };

    await pullManifest({session: reused, repository: 'r', tag: 'idle'}, newTrace());

    assert.equal(closed, 2);
  });
});

describe('connections', () => {
  test('tell a refused one by its kind', async () => {
    const nobody = newSession({registry: addressOf('http://127.0.0.1:1')});

    await assert.rejects(pullManifest({session: nobody, repository: 'r', tag: 't'}, newTrace()), {
      kind: 'refused',
    });
  });

  test('tell a name that does not resolve by its kind', async () => {
    const nobody = newSession({registry: addressOf('http://no-such-host.invalid:1')});

    await assert.rejects(pullManifest({session: nobody, repository: 'r', tag: 't'}, newTrace()), {
      kind: 'dns',
    });
  });

  test('tell a server that speaks something else by its kind', async () => {
    const other = createTcpServer((socket) => socket.end('220 mail.example ESMTP\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const {port} = other.address() as AddressInfo;
    const session = newSession({registry: addressOf(`http://127.0.0.1:${port}`)});

    await assert.rejects(pullManifest({session, repository: 'r', tag: 't'}, newTrace()), {
      kind: 'protocol',
    });
    other.close();
  });
});

function refuses(what: string, kind: string, message: RegExp, twist: Twist): void {
  test(`fails with ${kind} on ${what}`, async () => {
    registry.twist = twist;

    await assert.rejects(push(await newImage(), 'refused'), (error) => {
      assert(error instanceof HttpFailure);
      assert.equal(error.kind, kind);
      assert.match(error.message, message);
      return true;
    });
  });
}

function failsToPull(what: string, kind: string, twist: Twist, known?: 'known'): void {
  test(`fails with ${kind} on ${what}`, async () => {
    const image = await newImage();
    await push(image, 'bad');
    registry.twist = twist;

    await assert.rejects(pull('bad', known && image.top.digest), {kind});
  });
}

function newSession(options: Partial<SessionOptions>): Session {
  const opened = new Session({
    registry: addressOf(registry.url),
    tls: {},
    credentials: undefined,
    timeoutMs: 3000,
    random: systemRandom,
    nowMs: () => performance.now(),
    ...options,
  });
  sessions.push(opened);
  return opened;
}

function newTrace(): OperationTrace {
  return new OperationTrace('test', systemRandom);
}

function newImage(platforms = 0): Promise<Image & ImagePlan> {
  return planned(platforms, true);
}

function asLoginPage({method, path}: Asked, response: ServerResponse): boolean {
  if (!path.includes('/manifests/')) return false;
  send(response, 200, {'Content-Type': 'text/html'}, method === 'HEAD' ? '' : '<html>');
  return true;
}

// The image's digests are known beforehand with `hashAhead`, and otherwise only afterwards.
async function planned(platforms: number, hashAhead: boolean): Promise<Image & ImagePlan> {
  const options = {shape: SHAPE, platforms, sharedSeed: 'seed', hashAhead, random: systemRandom};
  const plan = await new ImageSupply(options).take();
  return {...plan, ...(await finishPlan(plan))};
}

function target() {
  session = newSession({});
  return {session, repository: 'r'};
}

async function push(image: ImagePlan, tag: string, spec = PUSH): Promise<OperationTrace> {
  const trace = newTrace();
  await pushImage({...target(), tag}, trace, image, spec);
  return trace;
}

async function pull(tag: string, digest?: string): Promise<OperationTrace> {
  const trace = newTrace();
  const known = digest === undefined ? {} : {digest};
  await pullImage({...target(), tag, ...known}, trace, PULL, new Set());
  return trace;
}
