// Requests of a real run file, through the real API, in a real browser. Some clients sent hostile
// paths.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import type {Page} from 'playwright-core';

import {InlineQueries} from '../../../src/api/queries/inline-queries.js';
import type {BudgetPart, RequestCall, RequestRecord} from '../../../src/domain/request.js';
import type {Run} from '../../../src/domain/run.js';
import {startTestApi} from '../../src/api/support/test-api.js';
import type {TestApi} from '../../src/api/support/test-api.js';
import {aRequest} from '../../src/domain/support/sample-request.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../../src/store/support/sample-run.js';
import {NO_BROWSER} from '../support/browser.js';
import {sharedBrowser, sharedUi, watchedPage} from '../support/page.js';
import {until} from '../support/seen.js';

const MS = 1e6;
const SCRIPT = '<script>alert(1)</script>';
const IMAGE = '<img src=x onerror=alert(1)>';
const PATHS = [
  `/v2/${SCRIPT}/blobs/uploads/`,
  `/v2/${IMAGE}"'><svg onload=alert(1)>`,
  '/v2/\u0000\u001b[2J\u001b]0;title\u0007\r\nSet-Cookie: a=b',
  '/v2/\u202egnp.exe\u2066',
  `/v2/${'x'.repeat(2_044)}`,
  'javascript:alert(1)',
  '',
];

describe('requests of a run file', {skip: NO_BROWSER, timeout: 120_000}, () => {
  const {writer, catalog, newRun} = sharedStore();
  const [browser, uiDir] = [sharedBrowser(), sharedUi()];
  let api: TestApi;
  let run: Run;

  before(async () => {
    run = await newRun();
    const phase = {index: 0, name: SCRIPT, spanId: 'a'.repeat(16), startNs: START_NS};
    await writer.putPhase(run.id, {...phase, endNs: START_NS + 20n * SECOND_NS});
    await writer.putBatches(run.id, [aBatch(0, {records: requests(), clockOffsetNs: 0n})]);
    await writer.updateRun({...run, endNs: START_NS + 20n * SECOND_NS});
    const queries = new InlineQueries(catalog);
    api = await startTestApi({api: {queries, uiDir: uiDir()}});
  });
  after(() => api?.close());

  const inPage = async (search: string, work: (page: Page) => Promise<void>): Promise<void> => {
    const {page, troubles} = await watchedPage(browser());
    try {
      await page.goto(`${api.url}/?run=${run.id}&view=requests${search}`);
      await page.locator('.request-table tbody tr').first().waitFor();
      await work(page);
      assert.deepEqual([troubles, api.bugs], [[], []]);
    } finally {
      await page.close();
    }
  };

  test('are listed and opened, whatever their clients called them', async () => {
    await inPage('', async (page) => {
      assert.equal(await page.locator('.request-table tbody tr').count(), 50);
      const shown = await page.locator('.request-name').allTextContents();
      for (const path of ['/v2/<script>alert(1)', '/v2/\\x00\\x1b[2J', '/v2/\\u202egnp.exe']) {
        assert.ok(
          shown.some((each) => each.includes(path)),
          path,
        );
      }

      await page.locator('.request-name').first().click();
      for (let at = 0; at < PATHS.length; at += 1) {
        await page.locator('.request-path').waitFor();
        const id = new URL(page.url()).searchParams.get('request');
        await page.keyboard.press('ArrowRight');
        await until(page, async () => new URL(page.url()).searchParams.get('request') !== id);
      }
      await page.locator('.request-path').waitFor();

      const seen = await page.evaluate(() => ({
        elements: document.querySelectorAll('main img, main svg, #app script').length,
        wide: document.documentElement.scrollWidth,
        polluted: Object.keys(Object.prototype).length,
      }));
      assert.deepEqual(seen, {elements: 0, wide: 1440, polluted: 0});
    });
  });

  test('show a path of 2,048 characters whole, and a name that is too long cut', async () => {
    await inPage('', async (page) => {
      await page.locator('.request-name', {hasText: '/v2/xxx'}).first().click();

      await page.locator('.request-path').waitFor();

      const path = (await page.locator('.request-path').textContent()) ?? '';
      const sheet = (await page.locator('.request-path').boundingBox())!;
      assert.equal(path.length, 2_048);
      assert.ok(sheet.height < 140, `${sheet.height}`);
    });
  });

  test('have a bounded number of parts, however many peers there were', async () => {
    await inPage('', async (page) => {
      const parts = await page.locator('.part-legend .legend-item').allTextContents();

      assert.ok(parts.includes('upstream:others') && parts.includes('fs.sync'), parts.join());
      assert.ok(parts.length < 20, `${parts.length}`);
    });
  });

  test('come page after page until all that were kept are there', async () => {
    await inPage('&order=start', async (page) => {
      const rows = page.locator('.request-table tbody tr');
      const more = page.getByRole('button', {name: 'More', exact: true});

      while ((await more.count()) > 0) {
        const before = await rows.count();
        await more.click();
        await until(page, async () => (await rows.count()) > before);
      }

      const starts = await page.locator('.col-start:not(th)').allTextContents();
      assert.ok(starts.length > 60, `${starts.length}`);
      assert.deepEqual(starts, starts.toSorted());
    });
  });

  test('open as the sum of their parts where no call was recorded', async () => {
    await inPage('&order=start', async (page) => {
      await page.locator('.request-name').first().click();

      await page.getByText('No single call was recorded.').waitFor();
      assert.equal(await page.locator('.waterfall-rows li').count(), 3);
    });
  });
});

/**
 * Forty good requests, two in each second, and then one hostile request at the end of each second.
 */
function requests(): RequestRecord[] {
  const good = Array.from({length: 40}, (_, at) =>
    aRequest((4 + at) * MS, {cpu: MS, 'fs.sync': 2 * MS}, {startNs: begin(at / 2)}),
  );
  const hostile = Array.from({length: 42}, (_, at) => hostileRequest(at));
  return [...good, ...hostile];
}

function hostileRequest(at: number): RequestRecord {
  const peer = `upstream:10.9.${at}.1:${6_000 + at}` as BudgetPart;
  const parts = {
    ...{'fs.sync': 5 * MS, [peer]: 3 * MS, [`wait:${IMAGE}`]: MS, [`upstream:__proto__`]: MS},
    ...{'wait:\u0000\u202e': MS},
  };
  const call: RequestCall = {part: peer, offsetNs: MS, durationNs: 3 * MS, count: 7};
  return aRequest((60 + at) * MS, parts, {
    ...{startNs: begin(at / 3), path: PATHS[at % PATHS.length]!, method: 'G<b>\u0007T'},
    ...{step: 'other', status: at % 5 === 0 ? 0 : 500, peer: `${SCRIPT}:1`},
    ...{calls: [call], inferred: [peer], details: {device: IMAGE, peer: '\u202e1.2.3.4'}},
  });
}

function begin(second: number): bigint {
  return START_NS + BigInt(Math.round(second * 1e9));
}
