import { generateKeyPairSync } from 'node:crypto';
import type { ClientMetadata, KoaContextWithOIDC } from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import { applicationRules } from './application-rules.js';
import { CLIENT_ORIGIN } from './client-rules.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [KEY, PRIVATE] = [publicKey, privateKey].map((key) => key.export({ format: 'jwk' }));
const WEAK = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const APPLICATION = {
  client_name: 'Home Search',
  contacts: ['desk@search.example'],
  grant_types: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks: { keys: [KEY] },
};
const REGISTERING = { oidc: { route: 'registration' } } as KoaContextWithOIDC;

function ruled(metadata: object, { isOpen = true, dynamic = true, isKnown = false } = {}): object | string {
  const changing = { client_id: 'c', ...metadata };
  try {
    applicationRules({ isOpen }, dynamic)(isKnown ? undefined : REGISTERING, CLIENT_ORIGIN, changing as unknown as ClientMetadata);
    return changing;
  } catch (thrown) {
    return String((thrown as { error_description?: string }).error_description);
  }
}

describe('the application of a vendor that registers itself', () => {
  it('proves itself by a key, is sent no code, and is taken where gateway.yaml says so', () => {
    expect(ruled(APPLICATION)).toMatchObject({ redirect_uris: [], response_types: [], jwks: { keys: [KEY] } });
    expect(ruled(APPLICATION, { isOpen: false })).toContain('are not taken here');
  });

  it.each<[string, object, string]>([
    ['another grant beside', { grant_types: ['client_credentials', 'authorization_code'] }, 'grant_types must be'],
    ['an address for a code', { redirect_uris: ['https://search.example/cb'] }, 'redirect_uris must be empty'],
    ['no name', { client_name: ' ' }, 'client_name must say'],
    ['a name that writes on a terminal', { client_name: 'Home\u001B[2J' }, 'client_name must say'],
    ['a name that turns around', { client_name: 'Home\u202EhcraeS' }, 'client_name must say'],
    ['nobody to tell', { contacts: [] }, 'contacts must hold one'],
    ['two to tell', { contacts: ['a@search.example', 'b@search.example'] }, 'contacts must hold one'],
    ['an address that is none', { contacts: ['desk\u001B[2J@search.example'] }, 'contacts must hold one'],
    ['a secret', { token_endpoint_auth_method: 'client_secret_basic' }, 'must be private_key_jwt'],
    ['no proof', { token_endpoint_auth_method: undefined }, 'must be private_key_jwt'],
    ['keys at an address', { jwks: undefined, jwks_uri: 'https://search.example/jwks' }, 'with the public keys in jwks'],
    ['no key', { jwks: { keys: [] } }, 'jwks must hold'],
    ['too many keys', { jwks: { keys: Array.from({ length: 6 }, () => KEY) } }, 'jwks must hold'],
    ['a private key', { jwks: { keys: [PRIVATE] } }, 'no private one'],
    ['a weak key', { jwks: { keys: [WEAK] } }, 'jwks must hold'],
    ['a key that is none', { jwks: { keys: ['key'] } }, 'jwks must hold'],
  ])('is refused with %s', (_, more, what) => {
    expect(ruled({ ...APPLICATION, ...more })).toContain(what);
  });

  it('is no matter of clients that are known, of other properties, or of applications that ask people', () => {
    const known = { grant_types: ['client_credentials'] };
    expect(ruled(known, { isKnown: true })).toMatchObject(known);
    const people = { redirect_uris: ['https://assistant.example/cb'] };
    expect(ruled(people, { isOpen: false })).toMatchObject(people);
    expect(ruled(people, { dynamic: false })).toContain('do not register themselves here');
    expect(ruled(APPLICATION, { dynamic: false })).toMatchObject({ redirect_uris: [] });
  });
});
