// What tests read from the page and do on it.

import assert from 'node:assert/strict';

import type {Page} from 'playwright-core';

export async function text(page: Page, selector: string, at = 0): Promise<string> {
  return (await page.locator(selector).nth(at).textContent())?.replaceAll('\u202f', ' ') ?? '';
}

export async function until(page: Page, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await holds()) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`it does not come: ${holds.toString()}`);
}

/** Waits until everything that was done before is on the screen. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

export async function brush(
  page: Page,
  from: number,
  to: number,
  overlay = '.heat .overlay',
): Promise<void> {
  await page.locator(overlay.startsWith('.heat') ? '.heat-canvas' : overlay).waitFor();
  const {x, y, width} = (await page.locator(overlay).boundingBox())!;
  await page.mouse.move(x + width * from, y + 40);
  await page.mouse.down();
  await page.mouse.move(x + width * to, y + 60, {steps: 5});
  await page.mouse.up();
}

/** The number of painted pixels of the heat map. */
export async function paintedCells(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.heat-canvas');
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null) return 0;
    const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]! > 0) painted += 1;
    return painted;
  });
}

/** The buttons and fields that have no name for a screen reader. */
export async function namelessControls(page: Page): Promise<string[]> {
  return page
    .locator('button, select, input, [tabindex]')
    .evaluateAll((all) =>
      all
        .filter(
          (each) =>
            each.textContent?.trim() === '' &&
            each.getAttribute('aria-label') === null &&
            (each as HTMLInputElement).labels?.length !== 1,
        )
        .map((each) => each.outerHTML.slice(0, 120)),
    );
}
