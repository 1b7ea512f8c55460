// A report that is saved as one HTML file, opened from the disk in a browser.

import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';

import {build} from 'vite';

import {writtenReport} from '../../../src/commands/report/written-report.js';
import {NO_BROWSER} from '../support/browser.js';
import {sharedBrowser, watchedPage} from '../support/page.js';
import {readerOf} from '../support/simulated-reader.js';
import {RUN_SECONDS} from '../support/simulated-run.js';

const CONFIG = fileURLToPath(new URL('../../../ui/vite.report.config.ts', import.meta.url));
const MOST_BYTES = 1e6;
const HOSTILE = '</script><img src=x onerror=alert(1)><script>alert(1)</script>';
const SIMULATED = {
  ...{id: '20261123-195702-k3f9x2', startMs: 1_790_000_000_000},
  ...{seconds: RUN_SECONDS, ended: true},
};

describe('a saved report', {skip: NO_BROWSER, timeout: 120_000}, () => {
  const browser = sharedBrowser();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'regscope-report-'));
    const target = {outDir: join(folder, 'parts'), emptyOutDir: true};
    await build({configFile: CONFIG, logLevel: 'error', build: target});
  });
  after(() => rm(folder, {recursive: true, force: true}));

  async function open(run: Parameters<typeof readerOf>[0]) {
    const html = writtenReport(readerOf(run), 'html', join(folder, 'parts'));
    const path = join(folder, 'report.html');
    await writeFile(path, html);
    const {page, troubles} = await watchedPage(browser());
    const requests: string[] = [];
    page.on('request', (request) => void requests.push(request.url()));
    const address = pathToFileURL(path).href;
    await page.goto(address);
    await page.locator('.flame-canvas').first().waitFor();
    return {page, troubles, html, requests: requests.filter((url) => url !== address)};
  }

  test('shows verdict, charts, budgets and flame graphs, small and without a request', async () => {
    const {page, troubles, html, requests} = await open({...SIMULATED, name: 'nightly'});

    assert.match(await page.locator('.verdict li').first().innerText(), /push broke in "ramp"/);
    assert.ok((await page.locator('figure polyline').count()) > 10);
    const fill = await page
      .locator('rect[data-part="cpu"]')
      .first()
      .evaluate((bar) => getComputedStyle(bar).fill);
    assert.equal(fill, 'rgb(3, 171, 102)');
    assert.ok(html.length < MOST_BYTES, `${html.length} bytes`);
    assert.deepEqual([troubles, requests], [[], []]);
    await page.close();
  });

  test('zooms into a flame graph, finds functions, and shows another graph', async () => {
    const {page, troubles} = await open({...SIMULATED, name: 'nightly'});

    await page.locator('.flame-scroll').click({position: {x: 200, y: 60}});
    await page.locator('.crumbs .crumb').nth(2).waitFor();
    await page.locator('.filter').fill('sha256');
    await page.locator('[role=status]', {hasText: '% of all'}).waitFor();
    await page.locator('.report-graph select').selectOption({index: 1});
    await page.locator('.foot-note', {hasText: / m?s/}).waitFor();
    assert.deepEqual(troubles, []);
    await page.close();
  });

  test('runs no script of hostile names, and shows them', async () => {
    const {page, troubles, requests} = await open({
      ...{...SIMULATED, name: HOSTILE},
      ...{functions: [HOSTILE, '<b>', '\u202egnp.exe'], lacking: {tcp: HOSTILE}},
    });

    assert.equal(await page.locator('h1').innerText(), HOSTILE);
    const elements = await page.evaluate(
      () => document.querySelectorAll('img, b b, iframe').length,
    );
    assert.deepEqual([elements, troubles, requests], [0, [], []]);
    await page.close();
  });
});
