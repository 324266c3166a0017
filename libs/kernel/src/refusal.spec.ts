import { describe, expect, it } from 'vitest';
import { Refusal } from './refusal.js';

describe('what a refusal says of when to try again', () => {
  it('is what the catalogue says where no time is known', () => {
    const { message, data, detail } = new Refusal('UPSTREAM_DOWN', 'It says so.');
    expect(message).toBe('The system behind this tool cannot be reached just now. It says so. Try again in a minute.');
    expect([detail, data]).toEqual(['It says so.', undefined]);
  });

  it.each([
    [1, 'Retry after 1 second.'],
    [40, 'Retry after 40 seconds.'],
  ])('is one time, in the sentence and beside it: %i', (retryAfterSeconds, said) => {
    const { message, data, detail } = new Refusal('UPSTREAM_DOWN', undefined, { retryAfterSeconds, data: { a: 1 } });
    expect(message).toBe(`The system behind this tool cannot be reached just now. ${said}`);
    expect([detail, data]).toEqual([said, { a: 1, retryAfterSeconds }]);
  });
});
