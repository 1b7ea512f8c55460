// The list of runs in a real browser, with a fake collector.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {NO_BROWSER} from '../support/browser.js';
import {addressOf, inBrowser} from '../support/page.js';
import {namelessControls, text, until} from '../support/seen.js';
import {simulatedHistory} from '../support/simulated-history.js';

const ROWS = '.history-table tbody tr';

describe('the list of runs', {skip: NO_BROWSER, timeout: 240_000}, () => {
  const inPage = inBrowser();
  const history = simulatedHistory(1_000, Date.now() - 3_600_000);

  test('is what the page opens on while nothing runs, and gives way to a run that begins', async () => {
    await inPage({history, agents: []}, '', async ({page, fake}) => {
      await page.locator(ROWS).nth(99).waitFor();

      assert.match(await text(page, '.panel-head [role=status]'), /1,000/);
      assert.match(await text(page, ROWS), /nightly-ramp.*branch=main.*v3\.0\.0.*32 users/s);
      assert.deepEqual(await namelessControls(page), []);
      fake.begin('tonight');
      await page.getByText('Last 60 seconds').waitFor();
      await until(page, async () => (await page.locator(ROWS).count()) === 0);
    });
  });

  test('filters, and keeps the filter in the address', async () => {
    await inPage({history, agents: []}, '', async ({page}) => {
      await page.locator(ROWS).first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('keep=yes');
      await until(page, async () => (await page.locator(ROWS).count()) === 1);

      assert.equal(addressOf(page).get('find-run'), 'keep=yes');
      await page.reload();
      await until(page, async () => (await page.locator(ROWS).count()) === 1);
      await page.keyboard.press('Escape');
      await until(page, async () => (await page.locator(ROWS).count()) === 100);
    });
  });

  test('goes through the runs of a scenario by keys, and opens one', async () => {
    await inPage(
      {history: history.slice(0, 20), kept: ['baseline'], agents: []},
      '',
      async (opened) => {
        const {page} = opened;
        await page.locator('.trend svg').nth(1).focus();
        await page.keyboard.press('End');
        const newest = await text(page, '.trend-readout', 1);
        await page.keyboard.press('ArrowLeft');
        await until(page, async () => (await text(page, '.trend-readout', 1)) !== newest);
        await page.keyboard.press(' ');
        await until(page, () => Promise.resolve(addressOf(page).has('pick')));

        await page.getByRole('button', {name: 'baseline', exact: true}).click();
        await page.getByText('Whole run').first().waitFor();
        assert.equal(addressOf(page).get('run'), 'kept-0');
        await page.goBack();
        await page.locator(ROWS).first().waitFor();
      },
    );
  });

  test('compares two runs, the newer with the older', async () => {
    await inPage({kept: ['later', 'baseline'], agents: []}, '', async ({page}) => {
      await page.getByLabel(/Compare later/).check();
      await page.getByLabel(/Compare baseline/).check();
      await page.locator('.comparison-table tbody tr').first().waitFor();

      assert.match(await text(page, '#comparison-title'), /baseline.*→.*later/s);
      assert.match(await text(page, '.hop-changes'), /At which hop.*before.*after.*all/s);
      assert.deepEqual(await namelessControls(page), []);
      await page.getByRole('button', {name: 'Compare flame graphs'}).click();
      await page.locator('#flame-graph').waitFor();
      assert.equal(addressOf(page).get('base-run'), 'kept-1');
    });
  });
});
