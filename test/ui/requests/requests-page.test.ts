// The view of requests in a real browser, with a fake collector that uses the real queries.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {Page} from 'playwright-core';

import {NO_BROWSER} from '../support/browser.js';
import {AGENT} from '../support/fake-collector.js';
import {addressOf, inBrowser} from '../support/page.js';
import type {OpenedPage} from '../support/page.js';
import {brush, namelessControls, text, until} from '../support/seen.js';

const BARS = '.budget-table tbody tr:not(.group-row)';
const ROWS = '.request-table tbody tr';

describe('the view of requests', {skip: NO_BROWSER, timeout: 240_000}, () => {
  const inPage = inBrowser();
  const kept = (search: string, work: (opened: OpenedPage) => Promise<void>) =>
    inPage({kept: ['baseline']}, `?run=kept-0&view=requests${search}`, work);

  test('shows where the time went, over time, per phase and step, and the slowest requests', async () => {
    await kept('', async ({page}) => {
      await page.locator(ROWS).first().waitFor();

      assert.ok((await paintedShare(page)) > 0.1);
      assert.deepEqual(await page.locator('.budget-table .group-row').allTextContents(), [
        ...['warm-up', 'push', 'pull', 'ramp 96', 'ramp 120', 'ramp 144', 'docker push'],
      ]);
      assert.match(await text(page, BARS), /upload\.finish75.*ms.*fs\.sync 7\d %/);
      assert.equal(await page.locator(ROWS).count(), 50);
      const durations = await page.locator(`${ROWS} .col-duration`).allTextContents();
      assert.ok(parseFloat(durations[0]!) > parseFloat(durations[9]!));
    });
  });

  test('is a tab, and a step back from it', async () => {
    await inPage({live: {seconds: 130}}, '', async ({page}) => {
      await page.getByRole('button', {name: 'Requests', exact: true}).click();
      await page.locator(ROWS).first().waitFor();
      assert.equal(addressOf(page).get('view'), 'requests');
      assert.equal(await page.locator('[aria-current="page"]').textContent(), 'Requests');

      await page.goBack();

      await page.locator('.series-table').waitFor();
    });
  });

  test('follows phase, step and band, and so does its address', async () => {
    await kept('', async ({page}) => {
      await page.locator(BARS).first().waitFor();

      await page.locator('.phase', {hasText: 'ramp 144'}).click();
      await until(page, async () => (await page.locator(BARS).count()) === 5);
      await page.getByRole('button', {name: 'slowest 1'}).click();
      await page.locator(BARS).getByRole('button', {name: 'manifest.put'}).click();

      await until(page, async () => (await page.locator(BARS).count()) === 1);
      await until(page, async () => (await page.locator(ROWS).count()) === 50);
      const steps = await page.locator(`${ROWS} .col-step`).allTextContents();
      assert.deepEqual([...new Set(steps)], ['manifest.put']);
      const address = addressOf(page);
      assert.deepEqual(
        ['phase', 'only-step', 'band'].map((name) => address.get(name)),
        ['5', 'manifest.put', 'slowest'],
      );
      await page.keyboard.press('Escape');
      await until(page, async () => (await page.locator(BARS).count()) === 5);
    });
  });

  test('follows a range of time that was brushed', async () => {
    await kept('', async ({page}) => {
      await page.locator(BARS).first().waitFor();

      await brush(page, 0.28, 0.4, '.plot .overlay');

      await until(page, async () => {
        const groups = await page.locator('.budget-table .group-row').allTextContents();
        return groups.join() === 'pull';
      });
      const phases = await page.locator(`${ROWS} .col-phase`).allTextContents();
      assert.deepEqual([...new Set(phases)], ['pull']);
    });
  });

  test('shows only the parts that are wanted', async () => {
    await kept('', async ({page}) => {
      const legend = page.locator('.part-legend');
      const strip = page.locator('.budget-strip').first();
      await strip.waitFor();
      const whole = await paintedShare(page);

      await legend.getByRole('button', {name: 'fs.write'}).click();

      await until(page, async () => (await page.locator('.budget-strip').count()) < 20);
      assert.match((await strip.getAttribute('aria-label')) ?? '', /^fs\.write [\d.]+.%$/);
      assert.deepEqual(addressOf(page).getAll('part'), ['fs.write']);
      assert.notEqual(await paintedShare(page), whole);
      await legend.getByRole('button', {name: 'cpu'}).click();
      assert.deepEqual(addressOf(page).getAll('part'), ['fs.write', 'cpu']);
      await legend.getByRole('button', {name: 'All parts'}).click();
      assert.deepEqual(addressOf(page).getAll('part'), []);
    });
  });

  test('tells what is under the pointer', async () => {
    await kept('', async ({page}) => {
      await page.locator('.heat-canvas').waitFor();
      const box = (await page.locator('.plot .overlay').boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.7);
      assert.match(await text(page, '.readout'), /into the run.*requests.*fs\.sync.*ms/s);

      const strip = page.locator(`${BARS} .budget-strip`).first();
      await strip.hover();

      assert.match(await text(page, '.strip-readout'), /fs\.sync.*ms.*waiting for files/s);
    });
  });

  test('lists errors only, the latest first, page after page', async () => {
    await kept('', async ({page}) => {
      await page.locator(ROWS).first().waitFor();
      await page.getByRole('button', {name: 'More'}).click();
      await until(page, async () => (await page.locator(ROWS).count()) === 100);

      await page.getByRole('switch', {name: 'Errors only'}).click();

      await until(page, async () => (await page.locator(ROWS).count()) < 50);
      const states = await page.locator(`${ROWS} td:nth-child(4)`).allTextContents();
      assert.deepEqual([...new Set(states)], ['503']);
      await page.getByRole('button', {name: 'Started'}).click();
      await page.getByRole('heading', {name: 'Latest requests'}).waitFor();
      assert.deepEqual(
        ['errors', 'order'].map((name) => addressOf(page).get(name)),
        ['only', '-start'],
      );
    });
  });

  test('opens a request by the keyboard, steps to the next, and closes it with Escape', async () => {
    await kept('', async ({page}) => {
      const first = page.locator(`${ROWS} .request-name`).first();
      await first.focus();
      await page.keyboard.press('Enter');
      await page.locator('.waterfall-rows').first().waitFor();
      const id = addressOf(page).get('request');
      assert.match(
        await text(page, '#request-title'),
        /PUT upload\.finish at registry: \d{3} after/,
      );
      assert.match(
        await text(page, '.waterfall'),
        /queue\+0 ns.*fs\.sync.*Between these calls.*cpu/s,
      );
      assert.match(
        await text(page, '.request-facts'),
        /Trace[0-9a-f]{32}.*Parent span[0-9a-f]{16}/s,
      );

      await page.keyboard.press('ArrowRight');
      await until(page, async () => addressOf(page).get('request') !== id);
      await page.locator('.waterfall-rows').first().waitFor();
      await page.keyboard.press('ArrowLeft');
      await until(page, async () => addressOf(page).get('request') === id);
      await page.keyboard.press('Escape');

      await page.locator('dialog').waitFor({state: 'detached'});
      assert.equal(addressOf(page).get('request'), null);
      assert.equal(await first.evaluate((each) => each === document.activeElement), true);
    });
  });

  test('shows where the goroutine of a request waited, when that part is opened', async () => {
    await kept('&step=upload.finish', async ({page}) => {
      await page.locator(`${ROWS} .request-name`).first().click();
      const part = page.locator('.waterfall-opener').first();
      await part.click();

      const functions = await text(page, '.waterfall-stack');
      assert.match(
        functions,
        /^runtime\.gopark.*memoryBlobDescriptorCache\)\.Stat.*conn\)\.serve$/s,
      );
      assert.equal(await page.getByText('need the CO-RE engine').count(), 0);
      await part.click();
      await page.locator('.waterfall-stack').waitFor({state: 'detached'});
    });
  });

  test('opens a request over all hops, from hop to hop', async () => {
    await kept('&step=manifest.head&only-step=manifest.head', async ({page}) => {
      await page.locator(`${ROWS} .request-name`).first().click();
      const chain = page.locator('.chain-waterfall');
      await chain.waitFor();
      const rows = await chain.locator('.waterfall-rows > li').allTextContents();
      assert.match(
        rows.join('\n'),
        /^level 1: nginx.*\nlevel 2: .*call to registry.*connection.*\nlevel 3: registry.*\nlevel 4: .*10\.0\.0\.9:6379waited/,
      );

      await chain.getByRole('button', {name: 'call to registry'}).focus();
      await page.keyboard.press('Enter');

      const current = chain.locator('[aria-current]', {hasText: 'level 2: '});
      await current.waitFor();
      assert.match((await current.textContent())!, /call to registry/);
      assert.deepEqual(await namelessControls(page), []);
    });
  });

  test('opens a request from its address, and says where there is none', async () => {
    await kept('&request=1212', async ({page, url}) => {
      await page.getByRole('heading', {name: 'manifest.get at registry'}).waitFor();
      await page.getByRole('button', {name: 'Close'}).click();
      await page.locator('dialog').waitFor({state: 'detached'});

      await page.goto(`${url}?run=kept-0&view=requests&request=%3Cscript%3E`);

      await page.getByText('This request cannot be shown.').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({state: 'detached'});
      await page.locator(ROWS).first().waitFor();
    });
  });

  test('follows a run that goes on', async () => {
    await inPage({live: {seconds: 30}}, '?view=requests', async ({page, fake}) => {
      await page.locator(ROWS).first().waitFor();
      const newest = page.locator(`${BARS} td:nth-child(2)`).last();
      const before = await newest.textContent();

      for (let second = 0; second < 3; second += 1) fake.tick();

      await until(page, async () => (await newest.textContent()) !== before);
      fake.endRun();
      await page.getByText('ended').waitFor();
      await page.locator(ROWS).first().waitFor();
    });
  });

  test('says why there are no requests', async () => {
    const probes = [{name: 'requests', unavailable: 'no BTF on this kernel'}];
    const agents = [{...AGENT, probes}];
    await inPage({live: {seconds: 0}, agents}, '?view=requests', async ({page, fake}) => {
      await page
        .getByText('the probe requests cannot run. bench-01: no BTF on this kernel')
        .first()
        .waitFor();

      fake.setAgents([{...AGENT, probes: [{name: 'requests'}]}]);
      await page.getByText('the targets are idle').first().waitFor();
    });
    await inPage({}, '?view=requests', async ({page}) => {
      await page.getByText('No run goes on.').waitFor();
    });
    const given = {kept: ['tls'], lacking: {requests: ''}, unread: 1_204};
    await inPage(given, '?run=kept-0&view=requests', async ({page}) => {
      const told = 'bench-01: 1,204 connections to registry:5001 speak TLS that cannot be read';
      await page.getByText(`No requests. ${told}`).first().waitFor();
      await page.getByRole('status').getByText(`Not everything is seen. ${told}.`).waitFor();
    });
    await kept('&only-step=referrers.list', async ({page}) => {
      await page.getByText('No requests of referrers.list').first().waitFor();
    });
  });

  for (const [width, height] of [
    [1440, 900],
    [800, 1200],
  ] as const) {
    for (const theme of ['light', 'dark']) {
      test(`fits into ${width} pixels in the ${theme}`, async () => {
        await kept(`&theme=${theme}&request=1212`, async ({page}) => {
          await page.setViewportSize({width, height});
          await page.locator('.waterfall-rows').first().waitFor();
          await page.locator(ROWS).first().waitFor();

          const wide = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.querySelector('dialog')!.scrollWidth -
              document.querySelector('dialog')!.clientWidth,
          ]);

          assert.deepEqual(wide, [width, 0]);
          assert.deepEqual(await namelessControls(page), []);
        });
      });
    }
  }
});

/** The share of the chart's pixels that are painted. */
async function paintedShare(page: Page): Promise<number> {
  await page.locator('.heat-canvas').waitFor();
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.heat-canvas')!;
    const {data} = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]! > 0) painted += 1;
    return (painted * 4) / data.length;
  });
}
