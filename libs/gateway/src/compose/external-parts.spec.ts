import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EnvironmentSecrets, loadConfigText } from '@gatehouse/config';
import { describe, expect, it } from 'vitest';
import { externalIssuers, resourceOf } from './external-parts.js';

const template = readFileSync(fileURLToPath(new URL('../../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
const secrets = new EnvironmentSecrets({ SANDBOX_RESO_SECRET: 's', SANDBOX_CRM_TOKEN: 's', SANDBOX_SHOWINGS_KEY: 's' });
const configured = (identity: string) =>
  loadConfigText(template.replace(/^identity:\n/m, `identity:\n${identity}\n`), 'gateway.yaml', { secrets }).config;

const NAMED = `  external:
    - issuer: https://login.example/tenant
      scopes:
        - { word: Everything, means: [mcp:read, mcp:admin] }
        - { word: Read, means: [mcp:read], ask: api://gatehouse/Read }`;
const OFF = '  oauth: { enabled: false }\n';
const OWN = 'http://127.0.0.1:8080';

describe('where tokens are had', () => {
  it('is the gateway itself where nothing else is said', () => {
    expect(resourceOf(configured('')).metadata().authorization_servers).toEqual([OWN]);
  });

  it('is the external issuer first, and the gateway beside it while its own sign-in is on', () => {
    expect(resourceOf(configured(NAMED)).metadata()).toMatchObject({
      authorization_servers: ['https://login.example/tenant', OWN],
      scopes_supported: ['mcp:read', 'mcp:write'],
    });
  });

  it('is the external issuer alone otherwise, with scopes by its own names, the narrowest that holds ours', () => {
    const resource = resourceOf(configured(OFF + NAMED));
    expect(resource.metadata()).toMatchObject({
      authorization_servers: ['https://login.example/tenant'],
      scopes_supported: ['api://gatehouse/Read', 'Everything'],
    });
    expect(resource.asked(['mcp:read'])).toBe('api://gatehouse/Read');
    expect(resource.asked(['mcp:admin'])).toBe('Everything');
  });
});

it('an issuer without further settings issues tokens for the address of the gateway, with its scopes', () => {
  const [issuer] = externalIssuers(configured('  external: [{ issuer: https://login.example/tenant }]'), `${OWN}/mcp`);
  expect(issuer).toMatchObject({
    audiences: [`${OWN}/mcp`],
    clockSkewSeconds: 30,
    maximumLifeSeconds: 3_600,
    keysKeptMs: 14_400_000,
    groups: [],
  });
  expect(issuer).not.toHaveProperty('scopes');
});
