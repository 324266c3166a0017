import { describe, expect, it } from 'vitest';
import { ReturnTickets } from './return-tickets.js';

describe('where to go after signing in', () => {
  it('is what we wrote, and no address of a stranger', () => {
    const tickets = new ReturnTickets(Buffer.alloc(32, 1));
    expect(tickets.recall(tickets.remember('/connect/crm?asked=x'))).toBe('/connect/crm?asked=x');
    const another = new ReturnTickets(Buffer.alloc(32, 2)).remember('/connect');
    for (const state of ['', 'https://evil.example', another]) expect(tickets.recall(state)).toBeUndefined();
  });
});
