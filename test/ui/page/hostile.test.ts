// Hostile names from hosts must do no harm on the page.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Page} from 'playwright-core';

import type {AgentJson, FigureJson, LoadReportJson} from '../../../src/contract/run-json.js';
import {NO_BROWSER} from '../support/browser.js';
import {AGENT} from '../support/fake-collector.js';
import {inBrowser} from '../support/page.js';
import {drawn} from '../support/seen.js';
import {intervalAt, loadAt} from '../support/simulated-run.js';

const NAMES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  'javascript:alert(1)',
  '</title><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '__proto__',
  'constructor',
  '\u202egnp.exe\u0000\u001b[2J',
  'x'.repeat(20_000),
  '',
];

describe('hostile names', {skip: NO_BROWSER, timeout: 120_000}, () => {
  const inPage = inBrowser();

  test('run no script, break no policy and stretch no page', async () => {
    const start = Date.now();
    const agents = NAMES.map(agentNamed);
    const options = {live: {name: NAMES[0]!, seconds: 20}, agents};
    const search = `?find=${encodeURIComponent(NAMES[1]!)}`;
    await inPage(options, search, async ({page, fake, url}) => {
      await openGroups(page);

      fake.say({
        type: 'figures',
        ...intervalAt(21, start, 'evil'),
        figures: NAMES.map(figureNamed),
      });
      fake.say({type: 'load', ...reportNamed(start)});
      await page.locator('.series-table', {hasText: 'onerror'}).waitFor();
      await page.goto(`${url}?only=__proto__&series=${encodeURIComponent(NAMES[2]!)}`);
      await openGroups(page);

      const elements = await page.evaluate(
        () => document.querySelectorAll('main img, main svg, #app script').length,
      );
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      const polluted = await page.evaluate(() => Object.keys(Object.prototype).length);
      assert.deepEqual([elements, wide, polluted], [0, 1440, 0]);
    });
  });

  test('of functions are text in graph, table and address', async () => {
    const options = {kept: ['base'], functions: NAMES};
    const search = `?view=flame&run=kept-0&search=${encodeURIComponent(NAMES[1]!)}`;
    await inPage(options, search, async ({page, url}) => {
      await page.locator('.function-table', {hasText: 'onerror'}).waitFor();

      await page.goto(
        `${url}?view=flame&run=kept-0&zoom=__proto__&wait=${NAMES[0]}&base-run=${NAMES[2]}`,
      );
      await page.getByText('There is no run').first().waitFor();
      await page.goto(`${url}?view=flame&run=kept-0`);
      const rows = page.locator('.function-table tbody tr');
      await rows.first().waitFor();
      const count = await rows.count();
      for (let row = 0; row < count; row += 1) {
        await rows.nth(row).getByRole('button').last().click({force: true});
        await drawn(page);
        await page.locator('#flame-search').fill('');
        await rows.nth(row).click();
        await page.locator('.sandwich').waitFor();
        await page
          .locator('.flame-plot')
          .first()
          .hover({position: {x: 300, y: 9}});
        await page.keyboard.press('Escape');
      }

      const elements = await page.evaluate(
        () => document.querySelectorAll('main img, main svg, #app script').length,
      );
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(count > 15, `${count}`);
      assert.deepEqual([elements, wide], [0, 1440]);
    });
  });
});

/** Many agents stand in groups, whose cards are made when they are opened. */
async function openGroups(page: Page): Promise<void> {
  await page.locator('.agent-group').first().waitFor();
  for (const summary of await page.locator('.agent-group > summary').all()) await summary.click();
  await page
    .locator('.agent-group .agent')
    .nth(NAMES.length - 1)
    .waitFor();
}

function agentNamed(name: string, at: number): AgentJson {
  return {
    ...AGENT,
    ...{agentId: `agent-${at}`, name, kernel: name, bpftrace: name},
    processes: [
      {
        target: name,
        targetKind: name,
        pid: at,
        exe: name,
        comm: name,
        container: name,
        listenPorts: [],
      },
    ],
    probes: [{name}, {name: 'tcp', unavailable: name}],
  };
}

function figureNamed(name: string): FigureJson {
  const histogram = {precisionBits: 4, counts: [[300, 5] as const]};
  return {target: name, probe: 'syscalls', series: name, metric: name, histogram};
}

function reportNamed(start: number): LoadReportJson {
  const report = loadAt(21, start);
  return {
    ...report,
    source: NAMES[1]!,
    rows: NAMES.map((name) => ({
      ...report.rows[0]!,
      ...{scope: 'request' as const, operation: name, step: name, errors: {[name]: 3}},
    })),
  };
}
