import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Client,
  CrossAppAccessProvider,
  discoverAndRequestJwtAuthGrant,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { exportJWK, importPKCS8, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnterpriseIdp } from '../support/enterprise-idp.js';
import { freePort } from '../support/free-port.js';
import { gatehouse, GatewayProcess } from '../support/gateway-process.js';
import { loopbackCertificate } from '../support/loopback-certificate.js';
import { RawPeer, textOf } from '../support/raw-peer.js';
import { askToken, basic, clientAssertion, dpopKey, type Answer } from '../support/service-client.js';
import { RunningSystem, SECRETS } from '../support/system.js';

const AGENT = 'agent@harbor.example';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ASSISTANT_SECRET = 'assistant-secret-of-this-run-012345';
const ASSISTANT = basic('harbor-assistant', ASSISTANT_SECRET);
const LATER = { timeout: 60_000, interval: 500 };

let idp: EnterpriseIdp;
let system: RunningSystem;
let other: GatewayProcess;
let documents: Server;
let published: string;
let folder: string;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function settings(): Promise<string> {
  const jwk = JSON.stringify({ ...(await exportJWK(publicKey)), kid: 'signer' });
  return `identity:
  assertions: [{ issuer: ${idp.url} }]
  oauth:
    clients:
      - { id: harbor-assistant, name: Harbor Assistant, redirectUris: [], secret: { fromEnv: ASSISTANT_SECRET } }
      - { id: harbor-signer, name: Harbor Signer, redirectUris: [], publicKeys: [${jwk}] }
`;
}

/** An application that publishes what it is and its keys (Client ID Metadata Document), over TLS that only this run trusts. */
async function publish(): Promise<string> {
  const { certificate, key } = loopbackCertificate();
  documents = createServer({ cert: certificate, key }).listen(0, '127.0.0.1');
  await once(documents, 'listening');
  published = `https://127.0.0.1:${(documents.address() as AddressInfo).port}/assistant.json`;
  const document = {
    client_id: published,
    client_name: 'Published Assistant',
    redirect_uris: ['http://127.0.0.1:39998/callback'],
    grant_types: ['authorization_code', JWT_BEARER],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'signer' }] },
  };
  documents.on('request', (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(document)));
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-assertion-'));
  await writeFile(join(folder, 'authority.pem'), certificate);
  return join(folder, 'authority.pem');
}

/** Two nodes on one database and one set of keys. */
beforeAll(async () => {
  idp = await EnterpriseIdp.start();
  const authority = await publish();
  const section = await settings();
  system = await RunningSystem.start({
    env: { ASSISTANT_SECRET, NODE_EXTRA_CA_CERTS: authority },
    edit: (yaml) => `${yaml.replace(/^identity:\n/m, section)}\negress: { allow: [127.0.0.1] }\n`,
  });
  const port = await freePort();
  const file = `${system.folder}/other-node.yaml`;
  const yaml = await readFile(system.configFile, 'utf8');
  await writeFile(file, `${yaml.replace(/^ {2}port: \d+$/m, `  port: ${port}`)}\naudit: { node: node-2 }\n`);
  other = new GatewayProcess(file, `http://127.0.0.1:${port}`, { ...SECRETS, ASSISTANT_SECRET });
  await other.start();
});
afterAll(async () => {
  await other?.end();
  await system?.stop();
  await idp?.stop();
  documents?.close();
  await rm(folder, { recursive: true, force: true });
});

const mcp = (path = '/mcp'): string => `${system.url}${path}`;
const claimsOf = (token: unknown) =>
  JSON.parse(Buffer.from(String(token).split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
const assertion = (over: JWTPayload = {}): Promise<string> =>
  idp.sign(
    idp.claims({
      sub: AGENT,
      aud: system.url,
      client_id: 'harbor-assistant',
      resource: mcp('/mcp/crm'),
      scope: 'mcp:read mcp:write',
      ...over,
    }),
  );
const redeem = (jag: string, form: Record<string, string> = {}, headers: Record<string, string> = ASSISTANT): Promise<Answer> =>
  askToken(system.url, { grant_type: JWT_BEARER, assertion: jag, ...form }, headers);

describe('an application of an enterprise, by an MCP client of the SDK', () => {
  const connect = async (user: string): Promise<Client> => {
    const authProvider = new CrossAppAccessProvider({
      clientId: 'harbor-assistant',
      clientSecret: ASSISTANT_SECRET,
      expectedIssuer: system.url,
      assertion: async ({ authorizationServerUrl: audience, resourceUrl: resource, scope }) => {
        const idToken = await idp.idToken(user, 'assistant-at-the-idp');
        const asked = { idpUrl: idp.url, audience, resource, idToken, clientId: 'assistant-at-the-idp', ...(scope ? { scope } : {}) };
        return (await discoverAndRequestJwtAuthGrant(asked)).jwtAuthGrant;
      },
    });
    const client = new Client({ name: 'assistant', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new StreamableHTTPClientTransport(new URL(mcp('/mcp/crm')), { authProvider }));
    return client;
  };

  it('acts for the person who signed in there, with no page of ours in between', async () => {
    idp.policy.set('assistant-at-the-idp', 'mcp:read');
    idp.clientIds.set('assistant-at-the-idp', 'harbor-assistant');
    const client = await connect(AGENT);
    const read = await client.callTool({ name: 'get_contact', arguments: { contactKey: system.sandbox.world.story.ownContact } });
    expect(JSON.stringify(read.content)).toContain(system.sandbox.world.story.ownContact);
    await client.close();
    expect(system.audit().findLast(({ kind }) => kind === 'oauth.token.issued')).toMatchObject({
      actor: { subject: AGENT },
      client: { id: 'harbor-assistant' },
      details: { grant: JWT_BEARER },
    });
  });

  it('is not let in for somebody whom the gateway does not know, nor where the administrator of the enterprise says no', async () => {
    await expect(connect('stranger@harbor.example')).rejects.toThrow('names nobody who may use this gateway');
    idp.policy.delete('assistant-at-the-idp');
    await expect(connect(AGENT)).rejects.toThrow('access_denied');
  });
});

describe('the answer to an identity assertion', () => {
  it('is an access token for the endpoint that the assertion names, and no refresh token', async () => {
    const { status, body } = await redeem(await assertion());
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), expires_in: 600, scope: 'mcp:read mcp:write', token_type: 'Bearer' });
    const claims = claimsOf(body['access_token']);
    expect(claims).toMatchObject({ iss: system.url, sub: AGENT, aud: mcp('/mcp/crm'), client_id: 'harbor-assistant' });
    const token = String(body['access_token']);
    expect((await (await new RawPeer('2026', mcp('/mcp/crm'), token).open()).list()).status).toBe(200);
    expect((await (await new RawPeer('2026', mcp(), token).open()).list()).status).toBe(401);
  });

  it('holds no more than the assertion and no more than was asked for', async () => {
    expect((await redeem(await assertion(), { scope: 'mcp:read' })).body['scope']).toBe('mcp:read');
    expect((await redeem(await assertion({ scope: 'mcp:read' }), { scope: 'mcp:read mcp:write' })).body['scope']).toBe('mcp:read');
    expect((await redeem(await assertion({ scope: 'openid mcp:write' }), { scope: 'mcp:read' })).body['scope']).toBe('mcp:read');
    expect((await redeem(await assertion({ scope: undefined }))).body['scope']).toBe('mcp:read');
  });

  it('is for the resource that is asked for where the assertion names none, and for the gateway where neither does', async () => {
    const asked = await redeem(await assertion({ resource: undefined }), { resource: mcp('/mcp/mls') });
    expect(claimsOf(asked.body['access_token'])['aud']).toBe(mcp('/mcp/mls'));
    expect(claimsOf((await redeem(await assertion({ resource: undefined }))).body['access_token'])['aud']).toBe(mcp());
  });

  it('goes to an application that publishes its keys, and to none that signs with another', async () => {
    const signed = async (pem: string) => {
      const key = await importPKCS8(pem, 'ES256');
      const proof = await clientAssertion(key, { id: published, audience: system.url }, { header: { kid: 'signer' } });
      return redeem(await assertion({ client_id: published }), { ...proof }, {});
    };
    const pem = (key: typeof privateKey) => key.export({ type: 'pkcs8', format: 'pem' }) as string;
    const { body } = await signed(pem(privateKey));
    expect(claimsOf(body['access_token'])).toMatchObject({ sub: AGENT, client_id: published });
    expect((await signed(pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey))).body['error']).toBe('invalid_client');
  });

  it('goes to a client that signs, and is bound to its DPoP key', async () => {
    const key = await importPKCS8(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 'ES256');
    const proof = await clientAssertion(key, { id: 'harbor-signer', audience: system.url }, { header: { kid: 'signer' } });
    const { proof: dpop, thumbprint } = await dpopKey();
    const answer = await redeem(
      await assertion({ client_id: 'harbor-signer' }),
      { ...proof },
      { dpop: await dpop(`${system.url}/oauth/token`) },
    );
    expect([answer.status, answer.body['token_type']]).toEqual([200, 'DPoP']);
    expect(claimsOf(answer.body['access_token'])['cnf']).toEqual({ jkt: thumbprint });
  });

  it('is advertised as the draft and the MCP extension say', async () => {
    expect(await (await fetch(`${system.url}/.well-known/oauth-authorization-server`)).json()).toMatchObject({
      grant_types_supported: expect.arrayContaining([JWT_BEARER]),
      authorization_grant_profiles_supported: ['urn:ietf:params:oauth:grant-profile:id-jag'],
    });
  });
});

describe('an assertion is good once', () => {
  it('at either node, also at both at once', async () => {
    const at = (node: string, jag: string) => askToken(node, { grant_type: JWT_BEARER, assertion: jag }, ASSISTANT);
    // The other node listens elsewhere and is the same gateway, so it answers by the public name.
    const first = await assertion();
    expect((await at(system.url, first)).status).toBe(200);
    const again = await at(other.url, first);
    expect([again.status, again.body['error'], again.body['error_description']]).toEqual([
      400,
      'invalid_grant',
      'the assertion was used before',
    ]);
    const raced = await assertion();
    const answers = await Promise.all([other.url, system.url, other.url, system.url].map((node) => at(node, raced)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
    expect(system.audit().findLast(({ details }) => (details as { reason?: string })?.reason === 'replayed')).toMatchObject({
      kind: 'oauth.token.refused',
      client: { id: 'harbor-assistant' },
    });
  });

  it('and a request that fails for another reason does not use it up', async () => {
    const jag = await assertion({ scope: 'mcp:read' });
    expect((await redeem(jag, { scope: 'mcp:admin' })).body['error']).toBe('invalid_scope');
    expect((await redeem(jag)).status).toBe(200);
  });
});

it('what it opens is what the person may see, and none of it is in the log', async () => {
  const { body } = await redeem(await assertion());
  const peer = await new RawPeer('2026', mcp('/mcp/crm'), String(body['access_token'])).open();
  const read = await peer.call('get_contact', { contactKey: system.sandbox.world.story.ownContact });
  expect(textOf(read)).toContain(system.sandbox.world.story.ownContact);
  expect(system.gateway.log).not.toContain(String(body['access_token']).split('.')[2]);
});

it('an issuer whose keys changed is read again, at most once in a while, and is up in health', async () => {
  await idp.rotate();
  await expect.poll(async () => (await redeem(await assertion())).status, LATER).toBe(200);
  const health = (await (await fetch(`${system.url}/health/ready`)).json()) as { parts: Record<string, string> };
  expect(health.parts['issuers']).toBe('up');
});

it('`gatehouse check` says what is wrong with issuers of assertions, all of it', async () => {
  const file = `${system.folder}/wrong.yaml`;
  const yaml = await readFile(system.configFile, 'utf8');
  const wrong = `[{ issuer: http://login.harbor.example, maximumLife: 2h, algorithms: [], clients: [nobody] }, { issuer: ${system.url} }]`;
  await writeFile(file, yaml.replace(/assertions: .*/, `assertions: ${wrong}`));
  const { status, stderr } = gatehouse(['check', '-c', file], { env: { ...SECRETS, ASSISTANT_SECRET } });
  expect(status).not.toBe(0);
  for (const fault of [
    'identity.assertions[0].issuer: expected an https address',
    'identity.assertions[0].maximumLife: expected at most 1h',
    'identity.assertions[0].algorithms: expected at least one algorithm',
    'identity.assertions[0].clients[0]: expected the id of an identity.oauth.clients entry that has a secret or keys',
    'identity.assertions[1].issuer: expected the issuer of somebody else',
  ])
    expect(stderr).toContain(fault);
});
