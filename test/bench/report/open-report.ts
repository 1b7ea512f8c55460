// How long a browser takes to show a saved report, from its address to the verdict and the first flame graph or chart.

import {pathToFileURL} from 'node:url';

import {startBrowser} from '../../ui/support/browser.js';

/** In ms, in the order of the rounds. The browser runs already. */
export async function openingTimes(path: string, rounds: number): Promise<number[]> {
  const {context, close} = await startBrowser();
  try {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const page = await context.newPage();
      const startMs = performance.now();
      await page.goto(pathToFileURL(path).href);
      await page.locator('.verdict li').first().waitFor();
      await page.locator('figure, .flame-canvas').first().waitFor();
      times.push(performance.now() - startMs);
      await page.close();
    }
    return times;
  } finally {
    await close();
  }
}
