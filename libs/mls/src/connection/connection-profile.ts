import { AUDIENCES, type Audience } from '@gatehouse/kernel';
import type { Expression } from '../odata/ast.js';
import { parseFilter } from '../odata/read-options.js';
import { enumerationRules, type Counted } from '../quota/enumeration-rules.js';
import { licensedAudiences, USE_CASES } from '../query/query-standing.js';
import type { AiUse, ConnectionSettings, ExportCaps, StatisticsSettings } from './connection-settings.js';
import { faultsOf, type Fault } from './faults.js';
import type { AttributionText, MlsPack, ProviderTerms, RequestLimits } from './mls-pack.js';
import { nonDisclosureStates } from './non-disclosure.js';
import { canonicalStatus, DEFAULT_STATUS_AUDIENCE } from './status.js';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
const LIMIT_NAMES = ['perSecond', 'perMinute', 'perHour', 'perDay', 'bytesPerHour', 'maxTop', 'maxTopExpand', 'maxOr'] as const;
const DEFAULT_STATISTICS: Required<StatisticsSettings> = { minimum: 10, rows: 2000 };
const refusedAt = (counts: Counted): number => enumerationRules().find((rule) => rule.counts === counts)!.refuseAt;
const defaultCaps = (): Required<ExportCaps> => ({
  rowsPerCall: 50,
  rowsPerSession: 2000,
  rowsPerDay: 5000,
  bytesPerDay: 50_000_000,
  distinctListingsPerDay: 1500,
  nextLinkPages: 5,
  searchesPerHour: refusedAt('tiles'),
  sequencePerHour: refusedAt('neighbours'),
  pagesPerHour: refusedAt('pages'),
});

/** Why a connection serves no tools, as a sentence for the administrator and the caller. */
export interface Unservable {
  readonly sentence: string;
  readonly event: 'mls.aiuse.missing' | 'mls.aiuse.suspended' | 'mls.usecase.mismatch';
}

/** One MLS connection, checked and with everything compiled that hangs on its settings alone. Source: domain rules 3.2 and 3.6. */
export class ConnectionProfile {
  readonly id: string;
  readonly slug: string;
  readonly baseUrl: URL;
  /** Name of the credential whose allowance is used; the same for connections that share one. */
  readonly credential: string;
  /** The one origin that the credential is sent to. */
  readonly boundOrigin: string;
  /** What this MLS puts before ids that people know without it. */
  readonly prefix: { readonly text: string; readonly fields: ReadonlySet<string> };
  readonly mandatory: Expression | undefined;
  readonly limits: RequestLimits;
  readonly caps: Required<ExportCaps>;
  readonly statistics: Required<StatisticsSettings>;
  readonly aiUse: AiUse;
  readonly licensed: ReadonlySet<Audience>;
  readonly statusAudience: ReadonlyMap<string, Audience>;
  readonly timeoutMs: number;
  /** True while somebody has taken the approval for assistants back (see Suspensions). */
  suspended = false;
  /** States whose ClosePrice consumers do not see; none where the MLS's own rules say who sees it. */
  readonly nonDisclosure: ReadonlySet<string>;

  private constructor(
    readonly settings: ConnectionSettings,
    readonly provider: ProviderTerms,
    readonly attributionText: AttributionText,
  ) {
    this.id = settings.id;
    this.slug = settings.slug ?? 'mls';
    this.baseUrl = new URL(settings.baseUrl.endsWith('/') ? settings.baseUrl : `${settings.baseUrl}/`);
    this.credential = settings.credential ?? settings.id;
    this.boundOrigin = new URL(settings.boundOrigin ?? this.baseUrl).origin;
    this.prefix = { text: settings.keyPrefix ?? '', fields: new Set(provider.prefixedFields ?? []) };
    this.mandatory = settings.mandatoryFilter === undefined ? undefined : parseFilter(settings.mandatoryFilter);
    this.limits = lowest(provider.limits, settings.limits ?? {});
    this.caps = { ...defaultCaps(), ...definedOnly(settings.exportCaps ?? {}) };
    this.statistics = { ...DEFAULT_STATISTICS, ...definedOnly(settings.statistics ?? {}) };
    this.aiUse = settings.aiUse ?? {};
    this.licensed = licensedAudiences(settings.useCases);
    this.statusAudience = new Map([
      ...DEFAULT_STATUS_AUDIENCE,
      ...Object.entries(settings.statusAudience ?? {}).map(([status, audience]) => [canonicalStatus(status), audience] as const),
    ]);
    this.timeoutMs = settings.timeoutMs ?? 10_000;
    this.nonDisclosure = settings.closePriceAudience ? new Set() : nonDisclosureStates();
  }

  /** Throws MlsFaults with every fault. `path` is where the settings stand in gateway.yaml. */
  static of(settings: ConnectionSettings, pack: MlsPack, path = `mls.${settings.id}`): ConnectionProfile {
    const provider = pack.provider(settings.provider);
    const disclaimer = settings.attribution.disclaimer ?? 'deemed-reliable';
    const text = pack.attribution(disclaimer);
    const faults: Fault[] = [...settingFaults(settings, path)];
    if (!provider) faults.push({ path: `${path}.provider`, expected: `expected one of ${pack.providerIds.join(', ')}` });
    if (!text) faults.push({ path: `${path}.attribution.disclaimer`, expected: `expected one of ${pack.attributionIds.join(', ')}` });
    if (provider?.liveAllowed === false && (settings.mode ?? 'live') === 'live') {
      faults.push({ path: `${path}.mode`, expected: `${provider.id} is replication only; set replica_only` });
    }
    faults.push(...oneSystemFaults(settings, provider, path));
    faultsOf(faults);
    return new ConnectionProfile(settings, provider!, text!);
  }

  /** Undefined where the tools may be served. Unanswered legal questions and a passed review date serve nothing. */
  unservable(now: number): Unservable | undefined {
    const { aiUse } = this;
    if (this.suspended)
      return {
        sentence: 'Its approval for assistants was taken back. Ask your broker or compliance officer.',
        event: 'mls.aiuse.suspended',
      };
    if (aiUse.inferenceAllowed === false)
      return { sentence: 'The contract of this connection does not allow assistants to read its data.', event: 'mls.aiuse.missing' };
    const open = (['inferenceAllowed', 'contractRef', 'approvedBy'] as const).filter(
      (key) => aiUse[key] === undefined || aiUse[key] === null || aiUse[key] === '',
    );
    if (open.length > 0) {
      return {
        sentence: `The connection serves nothing until ${open.map((key) => `aiUse.${key}`).join(', ')} is answered. Ask your compliance officer.`,
        event: 'mls.aiuse.missing',
      };
    }
    if (aiUse.reviewBy && Date.parse(`${aiUse.reviewBy}T23:59:59Z`) < now) {
      return {
        sentence: 'The review date of its AI-use approval has passed. Ask your compliance officer to renew it.',
        event: 'mls.aiuse.missing',
      };
    }
    return undefined;
  }
}

function settingFaults(settings: ConnectionSettings, path: string): Fault[] {
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
  if (settings.useCases.length === 0)
    faults.push({ path: `${path}.useCases`, expected: `expected at least one of ${USE_CASES.join(', ')}` });
  for (const useCase of settings.useCases) {
    if (!USE_CASES.some((known) => known === useCase))
      faults.push({ path: `${path}.useCases`, expected: `expected one of ${USE_CASES.join(', ')}` });
  }
  for (const [status, audience] of Object.entries(settings.statusAudience ?? {})) {
    if (!AUDIENCES.includes(audience))
      faults.push({ path: `${path}.statusAudience.${status}`, expected: `expected one of ${AUDIENCES.join(', ')}` });
  }
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
function oneSystemFaults({ mandatoryFilter = '' }: ConnectionSettings, provider: ProviderTerms | undefined, path: string): Fault[] {
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

/** A connection may promise less than its provider allows, never more. */
function lowest(provider: RequestLimits, own: RequestLimits): RequestLimits {
  const limits: Partial<Record<(typeof LIMIT_NAMES)[number], number>> = {};
  for (const name of LIMIT_NAMES) {
    const values = [provider[name], own[name]].filter((value) => value !== undefined);
    if (values.length > 0) limits[name] = Math.min(...values);
  }
  return limits;
}

function definedOnly<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
