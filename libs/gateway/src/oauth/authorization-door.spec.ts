import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OnDemandAuthorizationServer, Throttle } from '@gatehouse/identity';
import { describe, expect, it } from 'vitest';
import { AuthorizationDoor } from './authorization-door.js';

const ORIGIN = 'https://gateway.example';

/** A door whose one limit is spent. */
function door() {
  const served: string[] = [];
  const server = { open: async () => undefined, handle: async ({ url }: IncomingMessage) => void served.push(url!) };
  const spent = { take: async () => false };
  const limits = { '/oauth/register': spent as unknown as Throttle };
  return { door: new AuthorizationDoor(server as unknown as OnDemandAuthorizationServer, ORIGIN, limits), served };
}

async function posted(at: AuthorizationDoor, url: string): Promise<number | undefined> {
  const seen: { status?: number } = {};
  const response = {
    writeHead(status: number) {
      seen.status = status;
      return { end: () => undefined };
    },
  };
  const request = { method: 'POST', url, headers: { host: 'gateway.example' } } as unknown as IncomingMessage;
  await (
    await at.open(request, '198.51.100.7')
  )(response as unknown as ServerResponse);
  return seen.status;
}

describe('a limit per address', () => {
  // The server behind the door reads none of these as another address.
  it.each([
    '/oauth/register',
    '/oauth/register?x=1',
    '/oauth/Register',
    '/oauth/REGISTER/',
    'http://gateway.example/oauth/register',
    'https://gateway.example/oauth/Register/?x',
  ])('holds for %s', async (url) => {
    const { door: at, served } = door();
    expect(await posted(at, url)).toBe(429);
    expect(served).toEqual([]);
  });

  it('is nothing to other addresses', async () => {
    const { door: at, served } = door();
    expect(await posted(at, '/oauth/token')).toBeUndefined();
    expect(served).toEqual(['/oauth/token']);
  });
});
