import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT, query, TestClient } from './test-client.js';

const client = new TestClient();
beforeAll(() => client.open());
afterAll(() => client.close());

describe('access', () => {
  it('gives a bearer token to client credentials, by form and by Basic', async () => {
    const basic = Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64');
    const answer = await fetch(`${client.base}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(await answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 3600, access_token: expect.any(String) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    [{ grant_type: 'client_credentials', client_id: CLIENT.clientId, client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ grant_type: 'password', client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret }, 400, 'unsupported_grant_type'],
  ])('refuses other credentials and grants', async (form, status, error) => {
    const answer = await fetch(`${client.base}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
    expect([answer.status, await answer.json()]).toEqual([status, { error }]);
  });

  it('answers 401 without a token or with a dead one, 403 to another mechanism', async () => {
    const bare = await fetch(`${client.base}/odata/Property`);
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Cascade MLS"']);
    expect((await client.ask('Property', { headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
    expect((await client.ask('Property', { headers: { authorization: 'Basic eDp5' } })).status).toBe(403);
  });
});

describe('documents', () => {
  it('lists its entity sets', async () => {
    const { body, headers } = await client.ask('');
    expect(headers.get('odata-version')).toBe('4.01');
    expect(body.value.map((set) => set['name'])).toEqual(
      expect.arrayContaining(['Property', 'Member', 'Office', 'Field', 'Lookup', 'EntityEvent', 'Contacts']),
    );
  });

  it('describes in $metadata exactly the fields that it serves', async () => {
    const { text, headers } = await client.ask('$metadata');
    expect(headers.get('content-type')).toContain('application/xml');
    const property = /<EntityType Name="Property">.*?<\/EntityType>/s.exec(text)?.[0] ?? '';
    const named = [...property.matchAll(/<Property Name="(\w+)"/g)].map((found) => found[1]);
    expect(new Set(named)).toEqual(new Set(Object.keys(client.world.tables.Property[0] ?? {})));
    expect(property).toContain('<Property Name="ListPrice" Type="Edm.Decimal" Scale="variable"/>');
    expect(property).toContain('<Property Name="ListingContractDate" Type="Edm.Date"/>');
    expect(property).toMatch(
      /Name="StandardStatus" Type="Edm.String"><Annotation Term="RESO.OData.Metadata.LookupName" String="StandardStatus"/,
    );
    expect(property).toContain('<NavigationProperty Name="ListAgent" Type="org.reso.metadata.Member"/>');
  });

  it('has every StandardStatus in the Lookup resource and every field in the Field resource', async () => {
    const lookup = await client.ask(`Lookup?${query({ $filter: "LookupName eq 'StandardStatus'" })}`);
    expect(lookup.body.value.map((row) => row['LookupValue'])).toContain('Active Under Contract');
    const field = await client.ask(`Field?${query({ $filter: "ResourceName eq 'Property' and FieldName eq 'AccessCode'" })}`);
    expect(field.body.value).toMatchObject([{ Type: 'Edm.String', LookupName: null }]);
  });

  it.each([
    ['OData-Version', '3.0', 400],
    ['OData-Version', '4.0', 200],
    ['OData-MaxVersion', '3.0', 400],
    ['Accept', 'application/xml', 415],
  ])('answers %s: %s with %i', async (name, value, status) => {
    expect((await client.ask('Property?$top=1', { headers: { [name]: value } })).status).toBe(status);
  });
});

describe('records', () => {
  it('gives one record by its key, at the top level, with an ETag', async () => {
    const { body, headers } = await client.ask("Property('LST-000042')?$select=ListingKey,City");
    expect(body).toMatchObject({ ListingKey: 'LST-000042', City: 'Sacramento', '@odata.etag': headers.get('etag') });
    expect(body).not.toHaveProperty('ListPrice');
  });

  it('gives properties, bare values, expansions and counts by path', async () => {
    expect((await client.ask("Property('LST-000101')/AccessCode")).body).toMatchObject({ value: '4471' });
    expect((await client.ask("Property('LST-000101')/AccessCode/$value")).text).toBe('4471');
    expect((await client.ask("Property('LST-000101')/ListAgent")).body).toMatchObject({ MemberKey: 'MEM-1001' });
    expect((await client.ask("Property('LST-000101')/Media?$top=1")).body.value).toMatchObject([{ MediaKey: 'MED-000101-1' }]);
    expect((await client.ask('Property/$count')).text).toBe('3000');
    expect((await client.ask('EntityEvent(1)')).body).toMatchObject({ EntityEventSequence: 1 });
  });

  it.each(["Property('LST-999999')", 'Nothing', "Property('LST-000001')/Nothing", "Property('LST-000001')/City/more"])(
    'answers 404 for %s',
    async (path) => {
      const { status, body } = await client.ask(path);
      expect([status, body.error.code]).toEqual([404, 'NotFound']);
    },
  );

  it('is leaky: it serves passwords and codes to whoever has a token', async () => {
    expect((await client.ask("Member('MEM-1001')")).body['MemberPassword']).toMatch(/^synthetic-password-/);
  });
});
