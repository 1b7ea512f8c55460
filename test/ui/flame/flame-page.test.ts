// The flame view in a real browser: what a person sees and does there.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Locator, Page} from 'playwright-core';

import {NO_BROWSER} from '../support/browser.js';
import type {FakeOptions} from '../support/fake-collector.js';
import {addressOf, inBrowser} from '../support/page.js';
import type {OpenedPage} from '../support/page.js';
import {namelessControls, text, until} from '../support/seen.js';
import {RUN_SECONDS} from '../support/simulated-run.js';

const KEPT = {kept: ['baseline', 'later']};
const RUN = '?view=flame&run=kept-0';
const ROWS = '.function-table tbody tr';
/** The height of a level of the graph. */
const LEVEL_PX = 18;

describe('the flame view', {skip: NO_BROWSER, timeout: 240_000}, () => {
  const inAnyPage = inBrowser();
  const inPage = (
    search: string,
    work: (opened: OpenedPage) => Promise<void>,
    options: Omit<FakeOptions, 'uiDir'> = KEPT,
  ) => inAnyPage(options, search, work);

  test('zooms where it is clicked, keeps that in the address, and goes back', async () => {
    await inPage(RUN, async ({page}) => {
      await clickLevel(page, 6, 0.1);

      await page.locator('.crumb[aria-current]', {hasText: 'io.Copy'}).waitFor();
      const zoom = addressOf(page).get('zoom');
      assert.ok(zoom !== null);
      await page.reload();
      await page.locator('.crumb[aria-current]', {hasText: 'io.Copy'}).waitFor();
      assert.equal(await nameUnder(page, 6, 0.9), 'io.copyBuffer');
      await page.locator('.crumb', {hasText: 'handlers.(*App).ServeHTTP'}).click();
      await until(page, async () => addressOf(page).get('zoom') !== zoom);
      await page.goBack();
      await page.locator('.crumb[aria-current]', {hasText: 'io.Copy'}).waitFor();
      await page.keyboard.press('Escape');
      await until(page, async () => addressOf(page).get('zoom') === null);
    });
  });

  test('says how much of all was found, and marks it', async () => {
    await inPage(RUN, async ({page}) => {
      await page.locator('.flame-canvas').waitFor();
      const plain = await pictureOf(page);

      await page.keyboard.press('/');
      await page.keyboard.type('/^crypto.sha256\\./');

      await page.getByText(/3 functions, \d\d.% of all/).waitFor();
      await until(page, async () => (await pictureOf(page)) !== plain);
      assert.equal(await page.locator(ROWS).count(), 3);
      assert.equal(addressOf(page).get('search'), '/^crypto.sha256\\./');
      await page.keyboard.type('(');
      await page.getByText('not a regular expression').waitFor({state: 'detached'});
      await page.locator('#flame-search').fill('/(/');
      await page.getByText('not a regular expression').waitFor();
    });
  });

  test('makes the graph of the instants between two cells', async () => {
    await inPage(RUN, async ({page}) => {
      const overlay = page.locator('.seconds .overlay');
      await overlay.waitFor();
      const {x, y, width, height} = (await overlay.boundingBox())!;
      const whole = await text(page, '.flame-panel .foot-note');

      // The pointer is in the middle of a column, because on the line between two either may be
      // hit.
      const inColumn = x + (width * 66.5) / RUN_SECONDS;
      await page.mouse.move(inColumn, y + height * 0.9);
      await page.mouse.down();
      await page.mouse.move(inColumn + 1, y + height * 0.3, {steps: 3});
      await page.mouse.up();

      await until(page, async () => addressOf(page).has('from'));
      const [from, to] = [Number(addressOf(page).get('from')), Number(addressOf(page).get('to'))];
      assert.ok(to - from > 500 && to - from < 700, `${to - from} ms`);
      assert.equal(from % 20, 0);
      await until(page, async () => (await text(page, '.flame-panel .foot-note')) !== whole);
      assert.match(await text(page, '.flame-panel .foot-note'), /^\d\d samples/);
      assert.ok((await page.locator('.second-veil').count()) >= 3);
      await overlay.dblclick({position: {x: 200, y: 20}});
      await until(page, async () => !addressOf(page).has('from'));
    });
  });

  test('follows a brush on the heat map of latency, and phases', async () => {
    await inPage('?run=kept-0', async ({page}) => {
      const overlay = page.locator('.heat .overlay');
      await page.locator('.heat-canvas').waitFor();
      const {x, y, width} = (await overlay.boundingBox())!;
      await page.mouse.move(x + width * 0.2, y + 40);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.3, y + 60, {steps: 3});
      await page.mouse.up();
      await page.keyboard.press('v');
      await page.keyboard.press('v');
      await page.locator('.flame-canvas').waitFor();
      const brushed = await text(page, '.flame-panel .foot-note');

      await page.keyboard.press('ArrowRight');

      await page.locator('.phase[aria-pressed="true"]', {hasText: 'warm-up'}).waitFor();
      await until(page, async () => (await text(page, '.flame-panel .foot-note')) !== brushed);
    });
  });

  test('shows callers and callees of a function of the table', async () => {
    await inPage(RUN, async ({page}) => {
      await page.locator(ROWS, {hasText: 'sha256.blockAMD64'}).click();

      await page.getByRole('heading', {name: 'Callers'}).waitFor();
      assert.equal(await page.locator('.flame-canvas').count(), 2);
      assert.ok(addressOf(page).has('function'));
      await page.reload();
      await page.getByText('callers and callees of sha256.blockAMD64').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('heading', {name: 'Callers'}).waitFor({state: 'detached'});
    });
  });

  test('compares with a phase of this run, and of another, what grew on top', async () => {
    await inPage(`${RUN}&phase=5`, async ({page}) => {
      await picker(page, 'Compare with').selectOption('vs push');

      await page.getByRole('heading', {name: 'What grew'}).waitFor();
      assert.match(await text(page, `${ROWS}:first-child`), /jbd2_complete_transaction.*\+\d/);
      assert.equal(addressOf(page).get('base-phase'), '1');
      await picker(page, 'Compare with').selectOption('vs later');
      await picker(page, 'Phase of the run').selectOption('warm-up');
      await until(page, async () => addressOf(page).get('base-phase') === '0');
      assert.equal(addressOf(page).get('base-run'), 'kept-1');
      await page.locator(ROWS).first().waitFor();
      assert.match(await text(page, '.flame-panel .foot-note'), /compared with [\d,]+ samples/);
    });
  });

  test('shows off-CPU time by wait, and the idle scheduler only when asked to', async () => {
    await inPage(`${RUN}&theme=light`, async ({page}) => {
      await page.getByRole('button', {name: 'off CPU'}).click();
      await page.getByText('of the idle scheduler hidden').waitFor();

      await page.getByLabel('show idle scheduler').check();
      await page.locator(ROWS, {hasText: 'runtime.futexsleep'}).waitFor();
      await picker(page, 'Wait').selectOption('disk');

      await page.locator(ROWS, {hasText: 'runtime.futexsleep'}).waitFor({state: 'detached'});
      assert.equal(
        addressOf(page).toString(),
        'view=flame&run=kept-0&theme=light&samples=off-cpu&wait=disk&idle=shown',
      );
      await picker(page, 'Step').selectOption('upload.chunk');
      await page.getByText('No samples of upload.chunk, disk').waitFor();
    });
  });

  test('shows where goroutines waited, and for what', async () => {
    await inPage(`${RUN}&samples=off-cpu&wait=disk`, async ({page}) => {
      await page.getByRole('button', {name: 'waiting, by goroutine'}).click();

      await page.locator(ROWS, {hasText: 'notifications.(*Broadcaster).Write'}).waitFor();
      await page.getByText('in which goroutines that served requests were parked').waitFor();
      assert.equal(addressOf(page).get('wait'), null);
      await picker(page, 'Wait').selectOption('upstream');
      await page.locator(ROWS, {hasText: 'Broadcaster'}).first().waitFor({state: 'detached'});
      await page.locator(ROWS, {hasText: 'persistConn'}).first().waitFor();
      assert.equal(addressOf(page).get('samples'), 'waiting');
    });
  });

  test('is walked through by keyboard alone, and tells where one is', async () => {
    await inPage(RUN, async ({page}) => {
      await page.locator('.flame-canvas').waitFor();

      await page.keyboard.press('ArrowDown');
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
      await page.getByRole('status').filter({hasText: 'runtime.gcBgMarkWorker'}).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.crumb[aria-current]', {hasText: 'runtime.gcBgMarkWorker'}).waitFor();
      await page.keyboard.press('Home');
      await until(page, async () => addressOf(page).get('zoom') === null);
      await page.keyboard.press('s');
      await page.getByText('callers and callees of runtime.gcBgMarkWorker').waitFor();
      await page.keyboard.press('i');
      assert.equal(addressOf(page).get('shape'), 'flame');
      await page.keyboard.press('?');
      await page.getByText('its callers and callees', {exact: true}).waitFor();
    });
  });

  test('says why there are no samples', async () => {
    await inPage(
      '?view=flame&only=nobody',
      async ({page, fake}) => {
        await page.getByText('the probe oncpu cannot run.').waitFor();
        assert.match(await text(page, '.flame-panel .panel-empty'), /perf_event_paranoid is 3/);

        fake.setAgents([]);

        await page.getByText('no agent is connected').waitFor();
      },
      {live: {seconds: 20}},
    );
  });

  test('says what a run that is kept tells of a sampler that could not run', async () => {
    await inPage(
      RUN,
      async ({page}) => {
        const words = 'the probe oncpu could not run. bench-01: perf_event_paranoid is 3';
        await page.getByText(`No samples: ${words}`).waitFor();
      },
      {kept: ['base'], lacking: {oncpu: 'perf_event_paranoid is 3'}},
    );
  });

  test('keeps what it is zoomed to while a run goes on', async () => {
    await inPage(
      '?view=flame',
      async ({page, fake}) => {
        await clickLevel(page, 6, 0.1);
        await page.locator('.crumb[aria-current]', {hasText: 'io.Copy'}).waitFor();
        const before = await text(page, '.flame-panel .foot-note');

        for (let second = 0; second < 3; second += 1) fake.tick();

        await until(page, async () => (await text(page, '.flame-panel .foot-note')) !== before);
        await page.locator('.crumb[aria-current]', {hasText: 'io.Copy'}).waitFor();
      },
      {live: {seconds: 100}},
    );
  });

  for (const [width, height] of [
    [1440, 900],
    [800, 1200],
  ] as const) {
    for (const theme of ['light', 'dark']) {
      test(`fits into ${width} pixels in the ${theme}`, async () => {
        await inPage(`${RUN}&theme=${theme}&phase=5&base-phase=1`, async ({page}) => {
          await page.setViewportSize({width, height});
          await page.locator('.flame-canvas').waitFor();

          const wide = await page.evaluate(() => document.documentElement.scrollWidth);

          assert.equal(wide, width);
          assert.deepEqual(await namelessControls(page), []);
        });
      });
    }
  }
});

function picker(page: Page, label: string): Locator {
  return page.locator('.select-label', {hasText: label}).locator('select');
}

/** Clicks on a level. Levels count from the top, from 0 for the root. */
async function clickLevel(page: Page, level: number, across: number): Promise<void> {
  const plot = page.locator('.flame-plot');
  await plot.waitFor();
  const {width} = (await plot.boundingBox())!;
  await plot.click({position: {x: width * across, y: (level + 0.5) * LEVEL_PX}});
}

async function nameUnder(page: Page, level: number, across: number): Promise<string> {
  const plot = page.locator('.flame-plot');
  await page.waitForTimeout(400); // the movement of a zoom
  const {width} = (await plot.boundingBox())!;
  await plot.hover({position: {x: width * across, y: (level + 0.5) * LEVEL_PX}});
  return text(page, '.flame-name');
}

/** The picture of the graph as a data URL. */
async function pictureOf(page: Page): Promise<string> {
  return page.evaluate(() =>
    document.querySelector<HTMLCanvasElement>('.flame-canvas')!.toDataURL(),
  );
}
