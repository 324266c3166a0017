import { describe, expect, it } from 'vitest';
import { printExpression } from '../odata/print.js';
import { readMetadata, ServedFields } from '../query/served-fields.js';
import { ServiceMetadata } from '../reso/service-metadata.js';
import type { Caller } from './caller.js';
import type { MlsConnection } from './mls-connection.js';
import { termsConditions } from './terms-conditions.js';

const csdl = (type: string, members: string): string =>
  `<Schema><EnumType Name="States">${members}</EnumType><EntityType Name="Property"><Property Name="StateOrProvince" Type="${type}"/></EntityType></Schema>`;

/** What a consumer's search by closing price asks of the state besides, of a server of this metadata. */
function ofStates(type: string, members = ''): string {
  const served = new ServedFields();
  const xml = csdl(type, members);
  served.learn(readMetadata(xml));
  const client = { served, metadata: ServiceMetadata.read(xml, '4.01') };
  const connection = { profile: { nonDisclosure: new Set(['NM', 'TX']), provider: {} }, client, upstream: { client } };
  const at = { resource: 'Property', tested: new Set(['ClosePrice']) };
  const caller = { reach: 'public', use: 'IDX', standing: { always: new Set(['PUBLIC_IDX']) } } as unknown as Caller;
  const found = termsConditions(connection as unknown as MlsConnection, caller, at).map(printExpression);
  return found.filter((condition) => condition.includes('StateOrProvince')).join(' and ');
}

describe('a search by closing price', () => {
  it('finds no listing of a non-disclosure state, by code or by name, nor one that names no state', () => {
    expect(ofStates('Edm.String')).toBe(
      "StateOrProvince ne null and not (StateOrProvince eq 'NM' or StateOrProvince eq 'New Mexico' or StateOrProvince eq 'TX' or StateOrProvince eq 'Texas')",
    );
  });

  it.each([
    ['codes', '<Member Name="CA"/><Member Name="TX"/>', " and not (StateOrProvince eq 'TX')"],
    ['names', '<Member Name="California"/><Member Name="Texas"/>', " and not (StateOrProvince eq 'Texas')"],
    ['others alone', '<Member Name="CA"/>', ''],
  ])('asks for the members of an enumeration of %s', (_what, members, asked) => {
    expect(ofStates('reso.States', members)).toBe(`StateOrProvince ne null${asked}`);
  });
});
