import { describe, expect, it } from 'vitest';
import { StoppedClock } from '../../fixtures/stopped-clock.js';
import { SealedBox } from '@gatehouse/seal';
import { SignInTickets, TICKET_SECONDS } from './sign-in-ticket.js';

const clock = new StoppedClock();
const tickets = new SignInTickets(new SealedBox(Buffer.alloc(32, 1)), clock);

describe('a ticket', () => {
  const ticket = tickets.make('uid', 300);
  const sealed = tickets.seal('okta', ticket);

  it('comes back as it was, to its own connection with its own state', () => {
    expect(tickets.open('okta', sealed, ticket.state)).toMatchObject(ticket);
    expect(tickets.make('uid', undefined)).not.toHaveProperty('maxAge');
  });

  it.each([
    ['of another connection', () => tickets.open('entra', sealed, ticket.state)],
    ['with another state', () => tickets.open('okta', sealed, 'x')],
    ['with no state', () => tickets.open('okta', sealed, '')],
    ['that was changed', () => tickets.open('okta', `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`, ticket.state)],
    ['of another deployment', () => new SignInTickets(new SealedBox(Buffer.alloc(32, 2)), clock).open('okta', sealed, ticket.state)],
    ['that is not there', () => tickets.open('okta', undefined, ticket.state)],
  ])('%s is none', (_, open) => {
    expect(open()).toBeUndefined();
  });

  it('is over after its time', () => {
    const later = new StoppedClock();
    later.pass(TICKET_SECONDS * 1_000);
    expect(new SignInTickets(new SealedBox(Buffer.alloc(32, 1)), later).open('okta', sealed, ticket.state)).toBeUndefined();
  });

  it('is never like another', () => {
    const other = tickets.make('uid', 300);
    for (const field of ['state', 'nonce', 'verifier'] as const) expect(other[field]).not.toBe(ticket[field]);
  });
});
