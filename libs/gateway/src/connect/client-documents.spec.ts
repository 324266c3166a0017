import type { PersonalUpstream } from '@gatehouse/mcp';
import { describe, expect, it } from 'vitest';
import { ClientDocuments } from './client-documents.js';
import { Connectable, Connectables, type ConnectableTerms } from './connectable.js';

const upstream = {} as PersonalUpstream;
const other = {} as PersonalUpstream;
const connectables = new Connectables((slug) => (slug === 'gone' ? other : upstream));
for (const [slug, way] of [
  ['crm', 'oauth'],
  ['keyed', 'key'],
  ['gone', 'oauth'],
] as const)
  connectables.take(new Connectable({ slug, way } as ConnectableTerms, upstream));

describe('the Client ID Metadata Document of an upstream', () => {
  const documents = new ClientDocuments('https://gateway.example', connectables);

  it('is at its own client id, and takes answers at the page of that upstream alone', () => {
    const address = documents.addressOf('crm');
    expect(address).toBe('https://gateway.example/oauth/client-metadata/crm.json');
    expect(documents.find('crm.json')).toEqual({
      client_id: address,
      client_name: 'Gatehouse',
      client_uri: 'https://gateway.example',
      redirect_uris: ['https://gateway.example/connect/crm/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    });
  });

  it.each(['crm', 'keyed.json', 'gone.json', 'nobody.json', '../crm.json'])('is not there for %s', (file) => {
    expect(documents.find(file)).toBeUndefined();
  });

  it('is not there where no authorization server could read it', () => {
    const plain = new ClientDocuments('http://127.0.0.1:8080', connectables);
    expect(plain.addressOf('crm')).toBeUndefined();
    expect(plain.find('crm.json')).toBeUndefined();
  });
});
