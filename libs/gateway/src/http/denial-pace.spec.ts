import { describe, expect, it } from 'vitest';
import { DenialPace } from './denial-pace.js';

describe('records of denials', () => {
  it('are written one by one until an address floods, then counted, and the count is told', () => {
    let now = 0;
    const pace = new DenialPace(() => now);
    const written = Array.from({ length: 25 }, () => pace.take('192.0.2.1').write).filter(Boolean);
    expect(written).toHaveLength(10);
    now = 10_000;
    expect(pace.take('192.0.2.1')).toEqual({ write: true, untold: 15 });
    expect(pace.take('192.0.2.1')).toEqual({ write: true, untold: 0 });
  });

  it('are told at the end of a flood, once', () => {
    let now = 0;
    const pace = new DenialPace(() => now);
    for (let denial = 0; denial < 25; denial += 1) pace.take('192.0.2.1');
    expect(pace.drain()).toEqual([]);
    now = 10_000;
    expect(pace.drain()).toEqual([{ address: '192.0.2.1', untold: 15 }]);
    expect(pace.drain(true)).toEqual([]);
  });

  it('of one address do not hide those of another', () => {
    const pace = new DenialPace(() => 0);
    for (let denial = 0; denial < 100; denial += 1) pace.take('192.0.2.1');
    expect(pace.take('192.0.2.2').write).toBe(true);
  });
});
