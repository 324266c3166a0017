import { hash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, ClientCredentialsProvider, PrivateKeyJwtProvider, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse, GatewayProcess } from '../support/gateway-process.js';
import { freePort } from '../support/free-port.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { askToken, basic, dpopKey } from '../support/service-client.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const PORTAL_SECRET = 'portal-secret-of-this-run-0123456789';
const PORTAL = basic('listing-portal', PORTAL_SECRET);
const ASK = { grant_type: 'client_credentials' };
const ME = { name: 'portal', version: '1' };

let folder: string;
let system: RunningSystem;
let other: GatewayProcess;
let pem: string;

const services = (publicKeys: string): string => `identity:
  services:
    - { id: listing-portal, name: Harbor Listing Portal, vendor: Portal Works LLC, secret: { fromEnv: PORTAL_SECRET } }
    - id: signing-portal
      name: Signing Portal
      ${publicKeys}
      endpoints: [mls]
    - { id: over, name: Over, secret: { fromEnv: PORTAL_SECRET }, expiresOn: '2026-01-31' }
    - { id: off, name: Off, secret: { fromEnv: PORTAL_SECRET }, disabled: true }
`;

/** Two nodes on one database and one set of keys. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-services-'));
  const made = gatehouse(['keys', 'client', join(folder, 'portal.pem')]);
  pem = await readFile(join(folder, 'portal.pem'), 'utf8');
  system = await RunningSystem.start({
    env: { PORTAL_SECRET },
    // What a vendor shows it shows to consumers: only an MLS whose licence covers that answers it.
    edit: (yaml) =>
      yaml
        .replace(/^identity:\n/m, services(made.stdout.trim()))
        .replace('consumerFacing: false', 'consumerFacing: true')
        .replace('useCases: [BBO]', 'useCases: [IDX, BBO]'),
  });
  const port = await freePort();
  const file = join(system.folder, 'other-node.yaml');
  const yaml = await readFile(system.configFile, 'utf8');
  await writeFile(file, `${yaml.replace(/^ {2}port: \d+$/m, `  port: ${port}`)}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, { ...SECRETS, PORTAL_SECRET });
  await other.start();
});
afterAll(async () => {
  await other?.end();
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

const claimsOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
const mcp = (path = '/mcp'): string => `${system.url}${path}`;
const token = async (form: Record<string, string> = {}): Promise<string> =>
  String((await askToken(system.url, { ...ASK, ...form }, PORTAL)).body['access_token']);

async function connect(path: string, authProvider: ClientCredentialsProvider | PrivateKeyJwtProvider): Promise<Client> {
  const client = new Client(ME, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(mcp(path)), { authProvider }));
  return client;
}

describe("a vendor's application, by an MCP client of the SDK", () => {
  it('gets in by its secret, and sees what a listing site shows anyone, with its attribution', async () => {
    const provider = new ClientCredentialsProvider({ clientId: 'listing-portal', clientSecret: PORTAL_SECRET, expectedIssuer: system.url });
    const client = await connect('/mcp', provider);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(['mls_compare_listings', 'mls_get_listing', 'mls_search_listings']);
    const found = await client.callTool({ name: 'mls_search_listings', arguments: { city: 'Sacramento', top: 2 } });
    expect([found.isError ?? false, found.content]).toEqual([false, expect.anything()]);
    const text = JSON.stringify(found.content);
    expect(text).toContain('Sacramento');
    expect(text).toContain('listed by');
    expect(text).not.toMatch(/LockBox|AccessCode|ShowingInstructions|PrivateRemarks/);
    await client.close();
  });

  it('gets in by its key, at its endpoint', async () => {
    const provider = new PrivateKeyJwtProvider({
      clientId: 'signing-portal',
      privateKey: pem,
      algorithm: 'ES256',
      expectedIssuer: system.url,
    });
    const client = await connect('/mcp/mls', provider);
    expect((await client.listTools()).tools.map(({ name }) => name).toSorted()).toEqual([
      'compare_listings',
      'get_listing',
      'search_listings',
    ]);
    await client.close();
  });

  it('never reaches client data: a tool that others have is no tool to it', async () => {
    const peer = await new RawPeer('2026', mcp(), await token()).open();
    const contact = { contactKey: system.sandbox.world.story.ownContact };
    const refused = await peer.call('crm_get_contact', contact);
    const unknown = await peer.call('crm_no_such_tool', contact);
    const words = (text: string) => text.replaceAll(/crm_\w+/g, 'TOOL').replaceAll(/"id":\d+/g, '');
    expect(words(JSON.stringify(refused.message?.error))).toBe(words(JSON.stringify(unknown.message?.error)));
    expect(refused.message?.error?.code).toBe(-32602);
  });
});

describe('the token of a service', () => {
  it('is a JWT of ten minutes for one audience, and stands for no person', async () => {
    const { status, body } = await askToken(system.url, ASK, PORTAL);
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), expires_in: 600, scope: 'mcp:read', token_type: 'Bearer' });
    const claims = claimsOf(body['access_token']);
    expect(claims).toMatchObject({
      iss: system.url,
      sub: 'service:listing-portal',
      client_id: 'listing-portal',
      aud: mcp(),
      scope: 'mcp:read',
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(600);
    expect(claims['jti']).toEqual(expect.any(String));
  });

  it('is good at the endpoint that was asked for, and nowhere else', async () => {
    const narrow = await token({ resource: mcp('/mcp/mls') });
    expect((await (await new RawPeer('2026', mcp('/mcp/mls'), narrow).open()).list()).status).toBe(200);
    expect((await (await new RawPeer('2026', mcp(), narrow).open()).list()).status).toBe(401);
  });

  it('is bound to the key of a DPoP proof', async () => {
    const { proof, thumbprint } = await dpopKey();
    const { body } = await askToken(system.url, ASK, { ...PORTAL, dpop: await proof(`${system.url}/oauth/token`) });
    expect(body['token_type']).toBe('DPoP');
    const bound = String(body['access_token']);
    expect(claimsOf(bound)['cnf']).toEqual({ jkt: thumbprint });
    expect((await (await new RawPeer('2026', mcp(), bound).open()).list()).status).toBe(401);
    const proven = { authorization: `DPoP ${bound}`, dpop: await proof(mcp(), { ath: hash('sha256', bound, 'base64url') }) };
    const answer = await new RawPeer('2026', mcp(), undefined).send(
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: META } }),
      { ...proven, 'mcp-method': 'tools/list' },
    );
    expect(answer.status).toBe(200);
  });

  it('ends at every node within five seconds when the vendor withdraws it', async () => {
    const withdrawn = await token();
    const at = async (node: string) => (await (await new RawPeer('2026', `${node}/mcp`, withdrawn).open()).list()).status;
    expect(await at(other.url)).toBe(200);
    const answer = await fetch(`${system.url}/oauth/revoke`, {
      method: 'POST',
      headers: PORTAL,
      body: new URLSearchParams({ token: withdrawn }),
    });
    expect(answer.status).toBe(200);
    expect(await at(system.url)).toBe(401);
    await expect.poll(() => at(other.url), { timeout: 5_000, interval: 200 }).toBe(401);
  });
});

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': ME,
};

describe('the token endpoint', () => {
  it('advertises the grant and how clients prove who they are', async () => {
    expect(await (await fetch(`${system.url}/.well-known/oauth-authorization-server`)).json()).toMatchObject({
      grant_types_supported: expect.arrayContaining(['client_credentials']),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt', 'client_secret_basic']),
      token_endpoint_auth_signing_alg_values_supported: ['ES256', 'RS256', 'PS256', 'EdDSA'],
    });
  });

  it.each([
    ['disabled', 'off'],
    ['past its day', 'over'],
  ])('refuses a service that is %s', async (_why, id) => {
    const { status, body } = await askToken(system.url, ASK, basic(id, PORTAL_SECRET));
    expect([status, body['error']]).toEqual([401, 'invalid_client']);
  });

  it('records who was given a token and who was not', async () => {
    await token();
    const events = system.audit();
    expect(events.findLast(({ kind }) => kind === 'oauth.token.issued')).toMatchObject({
      actor: { subject: 'service:listing-portal' },
      client: { id: 'listing-portal' },
      details: { grant: 'client_credentials' },
    });
    expect(events.findLast(({ kind }) => kind === 'oauth.token.refused')).toMatchObject({ details: { error: 'invalid_client' } });
  });
});

it('a service that was disabled is out at its next call, without a restart, whatever token it holds', async () => {
  const held = await token();
  const yaml = await readFile(system.configFile, 'utf8');
  await writeFile(system.configFile, yaml.replace('vendor: Portal Works LLC', 'disabled: true'));
  try {
    if (process.platform === 'win32') {
      await system.gateway.end();
      await system.gateway.start();
    } else process.kill(system.gateway.pid!, 'SIGHUP');
    const search = async () => (await new RawPeer('2026', mcp(), held).open()).call('mls_search_listings', { city: 'Sacramento' });
    await expect.poll(async () => textOf(await search()), { timeout: 30_000 }).not.toContain('Sacramento');
    const refused = await search();
    expect(JSON.stringify(refused.message)).toContain('ACCOUNT_UNKNOWN');
    expect(textOf(refused)).not.toContain('Sacramento');
    expect((await askToken(system.url, ASK, PORTAL)).body['error']).toBe('invalid_client');
  } finally {
    await writeFile(system.configFile, yaml);
  }
});

describe('`gatehouse`', () => {
  it('makes a key pair whose private part nobody else can read, and overwrites none', async () => {
    const file = join(folder, 'another.pem');
    const made = gatehouse(['keys', 'client', file]);
    expect(made.stdout).toMatch(
      /^publicKeys: \[\{ kty: "EC", crv: "P-256", x: "[\w-]+", y: "[\w-]+", kid: "[\w-]+", alg: "ES256", use: "sig" \}\]\n$/,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(`${made.stdout}${made.stderr}`).not.toContain('PRIVATE');
    expect(gatehouse(['keys', 'client', file]).status).toBe(64);
  });

  it('explain says what a service may, and why', async () => {
    const explained = async (tool: string) => (await system.runAside(['explain', '--as', 'service:listing-portal', '--tool', tool])).stdout;
    expect(await explained('mls/search_listings')).toContain('vendor-reads-public-listings');
    expect(await explained('crm/get_contact')).not.toContain('vendor-reads');
  });

  it('check says what is wrong with services, all of it', async () => {
    const file = join(folder, 'wrong.yaml');
    const yaml = await readFile(system.configFile, 'utf8');
    await writeFile(
      file,
      yaml
        .replace('services:', 'services:\n    - { id: over, name: Twice, scopes: [], endpoints: [nowhere], expiresOn: 2026-02-31 }')
        .replace('accounts:', 'accounts:\n    - { user: "service:over" }'),
    );
    const { status, stderr } = gatehouse(['check', '-c', file], { env: { ...SECRETS, PORTAL_SECRET } });
    expect(status).not.toBe(0);
    for (const fault of [
      /identity\.services\[\d\]\.id: expected an id that is used once/,
      /identity\.services\[0\]\.secret: expected one of secret, publicKeys and jwksUri/,
      /identity\.services\[0\]\.scopes: expected at least one scope/,
      /identity\.services\[0\]\.endpoints\[0\]: expected the id of an upstream or the slug of an MLS connection/,
      /identity\.services\[0\]\.expiresOn: expected a day that there is/,
      /identity\.accounts\[0\]\.user: expected a sign-in name without service: before it/,
    ])
      expect(stderr).toMatch(fault);
  });
});
