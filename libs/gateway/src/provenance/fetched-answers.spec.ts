import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePackage } from '@gatehouse/integrity';
import { SystemClock } from '@gatehouse/kernel';
import { GuardedFetch } from '@gatehouse/net';
import { FetchedAnswers } from './fetched-answers.js';
import { PackageDesk } from './package-desk.js';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function registry(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answersOf(root: string, oci: readonly string[] = [root]): FetchedAnswers {
  const fetcher = new GuardedFetch({ allow: ['127.0.0.1'] });
  open.push(() => fetcher.close());
  return new FetchedAnswers(
    fetcher,
    { npm: root, 'npm-downloads': root, pypi: root, osv: root, github: root, 'mcp-registry': root, oci },
    new SystemClock(),
  );
}

describe('a registry asked over HTTP', () => {
  it('is asked what is asked, and its answer is dated', async () => {
    let body = '';
    const root = await registry((request, response) => {
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => response.end('{"vulns": []}'));
    });
    const answer = await answersOf(root).ask({ registry: 'osv', path: '/v1/query', body: { version: '1' } });
    expect(body).toBe('{"version":"1"}');
    expect(answer).toMatchObject({ kind: 'answered', body: { vulns: [] }, from: 'osv /v1/query {"version":"1"}' });
    expect('asOf' in answer && Date.parse(answer.asOf)).toBeGreaterThan(0);
  });

  it.each<[string, RequestListener, object]>([
    [
      '10 MB',
      (_request, response) => void response.end(`{"a":"${'x'.repeat(10_000_000)}"}`),
      { kind: 'unanswered', why: 'the answer is too large' },
    ],
    ['half a document', (_request, response) => void response.end('{"versions":'), { kind: 'unanswered', why: 'its answer is no JSON' }],
    ['404', (_request, response) => void response.writeHead(404).end(), { kind: 'absent' }],
    ['500', (_request, response) => void response.writeHead(500).end(), { kind: 'unanswered', why: 'it answered 500' }],
    [
      '429',
      (_request, response) => void response.writeHead(429).end(),
      { kind: 'unanswered', why: 'it answers no more questions for now' },
    ],
    [
      'the end of the connection',
      (request) => void request.socket.destroy(),
      { kind: 'unanswered', why: expect.stringContaining('connection failed') },
    ],
    [
      'a way into the network',
      (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      { kind: 'unanswered' },
    ],
    ['20,000 levels', (_request, response) => void response.end(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`), { kind: 'answered' }],
  ])('that answers with %s is no answer that harms', async (_what, listener, expected) => {
    expect(await answersOf(await registry(listener)).ask({ registry: 'npm', path: '/name' })).toMatchObject(expected);
  });

  it('whose images want a token gets the anonymous one, from an address of the settings only', async () => {
    let origin = '';
    const listener: RequestListener = (request, response) => {
      if (request.url?.startsWith('/token')) return void response.end('{"token": "nobody"}');
      if (request.headers.authorization === 'Bearer nobody') return void response.end('{"schemaVersion": 2}');
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${origin}/token",service="r",scope="pull"` }).end();
    };
    origin = await registry(listener);
    const question = { registry: 'oci', host: new URL(origin).host, path: '/v2/mcp/fetch/manifests/latest' } as const;
    expect(await answersOf(origin).ask(question)).toMatchObject({ kind: 'answered' });
    origin = 'http://169.254.169.254';
    expect(await answersOf(`http://${question.host}`).ask(question)).toMatchObject({ kind: 'unanswered', why: 'it answered 401' });
    expect(await answersOf(origin, []).ask(question)).toMatchObject({ why: expect.stringContaining('is not among the registries') });
  });
});

describe('the registry that npm is set to here', () => {
  it('names a strong digest of an archive; where it cannot be reached, that is what is said', { timeout: 120_000 }, async () => {
    const { package: named, digest, risk } = await PackageDesk.open().examine(parsePackage('npm:@modelcontextprotocol/sdk@1.20.0'));
    const document = risk.reasons.find(({ signal }) => signal === 'document')!;
    const age = risk.reasons.find(({ signal }) => signal === 'package.age')!;
    if (!document.isKnown)
      process.stdout.write(`The npm registry was not reached here: ${document.fact}. ${named} is then ${risk.level}.\n`);
    const reached = { digest: expect.stringMatching(/^sha512-/) as string, points: 0, isAgeKnown: true };
    const unreached = { digest: undefined, points: 100, isAgeKnown: false };
    expect({ digest, points: document.points, isAgeKnown: age.isKnown }).toEqual(document.isKnown ? reached : unreached);
  });
});
