// `npm run ui`: the page while it is written. Vite serves it from its sources, and a saved change is in
// the browser at once. Behind it is the fake collector with two kept runs and one that goes on, or, with
// REGSCOPE_COLLECTOR=http://HOST:PORT, a real one.
//
// usage: npm run ui [-- SECONDS]    the run that goes on began SECONDS ago (95)

import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {createServer} from 'vite';

import {FakeCollector} from './support/fake-collector.js';
import {RUN_SECONDS} from './support/simulated-run.js';

const UI = fileURLToPath(new URL('../../ui', import.meta.url));
const PORT = 7_073;

const collector =
  process.env['REGSCOPE_COLLECTOR'] ?? (await startFake(Number(process.argv[2] ?? 95)));
const server = await createServer({
  configFile: join(UI, 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    port: PORT,
    proxy: {
      '/api': {target: collector, changeOrigin: true},
      // A real collector answers its own pages only.
      '/live': {target: collector, changeOrigin: true, rewriteWsOrigin: true, ws: true},
    },
  },
});
await server.listen();
server.printUrls();
console.log(`  The page asks the collector at ${collector}. Ctrl-C ends both.`);

/** Its run ends when the simulation does; then another one begins. */
async function startFake(seconds: number): Promise<string> {
  const fake = new FakeCollector({uiDir: UI, live: {seconds}, kept: ['baseline', 'new disk']});
  let second = seconds;
  setInterval(() => {
    if (second >= RUN_SECONDS) {
      fake.endRun();
      fake.begin('nightly-ramp');
      second = 0;
    }
    fake.tick();
    second += 1;
  }, 1_000);
  return fake.listen();
}
