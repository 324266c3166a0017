import axe from 'axe-core';
import type { BrowserWindow } from '../support/chromium.js';

/** Rules of WCAG 2.2 A and AA, and what axe calls best practice, that the page breaks: which, and where. */
export async function violationsOf({ page }: BrowserWindow): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
