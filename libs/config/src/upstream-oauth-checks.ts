import type { ConfigFault } from './faults.js';
import type { UpstreamOAuthSection } from './upstream-auth-sections.js';

const WITHOUT = 'expected only where grant is';

/** What belongs together for each grant. Credentials without the server that they are for would go wherever the upstream says. */
export function oauthFaults(oauth: UpstreamOAuthSection, path: string): ConfigFault[] {
  const faults = oauth.grant === 'client-credentials' ? serviceFaults(oauth) : codeFaults(oauth);
  if (oauth.clientId !== undefined && oauth.issuer === undefined)
    faults.push({
      path: 'issuer',
      expected: 'expected the authorization server that the client id is of; for example "https://login.crm.example"',
    });
  return faults.map(({ path: key, expected }) => ({ path: `${path}.${key}`, expected }));
}

function serviceFaults({ clientId, clientSecret, privateKey, clientMetadataUrl }: UpstreamOAuthSection): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (clientId === undefined) faults.push({ path: 'clientId', expected: 'expected the client id, since grant is client-credentials' });
  if ((clientSecret === undefined) === (privateKey === undefined))
    faults.push({ path: 'clientSecret', expected: 'expected either clientSecret or privateKey, since grant is client-credentials' });
  if (clientMetadataUrl !== undefined) faults.push({ path: 'clientMetadataUrl', expected: `${WITHOUT} authorization-code; remove it` });
  return faults;
}

function codeFaults({ clientId, clientSecret, privateKey }: UpstreamOAuthSection): ConfigFault[] {
  const faults: ConfigFault[] = [];
  if (privateKey !== undefined) faults.push({ path: 'privateKey', expected: `${WITHOUT} client-credentials; remove it` });
  if (clientSecret !== undefined && clientId === undefined)
    faults.push({ path: 'clientId', expected: 'expected the client id that the secret is of' });
  return faults;
}
