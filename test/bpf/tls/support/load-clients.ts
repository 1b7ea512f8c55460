// Programs that people load registries with over TLS, each asked for a number of requests that carry a trace of their own:
// k6 and curl, which speak HTTP/2 where a server offers it, and Python.

import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);

export interface Load {
  /** Without a path. */
  readonly url: string;
  /** At most so many connections are open at a time. */
  readonly connections: number;
  readonly requests: number;
  /** Each request has a connection of its own. */
  readonly closes?: boolean;
}

/** One in five asks for what is not there. */
const STATUSES = [200, 200, 404, 200, 200];

const K6_SCRIPT = `
import http from 'k6/http';
import exec from 'k6/execution';
const {URL, VUS, REQUESTS, CLOSES, STATUSES} = __ENV;
const statuses = STATUSES.split(',');
export const options = {
  insecureSkipTLSVerify: true,
  noConnectionReuse: CLOSES === 'true',
  scenarios: {all: {executor: 'shared-iterations', vus: Number(VUS), iterations: Number(REQUESTS)}},
};
const hex = (length) => Array.from({length}, () => Math.floor(Math.random() * 16).toString(16)).join('');
export default function () {
  const status = statuses[exec.scenario.iterationInTest % statuses.length];
  http.get(URL + '/v2/' + status + '?status=' + status, {
    headers: {traceparent: '00-' + hex(32) + '-' + hex(16) + '-01'},
    responseCallback: http.expectedStatuses(200, 404),
  });
}
`;

const PYTHON_SCRIPT = `
import http.client, secrets, ssl, sys, threading, urllib.parse
url, connections, requests, closes, statuses = sys.argv[1:]
host = urllib.parse.urlparse(url).netloc
context = ssl._create_unverified_context()
numbers = iter(range(int(requests)))
lock = threading.Lock()
def work():
    connection = None
    while True:
        with lock: number = next(numbers, None)
        if number is None: break
        if connection is None: connection = http.client.HTTPSConnection(host, context=context)
        status = statuses.split(',')[number % 5]
        trace = '00-%s-%s-01' % (secrets.token_hex(16), secrets.token_hex(8))
        connection.request('GET', '/v2/%s?status=%s' % (status, status), headers={'traceparent': trace})
        answer = connection.getresponse()
        answer.read()
        if str(answer.status) != status: sys.exit('%d in place of %s' % (answer.status, status))
        if closes == 'true':
            connection.close()
            connection = None
threads = [threading.Thread(target=work) for _ in range(int(connections))]
for thread in threads: thread.start()
for thread in threads: thread.join()
`;

export async function loadByK6(program: string, folder: string, load: Load): Promise<void> {
  const script = join(folder, 'load.js');
  writeFileSync(script, K6_SCRIPT);
  const values = {
    ...{URL: load.url, VUS: load.connections, REQUESTS: load.requests},
    ...{CLOSES: load.closes ?? false, STATUSES: STATUSES.join()},
  };
  const words = Object.entries(values).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  await run(program, ['run', '--quiet', '--no-color', ...words, script]);
}

export async function loadByPython(load: Load): Promise<void> {
  const {url, connections, requests, closes = false} = load;
  const words = [connections, requests, closes].map(String);
  await run('python3', ['-c', PYTHON_SCRIPT, url, ...words, STATUSES.join()]);
}

/** Where each request has a connection of its own, curl asks the server to close it, by a header. */
export async function loadByCurl(folder: string, load: Load): Promise<void> {
  const config = join(folder, 'load.curl');
  const asks = Array.from({length: load.requests}, (_, number) => {
    const status = STATUSES[number % STATUSES.length];
    const trace = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
    return [
      ...['insecure', 'silent', 'output = /dev/null', 'http2'],
      `header = "traceparent: ${trace}"`,
      ...(load.closes ? ['header = "Connection: close"'] : []),
      `url = "${load.url}/v2/${status}?status=${status}"`,
    ].join('\n');
  });
  writeFileSync(config, asks.join('\nnext\n'));
  const words = ['--parallel', '--parallel-max', String(load.connections), '--config', config];
  await run('curl', words);
}
