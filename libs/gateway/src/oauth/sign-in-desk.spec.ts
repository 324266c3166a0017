import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { FormTokens } from './form.js';
import { GatewayPages } from './gateway-pages.js';
import { SignInDesk, type SignInDeskParts } from './sign-in-desk.js';

it('a password is looked at by nobody where people sign in elsewhere, right or wrong', async () => {
  const tokens = new FormTokens(Buffer.alloc(32, 1), 'https://gateway.example');
  const asked: string[] = [];
  const parts = {
    server: {
      interactions: async () => ({ asking: async () => ({ uid: 'one', step: 'login', client: { id: 'c', name: 'c' }, scopes: [] }) }),
    },
    pages: new GatewayPages(),
    tokens,
    accounts: { signIn: async (user: string) => asked.push(user) },
    tries: { take: () => true },
    passwords: false,
  } as unknown as SignInDeskParts;
  const form = new URLSearchParams({ token: tokens.of('one', 'login'), user: 'agent@harbor.example', password: 'x', decision: 'allow' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = Object.assign(Readable.from([Buffer.from(form.toString())]), { headers }) as unknown as IncomingMessage;
  const answer = await new SignInDesk(parts).signIn({ request, response: {} as ServerResponse, uid: 'one', address: '192.0.2.1' });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('Nobody signs in with a password here');
  expect(asked).toEqual([]);
});
