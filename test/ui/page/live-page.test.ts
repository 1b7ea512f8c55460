// The page in a real browser, with a fake collector: what a person sees and does.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {NO_BROWSER} from '../support/browser.js';
import {addressOf, inBrowser} from '../support/page.js';
import {brush, namelessControls, paintedCells, text, until} from '../support/seen.js';

const CELL = '.series-table tbody tr:first-child td';

describe('the live view', {skip: NO_BROWSER, timeout: 240_000}, () => {
  const inPage = inBrowser();

  test('shows a run that goes on and follows it', async () => {
    await inPage({live: {seconds: 137}}, '', async ({page, fake}) => {
      await page.getByText('ramp 144').first().waitFor();
      const before = await text(page, CELL, 1);

      fake.tick();

      await until(page, async () => (await text(page, CELL, 1)) !== before);
      assert.match(await page.title(), /^nightly-ramp – regscope$/);
      assert.match(await text(page, '.headline'), /Client p95 now\s*\d+.*ms/s);
      assert.equal(await page.locator('.phase').count(), 6);
      assert.ok((await paintedCells(page)) > 1_000);
    });
  });

  test('has a way to log out where somebody has logged in', async () => {
    await inPage({live: {seconds: 60}, session: true}, '', async ({page, fake}) => {
      await page.getByLabel('Log out').click();

      await until(page, () => Promise.resolve(fake.logOuts === 1));
    });
    await inPage({live: {seconds: 137}}, '', async ({page}) => {
      await page.getByText('ramp 144').first().waitFor();

      assert.equal(await page.getByLabel('Log out').count(), 0);
    });
  });

  test('shows the figures of a phase after a click on it, and its address does too', async () => {
    await inPage({live: {seconds: 130}}, '', async ({page}) => {
      await page.locator('.phase', {hasText: 'pull'}).click();
      await page.getByText('Back to live').waitFor();
      await page.locator('.table-frame[data-old="false"]').waitFor();
      const calls = await text(page, CELL, 1);

      assert.equal(addressOf(page).get('phase'), '2');
      assert.match(await text(page, '.scope'), /pull\s*60 users · 0:30/);

      await page.reload();
      await page.locator('.phase[aria-pressed="true"]', {hasText: 'pull'}).waitFor();
      await until(page, async () => (await text(page, CELL, 1)) === calls);
      await page.goBack();
      await page.getByText('Last 60 seconds').waitFor();
    });
  });

  test('shows the figures of a range of time that was brushed, until a double click', async () => {
    await inPage({live: {seconds: 130}}, '', async ({page}) => {
      await brush(page, 0.2, 0.4);
      await page.getByText('Back to live').waitFor();
      const [from, to] = [Number(addressOf(page).get('from')), Number(addressOf(page).get('to'))];
      assert.ok(to - from > 20_000 && to - from < 30_000, `${to - from}`);
      assert.equal(await page.locator('.veil').count(), 4);

      await page.locator('.heat .overlay').dblclick({position: {x: 100, y: 50}});

      await page.getByText('Last 60 seconds').waitFor();
      assert.equal(addressOf(page).get('from'), null);
    });
  });

  test('moves the cross-hair on all charts together and reads out what is under it', async () => {
    await inPage({live: {seconds: 130}}, '', async ({page}) => {
      await page.locator('.heat-canvas').waitFor();
      const box = (await page.locator('.heat .overlay').boundingBox())!;

      await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5);

      const lines = page.locator('.crosshair:visible');
      await until(page, async () => (await lines.count()) === 3);
      const positions = await lines.evaluateAll((all) =>
        all.map((each) => Math.round(each.getBoundingClientRect().left)),
      );
      assert.ok(Math.max(...positions) - Math.min(...positions) <= 1, `${positions}`);
      assert.match(await text(page, '.readout'), /\d+ of \d+ .*– .*p50.*p95.*p99/s);
    });
  });

  test('shows the series that is chosen in the table', async () => {
    await inPage({live: {seconds: 137}}, '', async ({page}) => {
      await page.getByRole('button', {name: 'openat', exact: true}).first().click();

      await page.locator('#heat-title', {hasText: 'openat of registry'}).waitFor();
      assert.equal(addressOf(page).get('series'), 'openat');
      await page.getByRole('button', {name: 'Network'}).click();
      await page.getByRole('button', {name: '5000 ← 10.0.0.21'}).click();
      await page.locator('#heat-title', {hasText: 'rtt'}).waitFor();
    });
  });

  test('keeps a run on the screen when it ends, at an address that can be kept', async () => {
    await inPage({live: {seconds: 60}}, '?theme=dark', async ({page, fake}) => {
      await page.getByText('live for').waitFor();

      fake.endRun();

      await page.getByText('ended').waitFor();
      assert.match(addressOf(page).get('run') ?? '', /^run-/);
      assert.equal(addressOf(page).get('theme'), 'dark');
      await page.getByText('Whole run').first().waitFor();
      await until(page, async () => (await page.locator('.series-table tbody tr').count()) > 10);
      assert.equal(await page.locator('.phase').count(), 3);

      fake.begin('the next one', 5);
      await page.getByRole('button', {name: 'Watch it live'}).click();
      await page.locator('.phase', {hasText: 'warm-up'}).waitFor();
    });
  });

  test('opens a run that is kept', async () => {
    await inPage({kept: ['baseline', 'later']}, '', async ({page}) => {
      await page.locator('.run-picker option', {hasText: 'baseline'}).waitFor({state: 'attached'});

      await page.locator('.run-picker select').selectOption({value: 'kept-0'});

      await page.locator('.phase', {hasText: 'ramp 144'}).waitFor();
      assert.equal(addressOf(page).get('run'), 'kept-0');
      await page.getByText('19,470 records produced = 19,470 stored').waitFor();
    });
  });

  test('says in a line what an ended run showed, and the rest when it is wanted', async () => {
    await inPage({kept: ['yesterday'], live: {seconds: 40}}, '', async ({page, fake}) => {
      await page.locator('.phase').first().waitFor();
      assert.equal(await page.locator('.verdict').count(), 0);

      fake.endRun();

      const line = page.locator('.verdict summary');
      await page.locator('.verdict summary b').waitFor();
      assert.match((await line.textContent()) ?? '', / and \d+ more$/);
      assert.ok(!(await page.locator('.verdict li').first().isVisible()));
      await line.click();
      await page.locator('.verdict li', {hasText: 'records stored'}).waitFor();
    });
  });

  test('comes back by itself after a loss of the connection, and misses nothing', async () => {
    await inPage({live: {seconds: 100}}, '?phase=3', async ({page, fake}) => {
      await page.locator('.phase[aria-pressed="true"]').waitFor();

      fake.dropConnections();
      await page.getByText('No connection to the collector').waitFor();
      for (let second = 0; second < 5; second += 1) fake.tick();

      await page.getByText('No connection to the collector').waitFor({state: 'hidden'});
      fake.tick();
      const own = await text(page, CELL, 1);
      await page.reload();
      await until(page, async () => (await text(page, CELL, 1)) === own);
    });
  });

  test('says when the collector had to leave messages out', async () => {
    await inPage({live: {seconds: 30}}, '', async ({page, fake}) => {
      await page.getByText('live for').waitFor();

      fake.say({type: 'skipped', frames: 12});

      await page.getByText('left out 12 messages').waitFor();
      await page.getByRole('button', {name: 'Dismiss'}).click();
      await page.getByText('left out 12 messages').waitFor({state: 'hidden'});
    });
  });

  test('works without a run, and says how to begin one', async () => {
    await inPage({}, '', async ({page, fake}) => {
      await page.getByText('No run goes on.').waitFor();
      for (let second = 0; second < 4; second += 1) fake.tick();

      await until(page, async () => (await paintedCells(page)) > 20);
      assert.match(await text(page, '.command code'), /^regscope load demo --collector http:/);
      assert.match(await text(page, '.headline'), /fdatasync p95 now/);
    });
  });

  test('says what to do where there is nothing at all', async () => {
    await inPage({agents: []}, '', async ({page, fake, url}) => {
      await page.getByText('Nothing reports to it yet.').waitFor();
      const command = `regscope agent --collector ${url.replace('http', 'ws').replace(/\/$/, '')}`;
      assert.equal(await text(page, '.command code'), command);

      fake.begin('first', 3);
      await page.locator('.phase-band').waitFor();
    });
  });

  test('says why a probe cannot run, and why a run cannot be shown', async () => {
    await inPage({live: {seconds: 10}}, '', async ({page, url}) => {
      await page.getByText('oncpu cannot run: perf_event_paranoid is 3').waitFor();

      await page.goto(`${url}?run=nobody`);

      await page.getByText('There is no run nobody.').waitFor();
      await page.getByRole('button', {name: 'Watch what goes on now'}).click();
      await page.getByText('live for').waitFor();
    });
  });

  test('is used by keyboard alone', async () => {
    await inPage({live: {seconds: 130}}, '', async ({page}) => {
      await page.locator('.heat-canvas').waitFor();
      await page.locator('.phase', {hasText: 'warm-up'}).waitFor();

      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({state: 'detached'});
      await page.keyboard.press('ArrowRight');
      await page.locator('.phase[aria-pressed="true"]', {hasText: 'warm-up'}).waitFor();
      await page.keyboard.press('z');
      await page.getByRole('button', {name: 'Selection', pressed: true}).waitFor();
      assert.equal(addressOf(page).toString(), 'phase=0&span=selection');
      await page.keyboard.press('Escape');
      await page.getByRole('button', {name: '10 min', pressed: true}).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Last 60 seconds').waitFor();
      assert.equal(addressOf(page).toString(), '');
      await page.keyboard.press('/');
      await page.keyboard.type('unlink');
      await until(page, async () => (await page.locator('.series-table tbody tr').count()) === 1);
      await page.keyboard.press('Escape');
      await until(page, async () => (await page.locator('.series-table tbody tr').count()) > 10);
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.locator('#heat-title', {hasText: 'fsync'}).waitFor();
      await page.keyboard.press('t');
      assert.equal(addressOf(page).get('theme'), 'light');
    });
  });

  for (const [width, height] of [
    [1440, 900],
    [800, 1200],
  ] as const) {
    for (const theme of ['light', 'dark']) {
      test(`fits into ${width} pixels in the ${theme}`, async () => {
        await inPage({live: {seconds: 130}}, `?theme=${theme}`, async ({page}) => {
          await page.setViewportSize({width, height});
          await page.locator('.heat-canvas').waitFor();

          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          const shade = await page.evaluate(() => document.documentElement.dataset['shade']);

          assert.equal(wide, width);
          assert.equal(shade, theme);
          assert.deepEqual(await namelessControls(page), []);
        });
      });
    }
  }
});
