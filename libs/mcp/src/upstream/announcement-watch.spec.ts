import { afterEach, describe, expect, it } from 'vitest';
import { AnnouncementWatch, type AnnouncementStream, type OpenAnnouncements } from './announcement-watch.js';

const watches: AnnouncementWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

interface Opened {
  readonly uris: readonly string[];
  readonly end: () => void;
  closed: boolean;
}

/** A server that takes every subscription; `opened` says which. */
function serverOf(retunes?: (readonly string[])[]) {
  const opened: Opened[] = [];
  const open: OpenAnnouncements = async (uris) => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const one: Opened = { uris, end, closed: false };
    opened.push(one);
    const stream: AnnouncementStream = { ended, close: () => (one.closed = true) };
    return retunes ? { ...stream, retune: async (next) => void retunes.push(next) } : stream;
  };
  return { opened, open };
}

function watching(open: OpenAnnouncements): { watch: AnnouncementWatch; gaps: (readonly string[])[] } {
  const gaps: (readonly string[])[] = [];
  const watch = new AnnouncementWatch(open, (wanted) => gaps.push([...wanted]));
  watches.push(watch);
  return { watch, gaps };
}

describe('what a server is asked to announce', () => {
  it('is gathered from all who want something at about the same time', async () => {
    const { opened, open } = serverOf();
    const { watch } = watching(open);
    const wants = [new Set(['a']), new Set(['a', 'b']), new Set(['b'])].map((uris) => watch.want(uris));
    expect(watch.holds).toBe(true);
    await Promise.all(wants);
    expect(opened.map(({ uris }) => uris)).toEqual([['b']]);
  });

  it('is asked on a new stream before the old one is given up', async () => {
    const { opened, open } = serverOf();
    let before: boolean | undefined;
    const { watch, gaps } = watching(async (uris, signal) => {
      before = opened.at(-1)?.closed;
      return open(uris, signal);
    });
    await watch.want(new Set(['a']));
    await watch.want(new Set(['a', 'b']));
    expect([before, opened.map(({ closed }) => closed), gaps]).toEqual([false, [true, false], []]);
  });

  it('is asked on the same stream where that can be', async () => {
    const retunes: (readonly string[])[] = [];
    const { opened, open } = serverOf(retunes);
    const { watch } = watching(open);
    await watch.want(new Set(['a']));
    await watch.want(new Set(['b']));
    await watch.want(new Set());
    expect([opened.length, retunes, watch.holds]).toEqual([1, [['b'], []], false]);
  });

  it('is asked again after the stream ended, and everything wanted counts as changed then', async () => {
    const { opened, open } = serverOf();
    const { watch, gaps } = watching(open);
    await watch.want(new Set(['a', 'b']));
    opened[0]!.end();
    await expect.poll(() => gaps, { timeout: 20_000 }).toEqual([['a', 'b']]);
    expect(opened.map(({ uris }) => uris)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('is asked again where the server could not be reached, without holding anybody up', async () => {
    const { opened, open } = serverOf();
    let fails = 2;
    const { watch, gaps } = watching(async (uris, signal) => {
      fails -= 1;
      if (fails >= 0) throw new Error('away');
      return open(uris, signal);
    });
    await watch.want(new Set(['a']));
    await watch.want(new Set(['a', 'b']));
    expect([opened.length, fails]).toEqual([0, 1]);
    await expect.poll(() => gaps, { timeout: 20_000 }).toEqual([['a', 'b']]);
    expect(opened.map(({ uris }) => uris)).toEqual([['a', 'b']]);
  });

  it('is not asked of a server that has no such thing until something else is wanted', async () => {
    let asked = 0;
    const { watch, gaps } = watching(async () => {
      asked += 1;
      return undefined;
    });
    await watch.want(new Set(['a']));
    await watch.want(new Set(['b']));
    expect([asked, gaps]).toEqual([2, []]);
  });

  it('ends when it is stopped, and is not asked any more', async () => {
    const { opened, open } = serverOf();
    const { watch } = watching(open);
    await watch.want(new Set(['a']));
    const late = watch.want(new Set(['b']));
    watch.stop();
    await late;
    await watch.want(new Set(['c']));
    expect(opened.map(({ uris, closed }) => [uris, closed])).toEqual([[['a'], true]]);
  });
});
