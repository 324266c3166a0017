import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FetchRefused, GuardedFetch, NameResolver } from './index.js';

/** Answers from a list, one answer per question, the last one for ever. */
class Scripted extends NameResolver {
  readonly asked: string[] = [];

  constructor(private readonly answers: readonly (readonly string[])[]) {
    super();
  }

  override async addresses(name: string): Promise<readonly string[]> {
    const answer = this.answers[Math.min(this.asked.length, this.answers.length - 1)];
    this.asked.push(name);
    if (!answer) throw new Error('ENOTFOUND');
    return answer;
  }
}

const seen: IncomingMessage[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
const server = createServer((request, response) => {
  seen.push(request);
  answer(request, response);
});
const fetchers: GuardedFetch[] = [];
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
  await Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close()));
  seen.length = 0;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

function guarded(options: ConstructorParameters<typeof GuardedFetch>[0] = {}): GuardedFetch {
  const fetcher = new GuardedFetch({ timeoutMs: 15_000, ...options });
  fetchers.push(fetcher);
  return fetcher;
}
const inside = (resolver = new Scripted([['127.0.0.1']]), more: object = {}) => guarded({ allow: ['127.0.0.1'], resolver, ...more });
const at = (path: string, host = 'docs.example') => `http://${host}:${port}${path}`;
const reasonOf = async (fetched: Promise<unknown>): Promise<string> => {
  const fault: unknown = await fetched.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(FetchRefused);
  expect((fault as FetchRefused).message).toBe('The address could not be fetched.');
  return (fault as FetchRefused).reason;
};
const redirectTo = (location: string, status = 302) => {
  answer = (_request, response) => response.writeHead(status, { location }).end();
};

describe('where a fetch may go', () => {
  it.each([
    ['a private address', ['10.0.0.7']],
    ['a cloud metadata address', ['169.254.169.254']],
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback', ['::1']],
    ['mapped loopback', ['::ffff:127.0.0.1']],
    ['one public and one private address', ['1.1.1.1', '192.168.0.1']],
  ])('not to a name that leads to %s', async (_what, addresses) => {
    const resolver = new Scripted([addresses]);
    expect(await reasonOf(guarded({ resolver }).request('https://docs.example/openapi.json'))).toContain('not on the public Internet');
    expect(resolver.asked).toEqual(['docs.example']);
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://①②⑦.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[0:0:0:0:0:ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fe80::1]/',
    'https://3232235777/',
  ])('not to %s, however it is spelt, and nobody is asked for its name', async (url) => {
    const resolver = new Scripted([['1.1.1.1']]);
    expect(await reasonOf(guarded({ resolver }).request(url))).toContain('not on the public Internet');
    expect(resolver.asked).toEqual([]);
  });

  it.each([
    ['https://docs.example@127.0.0.1/', 'user information'],
    ['https://user:secret@docs.example/', 'user information'],
    ['https://docs.example%2f@10.0.0.1/', 'user information'],
    ['ftp://docs.example/', 'only https'],
    ['file:///etc/passwd', 'only https'],
    ['data:application/json,{}', 'only https'],
    ['//docs.example/', 'no URL'],
    ['https://', 'no URL'],
  ])('not to %s', async (url, why) => {
    expect(await reasonOf(guarded({ resolver: new Scripted([['1.1.1.1']]) }).request(url))).toContain(why);
  });

  it('by http to loopback alone, and only where loopback was allowed', async () => {
    answer = (_request, response) => response.end('here');
    expect(await reasonOf(guarded({ resolver: new Scripted([['1.1.1.1']]) }).request('http://docs.example/'))).toContain('use https');
    expect(await reasonOf(guarded({ resolver: new Scripted([['127.0.0.1']]) }).request(at('/')))).toContain('public Internet');
    const allowed = guarded({ resolver: new Scripted([['10.1.1.1']]), allow: ['10.0.0.0/8'] });
    expect(await reasonOf(allowed.request('http://docs.example/'))).toContain('use https');
    expect((await inside().request(at('/'))).body.toString()).toBe('here');
    expect((await inside().request(at('/', '127.0.0.1'))).status).toBe(200);
  });

  it('says nothing of a name that cannot be resolved or has no address', async () => {
    expect(await reasonOf(guarded({ resolver: new Scripted([]) }).request('https://docs.example/'))).toBe('its name cannot be resolved');
    expect(await reasonOf(guarded({ resolver: new Scripted([[]]) }).request('https://docs.example/'))).toBe('its name has no address');
  });
});

describe('a name that changes its address', () => {
  it('is resolved once: what was judged is what is connected to', async () => {
    answer = (_request, response) => response.end('the first one');
    const resolver = new Scripted([['127.0.0.1'], ['169.254.169.254']]);
    expect((await inside(resolver).request(at('/'))).body.toString()).toBe('the first one');
    expect(resolver.asked).toHaveLength(1);
  });

  it('is judged again at each redirect', async () => {
    redirectTo(`http://docs.example:${port + 1}/`);
    const resolver = new Scripted([['127.0.0.1'], ['169.254.169.254']]);
    expect(await reasonOf(inside(resolver).request(at('/'), { redirects: 3 }))).toContain('not on the public Internet');
    expect(resolver.asked).toHaveLength(2);
    expect(seen).toHaveLength(1);
  });
});

describe('redirects', () => {
  it.each(['http://169.254.169.254/latest/meta-data/', 'https://169.254.169.254/', 'https://[fd00::1]/', 'http://2852039166/'])(
    'lead not to %s',
    async (location) => {
      redirectTo(location);
      expect(await reasonOf(inside().request(at('/'), { redirects: 3 }))).toContain('not on the public Internet');
      expect(seen).toHaveLength(1);
    },
  );

  it.each([
    ['gopher://docs.example/', 'only https'],
    ['http://user@docs.example/', 'user information'],
    ['http://', 'no URL'],
  ])('lead not to %s', async (location, why) => {
    redirectTo(location);
    expect(await reasonOf(inside().request(at('/'), { redirects: 3 }))).toContain(why);
  });

  it('are not followed where nobody asked for it, and not for ever', async () => {
    redirectTo('/again');
    expect(await reasonOf(inside().request(at('/')))).toBe('it redirects');
    expect(await reasonOf(inside().request(at('/'), { redirects: 2 }))).toBe('it redirects too often');
    expect(seen).toHaveLength(4);
    expect(await reasonOf(inside().request(at('/'), { method: 'POST', body: 'x', redirects: 1 }))).toContain('one address only');
  });

  it('take no credential to another origin, and keep it within one', async () => {
    const headers = { Authorization: 'Bearer secret-of-docs', 'X-Api-Key': 'secret-of-docs', Accept: 'application/json' };
    answer = (request, response) => {
      const to = request.url === '/' ? '/moved' : request.url === '/moved' ? at('/elsewhere', 'other.example') : undefined;
      if (to) response.writeHead(307, { location: to }).end();
      else response.end('{}');
    };
    const { url } = await inside().request(at('/'), { headers, redirects: 3 });
    expect(url.hostname).toBe('other.example');
    expect(seen.map((request) => request.headers['authorization'])).toEqual(['Bearer secret-of-docs', 'Bearer secret-of-docs', undefined]);
    expect(JSON.stringify(seen[2]!.headers)).not.toContain('secret-of-docs');
    expect(seen[2]!.headers['accept']).toBe('application/json');
  });
});

describe('the answer', () => {
  it('is bounded, also where it was compressed', async () => {
    answer = (_request, response) => response.end('x'.repeat(2_000));
    expect(await reasonOf(inside().request(at('/'), { maxBytes: 1_000 }))).toBe('the answer is too large');
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)));
    expect(await reasonOf(inside().request(at('/'), { maxBytes: 10_000 }))).toBe('the answer is too large');
    expect((await inside().request(at('/'))).body).toHaveLength(1_000_000);
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip');
    expect(await reasonOf(inside().request(at('/')))).toContain('cannot be read');
  });

  it('must come in time', async () => {
    answer = () => undefined;
    expect(await reasonOf(inside().request(at('/'), { timeoutMs: 50 }))).toBe('no answer in time');
  });

  it('that never comes says a code and no more', async () => {
    answer = (request) => request.socket.destroy();
    expect(await reasonOf(inside().request(at('/?token=secret')))).toMatch(/^connection failed \(\w+\)$/);
  });
});

describe("in the shape of the platform's fetch", () => {
  it('reads, posts, hands a redirect back where asked to, and is guarded alike', async () => {
    answer = (request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: 'https://10.0.0.1/' }).end();
      else
        request
          .on('data', () => undefined)
          .on('end', () => response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":1}'));
    };
    const { fetch } = inside();
    const posted = await fetch(at('/token'), { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    expect([posted.status, await posted.json(), posted.url]).toEqual([201, { ok: 1 }, at('/token')]);
    expect(seen[0]!.headers['content-type']).toContain('urlencoded');
    expect((await fetch(at('/moved'), { redirect: 'manual' })).headers.get('location')).toBe('https://10.0.0.1/');
    expect(await reasonOf(fetch(at('/moved')))).toContain('public Internet');
    expect(await reasonOf(fetch(at('/moved'), { redirect: 'error' }))).toBe('it redirects');
    expect(await reasonOf(fetch(at('/'), { method: 'DELETE' }))).toContain('GET and POST');
  });
});
