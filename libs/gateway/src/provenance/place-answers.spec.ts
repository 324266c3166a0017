import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { OfflineAnswers, RemoteExaminer } from '@gatehouse/integrity';
import { SystemClock } from '@gatehouse/kernel';
import { GuardedFetch } from '@gatehouse/net';
import { loopbackCertificate, type LoopbackCertificate } from '../../../../test/support/loopback-certificate.js';
import { PlaceAnswers } from './place-answers.js';

const ALLOW = ['127.0.0.1'];
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function serving(listener: RequestListener, certificate?: LoopbackCertificate): Promise<URL> {
  const server: Server = certificate
    ? createServer({ cert: certificate.certificate, key: certificate.key }, listener)
    : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return new URL(`http${certificate ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
}

/** By signal: what it costs and why, of a server that nobody else is asked about. */
async function judged(url: URL, isLoopback = true): Promise<ReadonlyMap<string, string>> {
  const fetcher = new GuardedFetch({ allow: ALLOW });
  open.push(() => fetcher.close());
  const answers = new PlaceAnswers(new OfflineAnswers(), { fetcher, allow: ALLOW }, new SystemClock());
  const { risk } = await new RemoteExaminer(answers).examine({ url, isOwn: true, isLoopback, keys: [], hosts: [] });
  return new Map(risk.reasons.map(({ signal, points, isKnown, fact }) => [signal, `${points}${isKnown ? '' : '?'} ${fact}`]));
}

const result =
  (body: object): RequestListener =>
  (request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => (text += piece.toString()));
    request.on('end', () => {
      const { method } = JSON.parse(text) as { method: string };
      const said = Object.hasOwn(body, method)
        ? { result: (body as Record<string, object>)[method] }
        : { error: { code: -32_601, message: 'no such method' } };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...said }));
    });
  };
const LEGACY = result({ initialize: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'x', version: '1' } } });
const refusing =
  (metadata: (origin: string) => object, header = 'Bearer'): RequestListener =>
  ({ url, headers: { host } }, response) => {
    if (url === '/mcp') return void response.writeHead(401, { 'www-authenticate': header }).end();
    const origin = `http://${host}`;
    if (url === '/.well-known/oauth-protected-resource/mcp') return void response.end(JSON.stringify(metadata(origin)));
    if (url === '/.well-known/oauth-authorization-server') return void response.end(JSON.stringify({ issuer: origin }));
    response.writeHead(404).end();
  };

describe('a server that is visited at its address', () => {
  it.each<[string, () => LoopbackCertificate, string, string]>([
    ['that nobody vouches for', () => loopbackCertificate(), 'certificate', '60 nobody who is trusted here vouches for its certificate'],
    ['that has expired', () => loopbackCertificate({ days: -1 }), 'certificate', '100 its certificate is not good today'],
  ])('with a certificate %s is told nothing, and costs what it is', async (_what, certificate, signal, says) => {
    let asked = 0;
    const url = await serving((_request, response) => ((asked += 1), void response.end()), certificate());
    const found = await judged(url);
    expect(found.get(signal)).toContain(says);
    expect(found.get('certificate.key')).toMatch(/^2 gateway.yaml pins no key; this one is certificateKeys: \['[A-Za-z0-9+/]{43}='\]$/);
    expect(found.get('remote.answer')).toBe('60? nothing was said to it, since its certificate is not good');
    expect(asked).toBe(0);
  });

  it('is recognised by what it speaks', async () => {
    const modern = result({ 'server/discover': { supportedVersions: ['2026-07-28'], capabilities: {} } });
    expect((await judged(await serving(modern))).get('protocol.era')).toBe('0 it answers with MCP 2026-07-28');
    const old = await judged(await serving(LEGACY));
    expect(old.get('remote.answer')).toBe('0 it speaks MCP 2025-06-18');
    expect(old.get('protocol.era')).toBe('4 it answers with MCP 2025-06-18');
    expect((await judged(await serving((_request, response) => void response.end('<html>')))).get('remote.answer')).toMatch(
      /^25 it answers 200/,
    );
  });

  it('that sends whoever asks elsewhere is followed nowhere, and its secrets are not repeated', async () => {
    let followed = 0;
    const there = await serving((_request, response) => ((followed += 1), void response.end()));
    const url = await serving((_request, response) => void response.writeHead(308, { location: `${there.href}?token=never-told` }).end());
    const found = await judged(url);
    expect(found.get('redirect')).toBe(`60 it sends whoever asks to ${there.href}; name that address if it is meant`);
    expect([...found.values()].join(' ')).not.toContain('never-told');
    expect(followed).toBe(0);
  });

  it.each<[string, RequestListener, string, string]>([
    [
      'that is its own',
      refusing((origin) => ({ resource: `${origin}/mcp`, authorization_servers: [origin] })),
      '0 its metadata names it',
      '0 people sign in at 127.0.0.1',
    ],
    [
      'of another server',
      refusing((origin) => ({ resource: 'https://mcp.other.example/', authorization_servers: [`${origin}/other`] })),
      '45 its metadata is about https://mcp.other.example/',
      '6? 127.0.0.1',
    ],
    ['that says nothing', refusing(() => ({})), '10 it does not say where to sign in', '6? its metadata names no authorization server'],
    ['from elsewhere', refusing(() => ({}), 'Bearer resource_metadata="http://169.254.169.254/"'), '10 it does not say', '6?'],
  ])('with metadata %s', async (_what, listener, metadata, authorization) => {
    const found = await judged(await serving(listener));
    expect(found.get('remote.answer')).toBe('0 it answers to nobody who is not signed in');
    expect(found.get('resource.metadata')).toContain(metadata);
    expect(found.get('authorization.server')).toContain(authorization);
  });

  it('by plain http is let in on this machine alone', async () => {
    const url = await serving(LEGACY);
    expect((await judged(url)).get('transport')).toBe('0 it is on this machine');
    expect((await judged(url, false)).get('transport')).toMatch(/^100 .* whoever is on the way reads and changes everything$/);
  });

  it.each<[string, RequestListener]>([
    ['10 MB', (_request, response) => void response.end('x'.repeat(10_000_000))],
    ['the end of the connection', (request) => void request.socket.destroy()],
  ])('that answers with %s is not known, and nothing throws', async (_what, listener) => {
    expect((await judged(await serving(listener))).get('remote.answer')).toMatch(/^60\? /);
  });
});
