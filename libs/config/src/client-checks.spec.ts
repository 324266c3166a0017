import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigFaults, EnvironmentSecrets, loadConfigText } from './index.js';

const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
const secrets = new EnvironmentSecrets({
  SANDBOX_RESO_SECRET: 'reso-secret-value',
  SANDBOX_CRM_TOKEN: 'crm-token-value',
  SANDBOX_SHOWINGS_KEY: 'key-value',
  CLIENT_SECRET: 'client-secret-value',
});

function faults(section: string): readonly string[] {
  try {
    loadConfigText(template.replace(/^identity:\n/m, `identity:\n${section}\n`), 'gateway.yaml', { secrets });
    return [];
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults.map(({ path, expected }) => `${path}: ${expected}`);
    throw error;
  }
}

const service = (settings: string): readonly string[] => faults(`  services: [{ id: portal, name: Portal, ${settings} }]`);
const jwk = (options: { rsa?: number } = {}): string => {
  const { publicKey } = options.rsa
    ? generateKeyPairSync('rsa', { modulusLength: options.rsa })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return JSON.stringify(publicKey.export({ format: 'jwk' }));
};

describe('an application that people decide with', () => {
  it('has a credential, so that no assistant passes for it', () => {
    const desk = (more: string): readonly string[] =>
      faults(`  oauth: { clients: [{ id: desk, name: Desk, redirectUris: ['https://desk.example/cb'], approvals: true${more} }] }`);
    expect(desk(', secret: { fromEnv: CLIENT_SECRET }')).toEqual([]);
    expect(desk('')).toEqual([
      expect.stringMatching(/^identity\.oauth\.clients\[0\]\.secret: .*an assistant must not pass for this client/),
    ]);
  });
});

describe('a service of gateway.yaml', () => {
  it('proves who it is by a secret, by keys, or by keys that it publishes', () => {
    expect(service('secret: { fromEnv: CLIENT_SECRET }')).toEqual([]);
    expect(service(`publicKeys: [${jwk()}, ${jwk({ rsa: 2048 })}]`)).toEqual([]);
    expect(service('jwksUri: https://portal.example/jwks.json')).toEqual([]);
  });

  it('proves it by one of them', () => {
    expect(service('vendor: Portal Works LLC')).toEqual([expect.stringMatching(/^identity\.services\[0\]\.secret: expected one of/)]);
    expect(service(`secret: { fromEnv: CLIENT_SECRET }, publicKeys: [${jwk()}]`)).toEqual([expect.stringContaining('remove the others')]);
    expect(service('jwksUri: http://portal.example/jwks.json')).toEqual([expect.stringContaining('expected an https address')]);
  });

  it('has no key that is weak, of another kind, or private', () => {
    expect(service(`publicKeys: [${jwk({ rsa: 1024 })}]`)).toEqual([expect.stringMatching(/publicKeys\[0\]: expected a public key/)]);
    expect(service('publicKeys: [{ kty: EC, crv: P-256, x: AAAA, y: AAAA }]')).toEqual([
      expect.stringMatching(/publicKeys\[0\]: expected/),
    ]);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [fault] = service(`publicKeys: [${JSON.stringify(privateKey.export({ format: 'jwk' }))}]`);
    expect(fault).toMatch(/^identity\.services\[0\]\.publicKeys\[0\]\.d: unknown key/);
  });

  it('shares its id with no application, and needs the authorization server', () => {
    const oauth = "oauth: { clients: [{ id: portal, name: Portal, redirectUris: ['https://portal.example/callback'] }] }";
    expect(faults(`  ${oauth}\n  services: [{ id: portal, name: Portal, secret: { fromEnv: CLIENT_SECRET } }]`)).toEqual([
      expect.stringMatching(/^identity\.services\[0\]\.id: expected an id that is used once/),
    ]);
    const elsewhere = '  oauth: { enabled: false }\n  external: [{ issuer: https://login.harbor.example }]';
    expect(faults(`${elsewhere}\n  services: [{ id: portal, name: Portal, secret: { fromEnv: CLIENT_SECRET } }]`)).toEqual([
      expect.stringContaining('expected identity.oauth.enabled to be true'),
    ]);
  });
});

describe('vendors who apply by themselves', () => {
  it('are taken where it is said what one may reach, and the gateway gives tokens', () => {
    const intake = (more: string) => faults(`  vendorApplications: { ${more} }`);
    expect(intake('open: true, endpoints: [mls]')).toEqual([]);
    expect(intake('open: true')).toEqual([
      expect.stringMatching(/^identity\.vendorApplications\.endpoints: expected what one that is approved/),
    ]);
    expect(intake('endpoints: [nowhere]')).toEqual([
      expect.stringMatching(/^identity\.vendorApplications\.endpoints\[0\]: .*known are mls/),
    ]);
    expect(intake('open: true, endpoints: [mls], mostWaiting: 0')).toHaveLength(1);
    const elsewhere = '  oauth: { enabled: false }\n  external: [{ issuer: https://login.harbor.example }]';
    expect(faults(`${elsewhere}\n  vendorApplications: { open: true, endpoints: [mls] }`)).toEqual([
      expect.stringContaining('expected identity.oauth.enabled to be true'),
    ]);
  });
});

it('an application that can be sent no code needs identity assertions and a credential', () => {
  const client = (more: string): string => `  oauth: { clients: [{ id: assistant, name: Assistant, redirectUris: []${more} }] }`;
  const assertions = '  assertions: [{ issuer: https://login.harbor.example }]\n';
  expect(faults(client(''))).toEqual([
    expect.stringMatching(/^identity\.oauth\.clients\[0\]\.redirectUris: expected at least one address/),
  ]);
  expect(faults(`${assertions}${client('')}`)).toHaveLength(1);
  expect(faults(`${assertions}${client(', secret: { fromEnv: CLIENT_SECRET }')}`)).toEqual([]);
});
