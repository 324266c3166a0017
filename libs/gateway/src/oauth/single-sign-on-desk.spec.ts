import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { InteractionOver, SignInRefused, SignInTickets, ticketName, type Asking } from '@gatehouse/identity';
import { SealedBox } from '@gatehouse/seal';
import { SystemClock } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { FormTokens } from './form.js';
import { GatewayPages } from './gateway-pages.js';
import { SingleSignOnDesk, type ConnectionVisit, type SingleSignOnParts } from './single-sign-on-desk.js';

const ORIGIN = 'https://gateway.example';
const asking: Asking = {
  uid: 'one',
  step: 'login',
  client: { id: 'c', name: 'Assistant', known: 'registered', redirectUri: 'https://assistant.example/callback' },
  scopes: ['mcp:read'],
  resource: `${ORIGIN}/mcp`,
};
const tokens = new FormTokens(Buffer.alloc(32, 1), ORIGIN);
const tickets = new SignInTickets(new SealedBox(Buffer.alloc(32, 2)), new SystemClock());

/** A desk at an https address before one identity provider, which is down or not. */
function desk({ isDown = false, secure = true } = {}) {
  const recorded: unknown[] = [];
  const states: string[] = [];
  const provider = {
    connection: { id: 'corporate', name: 'Harbor <Realty>' },
    authorizationUrl: async ({ state }: { state: string }) => {
      if (isDown) throw new SignInRefused('unreachable');
      states.push(state);
      return new URL(`https://login.example/authorize?state=${state}&x="><script>`);
    },
  };
  const interactions = {
    asking: async (_request: unknown, _response: unknown, uid: string) => {
      if (uid !== 'one') throw new InteractionOver();
      return asking;
    },
  };
  const parts = {
    server: { interactions: async () => interactions },
    pages: new GatewayPages(),
    tokens,
    trail: { record: async (event: unknown) => void recorded.push(event) },
    connections: {
      find: (id: string) => (id === 'corporate' ? provider : undefined),
      offers: async () => [{ id: 'corporate', name: 'Harbor <Realty>', reachable: !isDown }],
    },
    passwords: false,
    tickets,
    admission: {},
    secure,
    onFault: () => undefined,
  } as unknown as SingleSignOnParts;
  return { desk: new SingleSignOnDesk(parts), recorded, states };
}

function visit(uid = 'one', connection = 'corporate'): ConnectionVisit {
  const body = new URLSearchParams({ token: tokens.of(uid, 'login') }).toString();
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  return { request: request as unknown as IncomingMessage, response: {} as ServerResponse, uid, connection, address: '192.0.2.1' };
}

const arriving = (cookie: string): IncomingMessage => ({ headers: { cookie } }) as IncomingMessage;

describe('the way to an identity provider', () => {
  it('is a page that leads on without a script, with a cookie that is bound to this host and to https', async () => {
    const { desk: at, states } = desk();
    const { status, headers, body } = await at.leave(visit());
    expect(status).toBe(200);
    expect(headers['set-cookie']).toMatch(
      /^__Host-gatehouse-sign-in-[\w-]{22}=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/,
    );
    expect(headers['set-cookie']).toContain(ticketName(states[0]!));
    expect(body).toContain(`http-equiv="refresh" content="0; url=https://login.example/authorize?state=${states[0]}`);
    expect(body).toContain('Harbor &lt;Realty&gt;');
    expect(body).not.toContain('<script');
  });

  it('that cannot be reached is said on the sign-in page, and on record', async () => {
    const { desk: at, recorded } = desk({ isDown: true });
    const { status, headers, body } = await at.leave(visit());
    expect(status).toBe(503);
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).toContain('Harbor &lt;Realty&gt; cannot be reached now');
    expect(recorded).toEqual([
      {
        kind: 'auth.denied',
        severity: 'warn',
        client: { id: 'c' },
        details: { reason: 'unreachable', connection: 'corporate', address: '192.0.2.1' },
      },
    ]);
  });

  it.each([
    ['another interaction', visit('two')],
    ['a connection that there is none of', visit('one', 'nobody')],
  ])('does not begin for %s', async (_, coming) => {
    const { desk: at, states } = desk();
    expect((await at.leave(coming)).status).toBe(400);
    expect(states).toEqual([]);
  });
});

describe('the way back', () => {
  it('leads to the interaction of the ticket with the answer as it came', async () => {
    const { desk: at, states } = desk();
    const cookie = (await at.leave(visit())).headers['set-cookie']!.split(';', 1)[0]!;
    const query = `code=c%2Fd&state=${states[0]}&iss=x`;
    const back = await at.arrive(arriving(`other=1; ${cookie}`), 'corporate', query);
    expect([back.status, back.headers['location']]).toEqual([303, `/oauth/interaction/one/sign-in/corporate?${query}`]);
    expect((await at.arrive(arriving(cookie), 'partner', query)).status).toBe(400);
    expect((await at.arrive(arriving(''), 'corporate', query)).status).toBe(400);
    expect((await at.arrive(arriving(cookie), 'corporate', `code=c&state=${states[0]}x`)).status).toBe(400);
  });

  it('over plain http has a cookie of another name, which browsers take there', async () => {
    const { desk: at } = desk({ secure: false });
    expect((await at.leave(visit())).headers['set-cookie']).toMatch(/^gatehouse-sign-in-.*SameSite=Lax; Max-Age=600$/);
  });
});
