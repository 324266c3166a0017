import { CivilCalendar, type Audience } from '@gatehouse/kernel';
import type { Agent } from 'undici';
import type { Expression } from '../odata/ast.js';
import { parseFilter } from '../odata/read-options.js';
import { enumerationRules, type Counted } from '../quota/enumeration-rules.js';
import type { AiUse, ConnectionSettings, ExportCaps, StatisticsSettings } from './connection-settings.js';
import { faultsOf, type Fault } from './faults.js';
import { askingSentence, BROKER, openQuestions, type Whereabouts } from './legal-questions.js';
import { replicaFaults } from '../replica/replica-faults.js';
import type { AttributionText, MlsPack, ProviderTerms, RequestLimits } from './mls-pack.js';
import { admitsApplication } from './model-providers.js';
import { nonDisclosureStates } from './non-disclosure.js';
import { oneSystemFaults, settingFaults } from './profile-checks.js';
import { canonicalStatus, DEFAULT_STATUS_AUDIENCE } from './status.js';

const LIMIT_NAMES = ['perSecond', 'perMinute', 'perHour', 'perDay', 'bytesPerHour', 'maxTop', 'maxTopExpand', 'maxOr'] as const;
const DEFAULT_STATISTICS: Required<StatisticsSettings> = { minimum: 10, rows: 2000, period: 'month' };
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
  /** The MLS by the name that must be shown. */
  readonly source: string;
  readonly statusAudience: ReadonlyMap<string, Audience>;
  readonly timeoutMs: number;
  /** Days of the brokerage. */
  readonly calendar: CivilCalendar;
  /** How connections to it are made, for undici. */
  readonly connecting: NonNullable<Agent.Options['connect']>;
  /** True while somebody has taken the approval for assistants back (see Suspensions). */
  suspended = false;
  /** States whose ClosePrice consumers do not see; none where the MLS's own rules say who sees it. */
  readonly nonDisclosure: ReadonlySet<string>;

  private constructor(
    readonly settings: ConnectionSettings,
    readonly provider: ProviderTerms,
    readonly attributionText: AttributionText,
    private readonly where: Whereabouts,
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
    this.source = settings.attribution?.source ?? '';
    this.statusAudience = new Map([
      ...DEFAULT_STATUS_AUDIENCE,
      ...Object.entries(settings.statusAudience ?? {}).map(([status, audience]) => [canonicalStatus(status), audience] as const),
    ]);
    this.calendar = new CivilCalendar(settings.timeZone);
    this.timeoutMs = settings.timeoutMs ?? 10_000;
    this.connecting = settings.connect ?? { timeout: Math.min(5_000, this.timeoutMs) };
    this.nonDisclosure = settings.closePriceAudience ? new Set() : nonDisclosureStates();
  }

  /** Throws MlsFaults with every fault. `path` is where the settings stand in `file`. */
  static of(settings: ConnectionSettings, pack: MlsPack, path = `mls.${settings.id}`, file = 'gateway.yaml'): ConnectionProfile {
    const provider = pack.provider(settings.provider);
    const disclaimer = settings.attribution?.disclaimer ?? 'deemed-reliable';
    const text = pack.attribution(disclaimer);
    const faults: Fault[] = [...settingFaults(settings, path)];
    if (!provider) faults.push({ path: `${path}.provider`, expected: `expected one of ${pack.providerIds.join(', ')}` });
    if (!text) faults.push({ path: `${path}.attribution.disclaimer`, expected: `expected one of ${pack.attributionIds.join(', ')}` });
    if (provider?.liveAllowed === false && (settings.mode ?? 'live') === 'live') {
      faults.push({ path: `${path}.mode`, expected: `${provider.id} is replication only; set replica_only` });
    }
    if (provider?.replicated === false && settings.mode === 'replica_only') {
      faults.push({ path: `${path}.mode`, expected: `${provider.id} has no replication; set live` });
    }
    faults.push(...replicaFaults(settings.replica ?? {}, settings.useCases, path));
    faults.push(...oneSystemFaults(settings, provider, path));
    faultsOf(faults);
    return new ConnectionProfile(settings, provider!, text!, { path, file, contact: provider!.contact });
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
      return {
        sentence: `The contract of this connection does not allow assistants to read its data (${this.where.path}.aiUse.inferenceAllowed).`,
        event: 'mls.aiuse.missing',
      };
    const open = openQuestions(this.settings);
    if (open.length > 0) return { sentence: askingSentence(open, this.where), event: 'mls.aiuse.missing' };
    // Answered, or it would be open.
    if (aiUse.reviewBy! < this.calendar.dayOf(now)) {
      const { path, file } = this.where;
      const sentence = `The review date of its approval for assistants has passed. Ask ${BROKER} to look at it again; the new date goes into ${file} at ${path}.aiUse.reviewBy.`;
      return { sentence, event: 'mls.aiuse.missing' };
    }
    return undefined;
  }

  /** Whether the contract lets this application have the data, as far as its client id tells whose it is. */
  admits(clientId: string): boolean {
    return admitsApplication(this.aiUse.modelProviders ?? [], clientId);
  }
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
