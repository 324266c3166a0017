import type { Principal } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { ConnectTickets } from './connect-tickets.js';

const tickets = new ConnectTickets(Buffer.alloc(32, 1));
const person = { tenant: 'harbor', subject: 'agent@harbor.example' } as Principal;

describe('a ticket of a page that a person is asked to open', () => {
  it('is for that person at that upstream, and holds nothing that can be read', () => {
    const ticket = tickets.of(person, 'crm');
    expect(tickets.judge(ticket, person, 'crm')).toBe('asked');
    expect(tickets.judge(ticket, { ...person, subject: 'broker@harbor.example' }, 'crm')).toBe('another');
    expect(tickets.judge(ticket, { ...person, tenant: 'another' }, 'crm')).toBe('another');
    expect(tickets.judge(ticket, person, 'desk')).toBe('over');
    expect(tickets.judge('', person, 'crm')).toBe('over');
    expect(new ConnectTickets(Buffer.alloc(32, 2)).judge(ticket, person, 'crm')).toBe('over');
    expect(Buffer.from(ticket, 'base64url').toString('latin1')).not.toContain('agent');
  });
});
