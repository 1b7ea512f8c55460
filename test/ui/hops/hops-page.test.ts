// The view of hops in a real browser, with a fake collector that uses the real query.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {NO_BROWSER} from '../support/browser.js';
import {addressOf, inBrowser} from '../support/page.js';
import type {OpenedPage} from '../support/page.js';
import {namelessControls, text, until} from '../support/seen.js';

const CHAIN = '.chain';

describe('the view of hops', {skip: NO_BROWSER, timeout: 240_000}, () => {
  const inPage = inBrowser();
  const kept = (search: string, work: (opened: OpenedPage) => Promise<void>) =>
    inPage({kept: ['baseline']}, `?run=kept-0&view=hops${search}`, work);

  test('shows one bar for each step across its hops, which opens to their parts', async () => {
    await kept('&phase=5', async ({page}) => {
      const first = page.locator(CHAIN).first();
      await first.waitFor();

      assert.equal(await page.locator(CHAIN).count(), 2);
      assert.match(await text(page, CHAIN), /^blob\.get asked of nginx · 600.*608.*ms/);
      const strip = first.locator('.chain-strip');
      assert.match(
        (await strip.getAttribute('aria-label'))!,
        /^nginx 0\.66.*way to registry.*s3 99/,
      );
      assert.equal(await strip.locator('i').count(), 6);

      await first.locator('summary').focus();
      await page.keyboard.press('Enter');

      await until(page, async () => /s3.*600.*fs\.read/.test(await text(page, '.chain-hops')));
    });
  });

  test('draws who asked whom as found, and has the same as a table', async () => {
    await kept('&phase=5', async ({page}) => {
      await page.locator('.topology').waitFor();

      const names = await page.locator('.topology rect + text').allTextContents();
      assert.deepEqual(
        names.map((name) => name.replace(/(.+)\1/, '$1')),
        ['clients', 'nginx', 'registry', 'redis', 's3'],
      );
      assert.equal(await page.locator('.topology [data-failed="true"]').count(), 1);
      const table = await text(page, '.edge-table tbody');
      assert.match(table, /registrys39007.*400.*ms/);
      assert.match(table, /registryredis2.?400 requests/);
    });
  });

  test('follows the phase and the band, and each control has a name', async () => {
    await kept('', async ({page}) => {
      await page.locator(CHAIN).first().waitFor();
      assert.deepEqual(await namelessControls(page), []);

      await page.locator('.phase', {hasText: 'warm-up'}).click();
      await page.getByRole('button', {name: 'mean', exact: true}).click();

      await until(page, async () => /68.*ms/.test(await text(page, CHAIN)));
      assert.equal(addressOf(page).get('band'), 'mean');
    });
  });
});
