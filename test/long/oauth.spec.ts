import {
  Client as ClientV2,
  DpopSession,
  StreamableHTTPClientTransport as TransportV2,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientProvider as ProviderV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Transport as TransportTypeV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HeadlessBrowser, type Person } from '../support/headless-browser.js';
import { OAuthApplication } from '../support/oauth-application.js';
import { PublishedDocument } from '../support/published-document.js';
import { RawPeer } from '../support/raw-peer.js';
import { SdkApplication } from '../support/sdk-application.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const ME = { name: 'oauth-spec', version: '1' };
const ASSISTANT_SECRET = 'assistant-secret-of-this-run';

let documents: PublishedDocument;
let documentUrl: string;
let system: RunningSystem;
let person: Person;

beforeAll(async () => {
  documents = await PublishedDocument.start('http://127.0.0.1:39998/callback');
  documentUrl = documents.url;
  system = await RunningSystem.start({
    env: { NODE_EXTRA_CA_CERTS: documents.authority, ASSISTANT_SECRET },
    edit: (yaml) =>
      `${yaml.replace(
        /^identity:\n/m,
        `identity:
  oauth:
    clients:
      - id: harbor-assistant
        name: Harbor Assistant
        redirectUris: ['http://127.0.0.1:39998/callback']
        secret: { fromEnv: ASSISTANT_SECRET }
`,
      )}\negress: { allow: [127.0.0.1] }\n`,
  });
  person = { user: AGENT, password: system.password(AGENT) };
});
afterAll(async () => {
  await system?.stop();
  await documents?.stop();
});

const mcp = (path = '/mcp'): URL => new URL(`${system.url}${path}`);
const ownContact = () => ({ contactKey: system.sandbox.world.story.ownContact });
const draft = () => ({ ...ownContact(), channel: 'sms', body: 'See you on Friday at noon.' });
const bearer = (token: string, path = '/mcp') => new RawPeer('2026', `${system.url}${path}`, token);
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
const headerOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as Record<string, unknown>;

/** Connects as an MCP host does: tries, is sent to sign in, and tries again with what came back. */
async function connectV2(application: SdkApplication, path = '/mcp'): Promise<{ client: ClientV2; transport: TransportV2 }> {
  const connect = async () => {
    const client = new ClientV2(ME, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    const transport = new TransportV2(mcp(path), { authProvider: application });
    await client.connect(transport);
    return { client, transport };
  };
  const first = new TransportV2(mcp(path), { authProvider: application });
  const refused = await new ClientV2(ME, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    .connect(first)
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UnauthorizedError);
  await first.finishAuth(application.answer);
  return connect();
}

type Text = readonly { readonly type: string; readonly text?: string }[];

describe('an MCP client of the v2 SDK', () => {
  const KINDS: readonly [string, () => Promise<SdkApplication>, RegExp][] = [
    ['that registers itself', async () => new SdkApplication(person), /^[\w-]{21,}$/],
    ['that publishes a metadata document', async () => new SdkApplication(person, { clientMetadataUrl: documentUrl }), /^https:/],
    [
      'that gateway.yaml names',
      async () =>
        new SdkApplication(person, { known: { client_id: 'harbor-assistant', client_secret: ASSISTANT_SECRET, issuer: system.url } }),
      /^harbor-assistant$/,
    ],
  ];

  it.each(KINDS)('%s signs its person in, calls, and asks for more only when a call needs it', async (_, make, id) => {
    const application = await make();
    const { client, transport } = await connectV2(application);
    expect(application.clientId).toMatch(id);
    expect(application.asked[0]!.searchParams.get('scope')).toMatch(/^mcp:read\b(?!.*mcp:write)/);
    const read = await client.callTool({ name: 'crm_get_contact', arguments: ownContact() });
    expect(read.isError).toBeFalsy();
    await expect(client.callTool({ name: 'crm_draft_message', arguments: draft() })).rejects.toBeInstanceOf(UnauthorizedError);
    expect(application.asked.at(-1)!.searchParams.get('scope')).toContain('mcp:write');
    await transport.finishAuth(application.answer);
    const drafted = await client.callTool({ name: 'crm_draft_message', arguments: draft() });
    expect((drafted.content as Text)[0]?.text).toBeDefined();
    expect(drafted.isError).toBeFalsy();
    await client.close();
  });

  it('that holds a key is given tokens which are good with proofs of that key only', async () => {
    const application = new SdkApplication(person, { dpop: await DpopSession.create() });
    const { client } = await connectV2(application);
    expect((await client.callTool({ name: 'crm_get_contact', arguments: ownContact() })).isError).toBeFalsy();
    const token = application.tokens()!.access_token;
    expect(claimsOf(token)['cnf']).toEqual({ jkt: expect.any(String) });
    const stolen = await bearer(token).list();
    expect(stolen.status).toBe(401);
    expect(stolen.headers.get('www-authenticate')).toContain('bound to a key');
    await client.close();
  });

  it('signs in for one endpoint, and its token is no good at another', async () => {
    const application = new SdkApplication(person);
    const { client } = await connectV2(application, '/mcp/crm');
    expect((await client.callTool({ name: 'get_contact', arguments: ownContact() })).isError).toBeFalsy();
    const token = application.tokens()!.access_token;
    expect(claimsOf(token)['aud']).toBe(`${system.url}/mcp/crm`);
    expect((await bearer(token).list()).status).toBe(401);
    await client.close();
  });
});

it('an MCP client of the v1 SDK registers, signs its person in and calls', async () => {
  const application = new SdkApplication(person) as unknown as ProviderV1 & SdkApplication;
  const first = new TransportV1(mcp(), { authProvider: application });
  await expect(new ClientV1(ME).connect(first as TransportTypeV1)).rejects.toThrow(/Unauthorized/);
  await first.finishAuth(application.answer.get('code')!);
  const client = new ClientV1(ME);
  await client.connect(new TransportV1(mcp(), { authProvider: application }) as TransportTypeV1);
  expect((await client.callTool({ name: 'crm_get_contact', arguments: ownContact() })).isError).toBeFalsy();
  await client.close();
});

describe('an access token', () => {
  it('is a signed JWT for this gateway, for minutes, and says who, which application and how far', async () => {
    const issued = await new OAuthApplication(system.url).signIn(person);
    expect(headerOf(issued.access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
    expect(claimsOf(issued.access_token)).toMatchObject({
      iss: system.url,
      aud: `${system.url}/mcp`,
      sub: AGENT,
      client_id: 'gatehouse-cli',
      scope: 'mcp:read mcp:write',
      // The application acts for the person; the person may act for team-mates. Nothing reads it back.
      act: { sub: 'gatehouse-cli' },
      acting_for: expect.arrayContaining([{ sub: 'MEM-1005', by: 'team' }]),
    });
    expect(issued.expires_in).toBe(600);
    expect(issued.headers.get('cache-control')).toBe('no-store');
  });

  it('with less scope than a call needs is told exactly what to ask for, in both eras, and lists all the same', async () => {
    const issued = await new OAuthApplication(system.url).signIn(person, { scope: 'mcp:read' });
    for (const era of ['2025', '2026'] as const) {
      const peer = await new RawPeer(era, `${system.url}/mcp`, issued.access_token).open();
      const refused = await peer.call('crm_draft_message', draft());
      expect(refused.status).toBe(403);
      const challenge = refused.headers.get('www-authenticate');
      expect(challenge).toMatch(/^Bearer error="insufficient_scope", .*scope="mcp:write"$/);
      expect(challenge).toContain(`resource_metadata="${system.url}/.well-known/oauth-protected-resource/mcp"`);
      expect(refused.message?.error?.data).toMatchObject({ code: 'SCOPE_INSUFFICIENT', requiredScopes: ['mcp:write'] });
      const names = ((await peer.list()).message!.result!['tools'] as { name: string }[]).map(({ name }) => name);
      expect(names).toContain('crm_draft_message');
    }
  });

  it('never makes a person more than they are: what they may not see stays unknown, whatever the scope', async () => {
    const issued = await new OAuthApplication(system.url).signIn(person, { scope: 'mcp:read mcp:write mcp:admin' });
    expect(claimsOf(issued.access_token)['scope']).toContain('mcp:admin');
    const hidden = await bearer(issued.access_token).call('crm_no_such_tool', {});
    expect(hidden.message?.error?.code).toBe(-32602);
  });

  it('is not what an id token is', async () => {
    const issued = await new OAuthApplication(system.url).signIn(person, { scope: 'openid mcp:read' });
    expect(issued.id_token).toBeDefined();
    expect((await bearer(issued.id_token!).list()).status).toBe(401);
    expect((await bearer(issued.access_token).list()).status).toBe(200);
  });

  it('can be asked about by the application that holds it, and by no other', async () => {
    const application = new OAuthApplication(system.url);
    const { access_token: token } = await application.signIn(person);
    const told = (await (await application.post('/oauth/introspect', { token })).json()) as object;
    expect(told).toMatchObject({ active: true, sub: AGENT, client_id: 'gatehouse-cli', token_type: 'Bearer' });
    const basic = `Basic ${Buffer.from(`harbor-assistant:${ASSISTANT_SECRET}`).toString('base64')}`;
    const foreign = await fetch(`${system.url}/oauth/introspect`, {
      method: 'POST',
      headers: { authorization: basic },
      body: new URLSearchParams({ token }),
    });
    expect(await foreign.json()).toEqual({ active: false });
  });
});

describe('a refresh token', () => {
  it('gives less than before where that is asked for, and never more', async () => {
    const application = new OAuthApplication(system.url);
    const issued = await application.signIn(person);
    const less = await application.refresh(issued.refresh_token, { scope: 'mcp:read' });
    expect(less.scope).toBe('mcp:read');
    expect(await application.refresh(less.refresh_token, { scope: 'mcp:admin' })).toMatchObject({ status: 400, error: 'invalid_scope' });
  });
});

describe('revocation', () => {
  it('of an access token ends that token at once and leaves the sign-in', async () => {
    const application = new OAuthApplication(system.url);
    const issued = await application.signIn(person);
    expect((await application.post('/oauth/revoke', { token: issued.access_token })).status).toBe(200);
    expect((await bearer(issued.access_token).list()).status).toBe(401);
    expect((await application.refresh(issued.refresh_token)).status).toBe(200);
  });

  it('of a refresh token ends the whole sign-in, at every node within seconds', async () => {
    const node = await system.secondNode();
    const application = new OAuthApplication(system.url);
    const issued = await application.signIn(person);
    const atOther = () => new RawPeer('2026', `${node.url}/mcp`, issued.access_token).list();
    expect((await atOther()).status).toBe(200);
    expect((await application.post('/oauth/revoke', { token: issued.refresh_token })).status).toBe(200);
    expect((await bearer(issued.access_token).list()).status).toBe(401);
    await expect.poll(async () => (await atOther()).status, { timeout: 5_000, interval: 200 }).toBe(401);
    expect((await application.refresh(issued.refresh_token)).status).toBe(400);
    await node.end();
  });
});

describe('the pages of an application that is known by a document', () => {
  it('are shown by a node that did not read it yet, and say so where it cannot be read', async () => {
    const node = await system.secondNode();
    const browser = new HeadlessBrowser();
    const asked = await browser.open(new OAuthApplication(system.url, documentUrl, 'http://127.0.0.1:39998/callback').authorizeUrl());
    browser.goTo(node.url);
    documents.redirect = 'https://127.0.0.1:9/elsewhere.json';
    const unread = await browser.open(asked.url);
    documents.redirect = undefined;
    expect(unread).toMatchObject({ status: 502, text: expect.stringContaining('that cannot be read now') as string });
    expect((await browser.submit(await browser.open(asked.url), { ...person, decision: 'allow' })).text).toContain('Published Assistant');
    await node.end();
  });
});

describe('a new signing key', () => {
  it('signs from then on; the old one is published and good until its tokens have expired', async () => {
    const application = new OAuthApplication(system.url);
    const before = await application.signIn(person);
    const rotated = system.run(['keys', 'rotate']);
    expect(rotated.status).toBe(0);
    // At once where a token comes that was signed with it, e.g. by the command line.
    expect((await bearer(system.run(['token', '--as', AGENT]).stdout.trim()).list()).status).toBe(200);
    const newest = async () => headerOf((await application.signIn(person)).access_token)['kid'];
    await expect.poll(newest, { timeout: 50_000, interval: 1_000 }).not.toBe(headerOf(before.access_token)['kid']);
    const published = (await (await fetch(`${system.url}/oauth/jwks`)).json()) as { keys: Record<string, unknown>[] };
    expect(published.keys).toHaveLength(2);
    expect(published.keys.every((key) => !('d' in key))).toBe(true);
    expect((await bearer(before.access_token).list()).status).toBe(200);
  }, 90_000);
});

describe('the device flow', () => {
  const begin = async (application: OAuthApplication) =>
    (await (await application.post('/oauth/device_authorization', { scope: 'mcp:read', resource: `${system.url}/mcp` })).json()) as Record<
      string,
      string
    >;
  const poll = (application: OAuthApplication, code: string) =>
    application.token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: code });

  it('waits for a person, gives tokens once, and not twice', async () => {
    const application = new OAuthApplication(system.url);
    const started = await begin(application);
    expect(await poll(application, started['device_code']!)).toMatchObject({ status: 400, error: 'authorization_pending' });
    const browser = new HeadlessBrowser();
    let page = await browser.submit(await browser.open(started['verification_uri']!), { user_code: started['user_code']!.toLowerCase() });
    expect(page.text).toContain(started['user_code']);
    page = await browser.submit(page);
    page = await browser.submit(page, { ...person, decision: 'allow' });
    page = await browser.submit(page, { decision: 'allow' });
    expect(page.text).toContain('is connected');
    const issued = await poll(application, started['device_code']!);
    expect(issued.status).toBe(200);
    expect((await bearer(issued.access_token).list()).status).toBe(200);
    expect((await poll(application, started['device_code']!)).status).toBe(400);
  });

  it('tells the application when the person declines', async () => {
    const application = new OAuthApplication(system.url);
    const started = await begin(application);
    const browser = new HeadlessBrowser();
    const page = await browser.submit(await browser.open(started['verification_uri']!), { user_code: started['user_code']! });
    expect((await browser.submit(page, { abort: 'yes' })).text).toContain('You declined');
    expect(await poll(application, started['device_code']!)).toMatchObject({ status: 400, error: 'access_denied' });
  });

  it('tells a person that a code is unknown, on the page, without a word about others', async () => {
    const browser = new HeadlessBrowser();
    const start = await browser.open(`${system.url}/oauth/device`);
    expect((await browser.submit(start, { user_code: 'BCDF-GHJK' })).text).toContain(
      'That code is unknown, was used already or has expired.',
    );
  });
});

describe('metadata', () => {
  it('is one document by RFC 8414 and by OpenID Connect, whose addresses are those of gateway.publicUrl', async () => {
    const [oauth, openid] = await Promise.all(
      ['oauth-authorization-server', 'openid-configuration'].map(async (name) =>
        (
          await fetch(`${system.url}/.well-known/${name}`, {
            headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
          })
        ).json(),
      ),
    );
    expect(oauth).toEqual(openid);
    expect(oauth).toMatchObject({
      issuer: system.url,
      authorization_endpoint: `${system.url}/oauth/authorize`,
      token_endpoint: `${system.url}/oauth/token`,
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code'],
    });
    const resource = await (await fetch(`${system.url}/.well-known/oauth-protected-resource/mcp/crm`)).json();
    expect(resource).toMatchObject({ resource: `${system.url}/mcp/crm`, authorization_servers: [system.url] });
  });
});

it('everything is on record: who signed in, what they allowed, what was issued, refused and withdrawn', () => {
  const kinds = new Set(system.audit().map(({ kind }) => kind));
  for (const kind of [
    'auth.signed_in',
    'oauth.consent.given',
    'oauth.token.issued',
    'oauth.client.registered',
    'oauth.grant.revoked',
    'oauth.token.refused',
  ])
    expect(kinds).toContain(kind);
});
