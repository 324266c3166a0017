import { describe, expect, it } from 'vitest';
import { uuidv7 } from './identifier.js';

describe('identifiers', () => {
  it('are UUIDs of version 7 that carry their time and sort by it', () => {
    const early = uuidv7(1_700_000_000_000);
    expect(early).toMatch(/^018bcfe5-6800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < uuidv7(1_700_000_000_001)).toBe(true);
  });

  it('never repeat, however many are made in one millisecond', () => {
    expect(new Set(Array.from({ length: 5_000 }, () => uuidv7(1))).size).toBe(5_000);
  });
});
