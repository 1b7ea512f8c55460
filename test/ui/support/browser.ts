// Starts Debian's Chromium for browser tests, with a new profile that is removed afterwards.

import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {chromium} from 'playwright-core';
import type {BrowserContext} from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';

/** The reason why browser tests cannot run here; false where they can. */
export const NO_BROWSER = existsSync(EXECUTABLE) ? false : `${EXECUTABLE} is not installed`;

export interface StartedBrowser {
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

export async function startBrowser(): Promise<StartedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'regscope-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    viewport: {width: 1440, height: 900},
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Without this navigator.language is en-US@posix here, which uPlot cannot read.
      '--lang=en-US',
    ],
    env: {...process.env, LANG: 'en_US.UTF-8'},
  });
  return {
    context,
    close: async () => {
      await context.close();
      await rm(profile, {recursive: true, force: true});
    },
  };
}
