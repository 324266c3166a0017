import { afterEach, describe, expect, it } from 'vitest';
import type { FaultName } from '../../../../test/support/connection-faults.js';
import { FaultyConnection } from '../../../../test/support/faulty-connection.js';
import { CLIENTS } from './clients.js';
import { examine, type Diagnosis, type DoctorOptions } from './doctor.js';
import { report } from './report.js';
import { silence } from './steps/silence.js';
import { NoAnswer } from './wire.js';

/** Long enough for a busy machine; cases about time name their own. */
const PATIENCE = 15_000;

let server: FaultyConnection | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

type Given = DoctorOptions & {
  readonly claims?: Record<string, unknown>;
  readonly signedIn?: boolean;
  readonly address?: (url: string) => string;
};

async function diagnose(fault: FaultName, { claims, signedIn, address = (url) => url, ...options }: Given = {}): Promise<Diagnosis> {
  server = await FaultyConnection.start(fault);
  const token = claims || signedIn ? { token: server.token(claims) } : {};
  const found = await examine(address(server.url), { patienceMs: PATIENCE, ...options, ...token });
  // Whatever it says: no token, no secret, no query of somebody's login page.
  expect(JSON.stringify(found) + report(found)).not.toMatch(/c2lnbmVk|never-shown|rat-|next=secret/);
  return found;
}
const failing = ({ clients }: Diagnosis): string[] => clients.filter(({ connects }) => !connects).map(({ id }) => id);
const ALL = CLIENTS.map(({ id }) => id);

describe('an address', () => {
  it.each([
    ['gateway.example', 'Wrong in the address that was entered: "gateway.example" is no address; enter an address such as'],
    ['ftp://gateway.example/mcp', 'Wrong in the address that was entered: ftp:// is no way'],
    ['https://me:secret@gateway.example/mcp', 'the address holds a user name or password'],
    ['http://127.0.0.1:1/mcp', 'Wrong on the way there: nothing listens at 127.0.0.1:1 (ECONNREFUSED); start the server'],
    ['http://192.0.2.1/mcp', 'Wrong at the MCP server or gateway: http://192.0.2.1/mcp is not encrypted'],
  ])('%s has its sentence', async (address, sentence) => {
    const found = await examine(address, { patienceMs: PATIENCE });
    expect(found.sentence).toContain(sentence);
    expect(found.sentence).not.toContain('secret@');
    expect(failing(found)).toEqual(ALL);
  });

  it('that speaks TLS by a certificate of its own is refused as clients refuse it', async () => {
    server = await FaultyConnection.start('none', 'https');
    expect((await examine(server.url, { patienceMs: PATIENCE })).sentence).toMatch(
      /^Wrong at the proxy before it: the certificate of 127\.0\.0\.1:\d+ is signed by nobody that clients trust/,
    );
    const [plain] = [await FaultyConnection.start('none')];
    expect((await examine(plain.url.replace('http:', 'https:'), { patienceMs: PATIENCE })).sentence).toContain('no TLS connection');
    await plain.stop();
  });
});

describe('a connection that is whole', () => {
  it.each<[FaultName, Given]>([
    ['none', {}],
    ['none', { signedIn: true }],
    ['none', { register: true }],
    ['no challenge', {}],
    ['OIDC description alone', {}],
    ['standing stream held back', { signedIn: true, patienceMs: 1_000 }],
  ])('is found whole: %s %o', async (fault, given) => {
    const found = await diagnose(fault, given);
    expect([found.ok, failing(found)]).toEqual([true, []]);
    expect(found.sentence).toContain('Nothing stands in the way of Claude, ChatGPT, Cursor, VS Code');
  });

  it('keeps no registration where the server takes it back', async () => {
    await diagnose('none', { register: true });
    expect(server!.registered).toEqual([]);
  });
});

const GATEWAY = 'Wrong at the MCP server or gateway: ';
const PROXY = 'Wrong at the proxy before it: ';
const PROVIDER = 'Wrong at the identity provider: ';
const CLIENT = 'Wrong at the client: ';
const ADDRESS = 'Wrong in the address that was entered: ';
const NETWORK = 'Wrong on the way there: ';

type Case = [fault: FaultName, side: string, sentence: RegExp, given?: Given, clients?: string[]];

describe('a connection with a fault', () => {
  it.each<Case>([
    ['never answers', NETWORK, /does not answer in time .* check the firewall/, { patienceMs: 300 }],
    ['hangs up', PROXY, /breaks the connection off/],
    ['to https', PROXY, /sends clients on to https:\/\/127.* \(HTTP 301\).*; enter https:/],
    ['to a slash', PROXY, /sends clients on to \S+\/mcp\/ \(HTTP 308\)/],
    ['to a login page', PROXY, /sends clients away to https:\/\/login\.harbor\.example\/start .*; let \/mcp and \/\.well-known\/ through/],
    ['about something that commands terminals', GATEWAY, /is about https:\/\/gateway\.example\/\?\[2J\?\/mcp/],
    ['in a circle', PROXY, /leads from one redirect to the next, more than 3 times/],
    ['a web page', ADDRESS, /is a web page, not an MCP endpoint/],
    ['not found', ADDRESS, /there is no MCP endpoint at \S+ \(HTTP 404\)/],
    [
      'none',
      ADDRESS,
      /no MCP endpoint at \S+\/api .*; enter http:\/\/\S+\/mcp, where there is one/,
      { address: (url) => url.replace('/mcp', '/api') },
    ],
    ['old transport', GATEWAY, /speaks the HTTP\+SSE transport of 2024 only/],
    ['bad gateway', PROXY, /reaches nothing behind it \(HTTP 502\)/],
    ['crashes', GATEWAY, /fails with HTTP 500/],
    ['too many', PROXY, /answers 429/],
    [
      'foreign host',
      GATEWAY,
      /does not take the name localhost for its own .*gateway\.allowedHosts/,
      { address: (url) => url.replace('127.0.0.1', 'localhost') },
    ],
    ['firewall', PROXY, /refuses every request \(HTTP 403\)/],
    ['no MCP', ADDRESS, /does not speak MCP/],
    ['refuses initialize', GATEWAY, /refuses initialize \(HTTP 400, code -32600\)/],
    ['basic sign-in', PROXY, /asks for Basic sign-in/],
    ['relative place', GATEWAY, /no absolute address/],
    ['bot wall', PROXY, /call themselves openai-mcp\/1\.0\.0 are answered 403 instead of 401; let ChatGPT through/, {}, ['chatgpt']],
    ['old revision first judged', GATEWAY, /2025-06-18 without a token is answered 400/],
    ['no metadata', GATEWAY, /there is no resource metadata at \S+\/oauth-protected-resource\/mcp/],
    ['metadata named where there is none', GATEWAY, /is at \S+\/elsewhere, where there is none \(HTTP 404\)/],
    ['metadata named where nobody is', GATEWAY, /is at http:\/\/127\.0\.0\.1:1\/metadata, but nothing listens/],
    ['metadata behind a sign-in', PROXY, /cannot be read without signing in \(HTTP 401\)/],
    ['metadata is a page', PROXY, /answers with text\/html that is no JSON/],
    ['about an inner address', GATEWAY, /is about http:\/\/gateway\.internal:8080\/mcp, and clients use .*gateway\.publicUrl/],
    ['about the whole host', GATEWAY, /which VS Code does not take for the same/, {}, ['vscode']],
    ['about nothing', GATEWAY, /does not say what it is about/],
    ['no authorization server', GATEWAY, /names no authorization server/],
    ['an authorization server in the clear', PROVIDER, /http:\/\/idp\.harbor\.example is not encrypted/],
    ['tokens in the query', GATEWAY, /does not take tokens in the Authorization header/],
    ['nobody at the issuer', PROVIDER, /nothing listens at 127\.0\.0\.1:1/],
    ['issuer with a slash', GATEWAY, /compare letter by letter; write it without the slash/],
    ['no description', PROVIDER, /does not describe itself at \S+ \(HTTP 404\), \S+ \(HTTP 404\), \S+ \(HTTP 404\)/],
    ['another issuer', PROVIDER, /calls itself https:\/\/other\.harbor\.example/],
    ['PKCE not said', PROVIDER, /does not say that it supports PKCE with S256/],
    ['PKCE plain', PROVIDER, /does not say that it supports PKCE with S256/],
    ['no code flow', PROVIDER, /does not offer the response type code/],
    ['no token endpoint', PROVIDER, /names no token_endpoint/],
    ['token endpoint not found', PROVIDER, /token_endpoint \S+ does not work \(HTTP 404\)/],
    ['token endpoint a page', PROVIDER, /answers with no OAuth error/],
    ['authorize not found', PROVIDER, /authorization_endpoint \S+ does not work \(HTTP 404\)/],
    [
      'no registration',
      PROVIDER,
      /Claude cannot register itself: .*; register it there by hand with .*claude\.ai\/api\/mcp\/auth_callback/,
    ],
    ['documents alone', PROVIDER, /metadata documents only, which Cursor does not publish/, {}, ['cursor']],
    [
      'https redirects alone',
      PROVIDER,
      /refuses to register Cursor \(invalid_redirect_uri\); allow .*cursor:\/\/anysphere/,
      { register: true },
      ['cursor'],
    ],
    ['registration closed', PROVIDER, /lets nobody register without a token of its own/, { register: true }],
    ['unknown resource', PROVIDER, /refuses the sign-in of Claude \(invalid_target\); have it know the resource/, { register: true }],
    ['unknown scope', PROVIDER, /\(invalid_scope\); define the scopes mcp:read/, { register: true }],
    ['redirect address refused', PROVIDER, /\(HTTP 400\); check that it accepts the redirect address/, { register: true }],
    ['none', CLIENT, /the token ended 10 minutes ago; sign in again/, { claims: { exp: Math.floor(Date.now() / 1000) - 600 } }],
    ['none', PROVIDER, /begins to count in 60 minutes only/, { claims: { nbf: Math.floor(Date.now() / 1000) + 3_599 } }],
    ['none', CLIENT, /the token is of https:\/\/elsewhere\.example/, { claims: { iss: 'https://elsewhere.example' } }],
    ['none', PROVIDER, /is for https:\/\/graph\.example, not for/, { claims: { aud: ['https://graph.example'] } }],
    ['token refused', GATEWAY, /refuses the token \(HTTP 401\), though/, { signedIn: true }],
    ['scope lacking', CLIENT, /not enough to begin with \(HTTP 403, it takes mcp:write\)/, { signedIn: true }],
    ['headers taken away', PROXY, /MCP-Protocol-Version and Mcp-Method do not arrive/, { signedIn: true }],
    ['session forgotten', GATEWAY, /is not known at the next request \(HTTP 404\); if several nodes/, { signedIn: true }],
    ['session header taken away', PROXY, /the header Mcp-Session-Id did not arrive/, { signedIn: true }],
    ['agreed version refused', GATEWAY, /MCP-Protocol-Version 2025-11-25, which the server chose itself/, { signedIn: true }],
    ['answers collected', PROXY, /does not arrive until it ends.*proxy_buffering off/, { signedIn: true, patienceMs: 1_000 }],
    ['neither era', GATEWAY, /speaks neither 2026-07-28 nor 2025-11-25/, { signedIn: true }],
    ['pages half let in', GATEWAY, /not with the headers authorization, mcp-protocol-version/, {}, []],
    ['pages see no headers', GATEWAY, /cannot read the headers mcp-session-id, www-authenticate/, {}, []],
  ])('%s: %s%s', async (...[fault, side, sentence, given, clients = ALL]) => {
    const found = await diagnose(fault, given);
    expect(found.ok).toBe(false);
    expect(found.sentence.slice(0, side.length)).toBe(side);
    expect(found.sentence).toMatch(sentence);
    expect(found.sentence.match(/\. |\.$/g)).toHaveLength(1);
    expect(failing(found)).toEqual(clients);
  });
});

describe('a token', () => {
  it('goes to no other origin than the one that was entered', async () => {
    const other = await FaultyConnection.start('none');
    server = await FaultyConnection.start('to another port');
    server.elsewhere = other.origin;
    const found = await examine(server.url, { patienceMs: PATIENCE, token: other.token() });
    expect([server.authorized, other.authorized]).toEqual([0, 0]);
    expect(found.findings.filter(({ step }) => step === 'token')).toMatchObject([
      { outcome: 'note', says: expect.stringContaining('was not sent to') },
    ]);
    await other.stop();
  });
});

describe('what is no fault and worth knowing', () => {
  it.each<[FaultName, RegExp, Given?]>([
    ['none', /^127\.0\.0\.1 is not on the public Internet: their servers cannot reach it/],
    ['no challenge', /no WWW-Authenticate header/],
    ['standing stream held back', /stream beside the requests of 2025-11-25 says nothing yet/, { signedIn: true, patienceMs: 1_000 }],
  ])('is noted: %s %s', async (fault, says, given) => {
    const { findings } = await diagnose(fault, given);
    expect(findings.filter(({ outcome }) => outcome === 'note').map((finding) => finding.says)).toContainEqual(expect.stringMatching(says));
  });
});

describe('no answer', () => {
  it.each([
    ['name', 'ENOTFOUND', 'the name gateway.example cannot be resolved (ENOTFOUND)'],
    ['tls', 'CERT_HAS_EXPIRED', 'the certificate of gateway.example has expired'],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of gateway.example is for another name'],
    ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'does not send the whole chain of its certificate'],
    ['limit', '120 requests', 'this took more than 120 requests'],
  ] as const)('by %s (%s) has its words', (what, code, words) => {
    expect(silence(new URL('https://gateway.example/mcp'), new NoAnswer(what, code)).says).toContain(words);
  });
});
