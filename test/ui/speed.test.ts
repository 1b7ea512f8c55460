// How fast the page is, and how much memory it takes. The figures are printed; what is asserted
// leaves room for a machine that does other things meanwhile.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import type {CDPSession, Page} from 'playwright-core';

import {NO_BROWSER, startBrowser} from './browser.js';
import type {StartedBrowser} from './browser.js';
import {buildUi, withPage} from './page.js';

/** Goals on a quiet machine: the fastest tenth has to be within twice of them anywhere. */
const UPDATE_MS = 16;
const PAINT_MS = 2;
const FLAME_MS = 50;

describe('the speed of the live view', {skip: NO_BROWSER, timeout: 300_000}, () => {
  let browser: StartedBrowser;
  let ui: Awaited<ReturnType<typeof buildUi>>;

  before(async () => {
    [browser, ui] = await Promise.all([startBrowser(), buildUi()]);
  });
  after(async () => {
    await browser?.close();
    await ui?.remove();
  });

  test('takes a second of 1,500 series in a frame', async () => {
    const options = {uiDir: ui.uiDir, live: {seconds: 120}, extraSeries: 1_500};
    await withPage(browser.context, options, '', async ({page, fake}) => {
      await page.getByText('call-1499').first().waitFor();
      await clearMeasures(page);

      for (let second = 0; second < 30; second += 1) {
        fake.tick();
        await page.waitForTimeout(60);
      }

      const [take, draw, screen] = await Promise.all(
        ['take message', 'draw', 'figures on screen'].map((name) => measures(page, name)),
      );
      print('1,500 series: take the message', take!);
      print('1,500 series: draw the page', draw!);
      print('1,500 series: from message to screen', screen!);
      assert.ok(quantile(take!, 0.1) + quantile(draw!, 0.1) <= 2 * UPDATE_MS);
    });
  });

  test('paints a heat map of ten minutes in a small part of a frame', async () => {
    const options = {uiDir: ui.uiDir, live: {seconds: 600}};
    await withPage(browser.context, options, '', async ({page, fake}) => {
      await page.locator('.heat-canvas').waitFor();
      await page.waitForTimeout(1_000);
      await clearMeasures(page);

      for (let second = 0; second < 40; second += 1) {
        fake.tick();
        await page.waitForTimeout(40);
      }

      const [bin, paint] = await Promise.all(
        ['bin heat map', 'paint heat map'].map((name) => measures(page, name)),
      );
      print('heat map of 10 minutes: sort into cells', bin!);
      print('heat map of 10 minutes: paint', paint!);
      assert.ok(quantile(paint!, 0.1) <= 2 * PAINT_MS);
    });
  });

  test('draws a flame graph of 50,000 functions, and zooms in it by every frame', async () => {
    const options = {uiDir: ui.uiDir, kept: ['large'], towers: 1_600};
    const search = '?view=flame&run=kept-0';
    await withPage(browser.context, options, search, async ({page}) => {
      await page.setViewportSize({width: 1920, height: 1200});
      await page.locator('.flame-canvas').waitFor();
      await page.waitForTimeout(500);
      for (const work of ['read flame graph', 'colour flame graph', 'functions']) {
        print(`flame graph: ${work}, once`, await measures(page, work));
      }
      const {x, y} = (await page.locator('.flame-plot').boundingBox())!;
      const shape = page.getByRole('button', {name: 'flame', exact: true});
      await clearMeasures(page);

      for (let time = 0; time < 10; time += 1) {
        await shape.click();
        await page.getByRole('button', {name: 'icicle'}).click();
      }
      const paint = await measures(page, 'paint flame graph');
      const rectangles = await mostRectangles(page);
      await clearMeasures(page);
      const frames = await framesWhile(page, async () => {
        for (let time = 0; time < 5; time += 1) {
          await page.mouse.click(x + 300, y + 100);
          await page.waitForTimeout(300);
          await page.keyboard.press('Escape');
          await page.waitForTimeout(300);
        }
      });

      print(`flame graph: draw ${rectangles} rectangles`, paint);
      print('flame graph: draw while zooming', await measures(page, 'paint flame graph'));
      print('flame graph: from frame to frame while zooming', frames);
      assert.ok(rectangles > 49_000, `${rectangles}`);
      assert.ok(quantile(paint, 0.1) <= 2 * FLAME_MS);
    });
  });

  test('does not grow over half an hour', async () => {
    const options = {uiDir: ui.uiDir, live: {seconds: 1}, extraSeries: 40};
    await withPage(browser.context, options, '', async ({page, fake}) => {
      await page.locator('.series-table').waitFor();
      const session = await browser.context.newCDPSession(page);

      const used: number[] = [];
      for (const minutes of [10, 20, 30]) {
        for (let second = 0; second < 600; second += 1) {
          fake.tick();
          if (second % 20 === 0) await page.waitForTimeout(20);
        }
        await page.getByText(`live for ${minutes}:01`).waitFor({timeout: 120_000});
        used.push(await heapBytes(session));
      }

      const megabytes = used.map((bytes) => (bytes / 1e6).toFixed(1));
      console.log(`memory after 10, 20, 30 minutes of 80 series: ${megabytes.join(', ')} MB`);
      assert.ok(used[2]! < used[0]! * 1.3 + 5e6, megabytes.join(', '));
    });
  });
});

/** Durations in ms, rising. */
async function measures(page: Page, name: string): Promise<number[]> {
  const durations = await page.evaluate(
    (measure) => performance.getEntriesByName(measure).map(({duration}) => duration),
    `regscope: ${name}`,
  );
  assert.ok(durations.length > 0, `nothing was measured as ${name}`);
  return durations.sort((left, right) => left - right);
}

async function mostRectangles(page: Page): Promise<number> {
  return page.evaluate(() => {
    const entries = performance.getEntriesByName('regscope: paint flame graph');
    const details = entries.map((entry) => (entry as PerformanceMeasure).detail as unknown);
    return Math.max(...details.map((detail) => (detail as {rectangles: number}).rectangles));
  });
}

interface Frames {
  frameTimes: number[];
  stopFrames: boolean;
  nextFrame: FrameRequestCallback;
}

/** How long each frame of the screen took meanwhile, rising. */
async function framesWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const kept = window as unknown as Frames;
    kept.frameTimes = [];
    kept.stopFrames = false;
    kept.nextFrame = (nowMs) => {
      kept.frameTimes.push(nowMs);
      if (!kept.stopFrames) requestAnimationFrame(kept.nextFrame);
    };
    requestAnimationFrame(kept.nextFrame);
  });
  await work();
  const times = await page.evaluate(() => {
    const kept = window as unknown as Frames;
    kept.stopFrames = true;
    return kept.frameTimes;
  });
  return times
    .slice(1)
    .map((time, at) => time - times[at]!)
    .sort((left, right) => left - right);
}

async function clearMeasures(page: Page): Promise<void> {
  await page.evaluate(() => performance.clearMeasures());
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const {usedSize, backingStorageSize} = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return usedSize + (backingStorageSize ?? 0);
}

function print(what: string, sorted: readonly number[]): void {
  const [p50, p99] = [0.5, 0.99].map((share) => quantile(sorted, share).toFixed(2));
  console.log(`${what}: p50 ${p50} ms, p99 ${p99} ms (${sorted.length} times)`);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
