import { describe, expect, it } from 'vitest';
import { ProgressLines } from './progress-lines.js';

function shown(isTTY: boolean) {
  let text = '';
  let now = 10_000;
  const lines = new ProgressLines({ isTTY, write: (more) => (text += more) }, () => now);
  return { lines, text: () => text, wait: (ms: number) => (now += ms) };
}

describe('progress', () => {
  it('is a bar that is drawn over on a terminal', () => {
    const { lines, text, wait } = shown(true);
    lines.step({ what: 'Property', done: 50, of: 200 });
    wait(200);
    lines.step({ what: 'Property', done: 200, of: 200 });
    lines.end();
    expect(text()).toBe(
      `\r\u001b[K[${'#'.repeat(8)}${'.'.repeat(22)}] Property: 50 of 200 (25 %)\r\u001b[K[${'#'.repeat(30)}] Property: 200 of 200 (100 %)\n`,
    );
  });

  it('is a plain line now and then elsewhere, and at the end of each part', () => {
    const { lines, text, wait } = shown(false);
    for (const done of [1, 2, 3]) lines.step({ what: 'Property', done, of: 4 });
    wait(2000);
    lines.step({ what: 'Property', done: 3, of: 4 });
    lines.step({ what: 'Property', done: 4, of: 4 });
    lines.step({ what: 'Media', done: 7 });
    lines.end();
    expect(text()).toBe('Property: 1 of 4 (25 %)\nProperty: 3 of 4 (75 %)\nProperty: 4 of 4 (100 %)\nMedia: 7\n');
  });
});
