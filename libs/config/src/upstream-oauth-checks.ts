import type { ConfigFault } from './faults.js';
import type { UpstreamOAuthSection } from './upstream-auth-sections.js';

const WITHOUT = 'expected only where grant is';

/** What belongs together for each grant. Credentials without the server that they are for would go wherever the upstream says. */
export function oauthFaults(oauth: UpstreamOAuthSection, path: string): ConfigFault[] {
  const faults = BY_GRANT[oauth.grant](oauth);
  if (oauth.grant !== 'jwt-bearer' && oauth.clientId !== undefined && oauth.issuer === undefined)
    faults.push({
      path: 'issuer',
      expected: 'expected the authorization server that the client id is of; for example "https://login.crm.example"',
    });
  return faults.map(({ path: key, expected }) => ({ path: `${path}.${key}`, expected }));
}

function serviceFaults({ clientId, clientSecret, privateKey, assertion, clientMetadataUrl }: UpstreamOAuthSection): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (clientId === undefined) faults.push({ path: 'clientId', expected: 'expected the client id, since grant is client-credentials' });
  if ((clientSecret === undefined) === (privateKey === undefined))
    faults.push({ path: 'clientSecret', expected: 'expected either clientSecret or privateKey, since grant is client-credentials' });
  if (clientMetadataUrl !== undefined) faults.push({ path: 'clientMetadataUrl', expected: `${WITHOUT} authorization-code; remove it` });
  if (assertion !== undefined) faults.push({ path: 'assertion', expected: `${WITHOUT} jwt-bearer; remove it` });
  return faults;
}

function workloadFaults({ issuer, clientSecret, privateKey, assertion, clientMetadataUrl }: UpstreamOAuthSection): ConfigFault[] {
  const faults: ConfigFault[] = [];
  // The platform's JWT would otherwise go wherever the upstream says.
  if (issuer === undefined)
    faults.push({
      path: 'issuer',
      expected: 'expected the authorization server that the assertion is for; for example "https://login.crm.example"',
    });
  if (assertion === undefined)
    faults.push({ path: 'assertion', expected: 'expected where the assertion is kept, since grant is jwt-bearer' });
  for (const [path, given] of Object.entries({ clientSecret, privateKey, clientMetadataUrl }))
    if (given !== undefined) faults.push({ path, expected: 'expected only where grant is another than jwt-bearer; remove it' });
  return faults;
}

function codeFaults({ clientId, clientSecret, privateKey, assertion }: UpstreamOAuthSection): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (privateKey !== undefined) faults.push({ path: 'privateKey', expected: `${WITHOUT} client-credentials; remove it` });
  if (assertion !== undefined) faults.push({ path: 'assertion', expected: `${WITHOUT} jwt-bearer; remove it` });
  if (clientSecret !== undefined && clientId === undefined)
    faults.push({ path: 'clientId', expected: 'expected the client id that the secret is of' });
  return faults;
}

const BY_GRANT: Readonly<Record<UpstreamOAuthSection['grant'], (oauth: UpstreamOAuthSection) => ConfigFault[]>> = {
  'client-credentials': serviceFaults,
  'jwt-bearer': workloadFaults,
  'authorization-code': codeFaults,
};
