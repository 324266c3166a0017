import { AUDIENCES } from '@gatehouse/kernel';
import { toolUseFaults } from '../terms/tool-use.js';
import { parseFilter } from '../odata/read-options.js';
import { USE_CASES } from '../query/query-standing.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { Fault } from './faults.js';
import type { ProviderTerms } from './mls-pack.js';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

export function settingFaults(settings: ConnectionSettings, path: string): Fault[] {
  const faults: Fault[] = [...urlFaults(settings.baseUrl, `${path}.baseUrl`)];
  faults.push(...originFaults(settings, path));
  if (settings.auth.type === 'client_credentials') faults.push(...urlFaults(settings.auth.tokenUrl, `${path}.auth.tokenUrl`));
  if (settings.mandatoryFilter !== undefined) {
    try {
      parseFilter(settings.mandatoryFilter);
    } catch (error) {
      faults.push({ path: `${path}.mandatoryFilter`, expected: `expected an OData filter: ${(error as Error).message}` });
    }
  }
  for (const useCase of settings.useCases) {
    if (!USE_CASES.some((known) => known === useCase))
      faults.push({ path: `${path}.useCases`, expected: `expected one of ${USE_CASES.join(', ')}` });
  }
  for (const [status, audience] of Object.entries(settings.statusAudience ?? {})) {
    if (!AUDIENCES.includes(audience))
      faults.push({ path: `${path}.statusAudience.${status}`, expected: `expected one of ${AUDIENCES.join(', ')}` });
  }
  for (const { tool, expected } of toolUseFaults(settings)) faults.push({ path: `${path}.tools.${tool}`, expected });
  if (settings.aiUse?.reviewBy && !/^\d{4}-\d\d-\d\d$/.test(settings.aiUse.reviewBy))
    faults.push({ path: `${path}.aiUse.reviewBy`, expected: 'expected a date such as 2027-06-30' });
  return faults;
}

/** Whoever moves baseUrl has to say that the credential goes there too. */
function originFaults({ baseUrl, boundOrigin }: ConnectionSettings, path: string): Fault[] {
  if (boundOrigin === undefined || !URL.canParse(baseUrl)) return [];
  const { origin } = new URL(baseUrl);
  if (URL.canParse(boundOrigin) && new URL(boundOrigin).origin === origin) return [];
  return [{ path: `${path}.auth.boundOrigin`, expected: `expected ${origin}, where baseUrl is: the credential is sent nowhere else` }];
}

/** A pool of MLSs whose every query must choose one of them. */
export function oneSystemFaults({ mandatoryFilter = '' }: ConnectionSettings, provider: ProviderTerms | undefined, path: string): Fault[] {
  const { oneOf } = provider ?? {};
  if (oneOf === undefined || mandatoryFilter.split(`${oneOf} eq '`).length === 2) return [];
  return [{ path: `${path}.mandatoryFilter`, expected: `expected exactly one condition on ${oneOf}, such as ${oneOf} eq 'actris'` }];
}

/** Credentials go over TLS, or stay on this machine. */
function urlFaults(text: string, path: string): Fault[] {
  if (!URL.canParse(text)) return [{ path, expected: 'expected a URL such as https://mls.example/reso/odata' }];
  const url = new URL(text);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) {
    return url.username || url.search || url.hash ? [{ path, expected: 'expected a URL without user, query or fragment' }] : [];
  }
  return [{ path, expected: 'expected https, since a credential is sent there' }];
}
