// Opens pages of the built ui with a fake collector, and records what goes wrong in them.

import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before} from 'node:test';
import {fileURLToPath} from 'node:url';

import type {BrowserContext, Page} from 'playwright-core';
import {build} from 'vite';

import {startBrowser} from './browser.js';
import type {StartedBrowser} from './browser.js';
import {FakeCollector} from './fake-collector.js';
import type {FakeOptions} from './fake-collector.js';

const UI = fileURLToPath(new URL('../../../ui', import.meta.url));

/** Builds the ui into a folder of its own. */
async function buildUi(): Promise<{uiDir: string; remove: () => Promise<void>}> {
  const uiDir = await mkdtemp(join(tmpdir(), 'regscope-ui-'));
  const target = {outDir: uiDir, emptyOutDir: true};
  await build({configFile: join(UI, 'vite.config.ts'), logLevel: 'error', build: target});
  return {uiDir, remove: () => rm(uiDir, {recursive: true, force: true})};
}

export interface OpenedPage {
  readonly page: Page;
  readonly fake: FakeCollector;
  readonly url: string;
  /** Uncaught errors, and violations of the content policy. */
  readonly troubles: string[];
  readonly close: () => Promise<void>;
}

async function openPage(
  context: BrowserContext,
  options: FakeOptions,
  search = '',
): Promise<OpenedPage> {
  const fake = new FakeCollector(options);
  const url = await fake.listen();
  const {page, troubles} = await watchedPage(context);
  await page.goto(`${url}${search}`);
  return {
    ...{page, fake, url, troubles},
    close: async () => {
      await page.close();
      await fake.close();
    },
  };
}

/** Opens an empty page that records what goes wrong in it. */
export async function watchedPage(
  context: BrowserContext,
): Promise<Pick<OpenedPage, 'page' | 'troubles'>> {
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => void troubles.push(error.message));
  await page.exposeFunction('noteTrouble', (trouble: string) => void troubles.push(trouble));
  await page.addInitScript(() => {
    const {noteTrouble} = window as unknown as {noteTrouble: (trouble: string) => void};
    document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
      noteTrouble(`${violatedDirective} ${blockedURI}`),
    );
    window.alert = () => noteTrouble('a script of somebody else ran');
  });
  return {page, troubles};
}

/**
 * Opens a page, does the work, asserts that nothing went wrong, and closes the page in any case.
 */
async function withPage(
  context: BrowserContext,
  options: FakeOptions,
  search: string,
  work: (opened: OpenedPage) => Promise<void>,
): Promise<void> {
  const opened = await openPage(context, options, search);
  try {
    await work(opened);
    assert.deepEqual(opened.troubles, []);
  } catch (error) {
    if (error instanceof Error) error.message += stateOf(opened);
    throw error;
  } finally {
    await opened.close();
  }
}

/** The state of the page, for the message of a test that failed. */
function stateOf({page, troubles}: OpenedPage): string {
  return `\n  at ${page.url()}, troubles: ${JSON.stringify(troubles)}`;
}

/** The parameters of the page's address. */
export function addressOf(page: Page): URLSearchParams {
  return new URL(page.url()).searchParams;
}

/**
 * Starts a browser before the first test of a `describe`, and ends it after the last. Returns a
 * function that gives it to the tests.
 */
export function sharedBrowser(): () => BrowserContext {
  let browser: StartedBrowser | undefined;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser?.close());
  return () => browser!.context;
}

/**
 * Builds the ui before the first test of a `describe`, and removes it after the last. Returns a
 * function that gives its folder to the tests.
 */
export function sharedUi(): () => string {
  let ui: Awaited<ReturnType<typeof buildUi>> | undefined;
  before(async () => {
    ui = await buildUi();
  });
  after(() => ui?.remove());
  return () => ui!.uiDir;
}

/** For the tests of one `describe`: a browser, the built ui, and `withPage` with both of them. */
export function inBrowser(): (
  options: Omit<FakeOptions, 'uiDir'>,
  search: string,
  work: (opened: OpenedPage) => Promise<void>,
) => Promise<void> {
  const [browser, uiDir] = [sharedBrowser(), sharedUi()];
  return (options, search, work) => withPage(browser(), {...options, uiDir: uiDir()}, search, work);
}
