// The view of causes in a real browser, with a fake collector that uses the real query.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {NO_BROWSER} from '../support/browser.js';
import {addressOf, inBrowser} from '../support/page.js';
import type {OpenedPage} from '../support/page.js';
import {brush, namelessControls, text, until} from '../support/seen.js';

const CARD = '.cause-card';
const RAMP_144 = '&phase=5';

describe('the view of causes', {skip: NO_BROWSER, timeout: 240_000}, () => {
  const inPage = inBrowser();
  const kept = (search: string, work: (opened: OpenedPage) => Promise<void>) =>
    inPage({kept: ['baseline']}, `?run=kept-0&view=causes${search}`, work);

  test('says why a phase is slower than the first healthy one, and what to do', async () => {
    await kept(RAMP_144, async ({page}) => {
      await page.locator(CARD).waitFor();

      assert.match(
        await text(page, '.causes-head h2'),
        /^Why it is slower: ramp 144 against warm-up$/,
      );
      assert.match(await text(page, '.causes-head p'), /takes \+[\d.]+ ms/);
      assert.match(
        await text(page, `${CARD} h3`),
        /^The disk sda of bench-01 is busy with another/,
      );
      assert.match(
        await text(page, CARD),
        /explains \d+.*ms of each request, \d+.*% of its growth/,
      );
      assert.match(await text(page, CARD), /Stop that program/);
    });
  });

  test('says at which hop requests take longer', async () => {
    await kept(RAMP_144, async ({page}) => {
      await page.locator('.hop-changes').waitFor();

      const grown = page.locator('.hop-changes [data-verdict="grown"]');
      assert.match((await grown.first().textContent())!, /^all.*\+540.*ms/);
      assert.match((await grown.nth(1).textContent())!, /^s360.*ms600.*ms\+540.*ms\+540.*ms to/);
      assert.match(await text(page, '.hop-changes caption'), /^blob\.get as nginx has it$/);
    });
  });

  test('compares with another run, and so does its address', async () => {
    await inPage(
      {kept: ['baseline', 'slower']},
      '?run=kept-0&view=causes&phase=5',
      async ({page}) => {
        await page.locator('.hop-changes').waitFor();

        await page.getByLabel('Compare with').selectOption('run kept-1');

        await until(page, async () =>
          /^What changed: ramp 144 against ramp 144 of slower/.test(
            await text(page, '.causes-head h2'),
          ),
        );
        assert.equal(addressOf(page).get('base-run'), 'kept-1');
        assert.equal(await page.locator('.hop-changes [data-verdict="grown"]').count(), 0);
      },
    );
  });

  test('draws the evidence, and shows a figure over the time of the run', async () => {
    await kept(RAMP_144, async ({page}) => {
      const written = page.locator(CARD).getByRole('button', {name: /^written bytes/});
      await written.waitFor();
      assert.match((await written.textContent())!, /host rsync.*0.*B\/s → 180.*MiB\/s$/);
      const path = await written.locator('path').getAttribute('d');
      assert.ok(path!.split('L').length > 20, path!);

      await written.click();

      await page.locator('.evidence-chart').waitFor();
      assert.equal(await written.getAttribute('aria-pressed'), 'true');
      assert.match(addressOf(page).get('evidence')!, /rsync~written_bytes$/);
      await page.goBack();
      await page.locator('.evidence-chart').waitFor({state: 'detached'});
    });
  });

  test('says why operations fail more often than before', async () => {
    await kept(RAMP_144, async ({page}) => {
      await page.locator('.causes-failures').waitFor();

      assert.match(
        await text(page, '.causes-failures h2'),
        /^Why operations fail \d+ of \d+: [\d.]+.*%, before 0.*%$/,
      );
      assert.match(
        await text(page, '.causes-failures li'),
        /^\d+ of .+ failed with timeout\. Look/,
      );
    });
  });

  test('shows what could not be judged', async () => {
    await kept(RAMP_144, async ({page}) => {
      await page.locator('.causes-unjudged').waitFor();

      assert.match(await text(page, '.causes-unjudged'), /cpu-quota.*sent no figures of cgroup/);
    });
  });

  test('explains any range that is brushed', async () => {
    await kept('', async ({page}) => {
      await page.locator('.causes-head').waitFor();

      await brush(page, 0.75, 0.9, '.overlay');

      await until(page, async () => {
        return /\d s to \d+.*against the rest of/.test(await text(page, '.causes-head h2'));
      });
    });
  });

  test('explains the phase that goes on', async () => {
    await inPage({live: {seconds: 140}}, '?view=causes', async ({page, fake}) => {
      await page.locator(CARD).waitFor();
      assert.match(await text(page, '.causes-head h2'), /ramp 144 against warm-up/);

      for (let second = 0; second < 12; second += 1) fake.tick();

      await until(page, async () => /docker push/.test(await text(page, '.causes-head h2')));
    });
  });

  test('says that there is nothing to compare with yet', async () => {
    await inPage({live: {seconds: 4}}, '?view=causes', async ({page}) => {
      await until(page, async () =>
        /There is no other time of the run/.test(await text(page, '.causes-head p')),
      );
    });
  });

  test('works with keys alone, and each control has a name', async () => {
    await kept(RAMP_144, async ({page}) => {
      await page.locator(CARD).waitFor();
      assert.deepEqual(await namelessControls(page), []);

      await page.locator('.cause-evidence button').first().focus();
      await page.keyboard.press('Enter');

      await page.locator('.evidence-chart').waitFor();
    });
  });
});
