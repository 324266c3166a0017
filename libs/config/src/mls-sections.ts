import { ReplicaSection } from './replica-sections.js';
import { AUDIENCES, type Audience } from '@gatehouse/kernel';
import { AiUseSection, AttributionSection, PurgeSection } from './mls-licence-sections.js';
import { MlsAuthSection } from './mls-auth-sections.js';
import { Section } from './setting.js';
import { Choice, Choices, Duration, Flag, HttpUrl, Matching, Slug, Text, TextMap, Texts, Whole } from './values.js';

export const MLS_PROVIDERS = ['reso-generic', 'mlsgrid', 'bridge', 'trestle', 'spark', 'simplyrets'] as const;
export const USE_CASES = ['IDX', 'VOW', 'BO', 'BBO', 'PT', 'PDAP'] as const;

const limit = (example: number) => ({ expected: 'a number above 0', example, optional: true });

export class MlsLimitsSection {
  @Whole(1, 10_000, limit(2))
  perSecond?: number;

  @Whole(1, 1_000_000, limit(180))
  perMinute?: number;

  @Whole(1, 10_000_000, limit(7_200))
  perHour?: number;

  @Whole(1, 100_000_000, limit(40_000))
  perDay?: number;

  @Whole(1, 1_000_000_000_000, limit(4_000_000_000))
  bytesPerHour?: number;

  @Whole(1, 10_000, limit(200))
  maxTop?: number;

  @Whole(1, 10_000, { ...limit(100), expected: 'the most rows of a query that expands related records' })
  maxTopExpand?: number;

  @Whole(0, 1_000, { ...limit(5), expected: 'the most alternatives (or) in one query' })
  maxOr?: number;
}

export class ExportCapsSection {
  @Whole(1, 10_000, limit(50))
  rowsPerCall = 50;

  @Whole(1, 1_000_000, { ...limit(2_000), expected: 'rows to one person by one application in an hour' })
  rowsPerSession = 2_000;

  @Whole(1, 10_000_000, { ...limit(5_000), expected: 'rows to one person in a day' })
  rowsPerDay = 5_000;

  @Whole(1, 1_000_000_000_000, { ...limit(50_000_000), expected: 'bytes to one person in a day' })
  bytesPerDay = 50_000_000;

  @Whole(1, 1_000_000, limit(1_500))
  distinctListingsPerDay = 1_500;

  @Whole(1, 1_000, limit(5))
  nextLinkPages = 5;

  @Whole(1, 1_000_000_000, { ...limit(120), expected: 'searches of one kind with other values, in an hour, before it counts as copying' })
  searchesPerHour?: number;

  @Whole(1, 1_000_000_000, { ...limit(25), expected: 'records asked for by numbers in a row, in an hour, before it counts as copying' })
  sequencePerHour?: number;

  @Whole(1, 1_000_000_000, { ...limit(90), expected: 'further pages, in an hour, before it counts as copying' })
  pagesPerHour?: number;
}

export class MarketStatisticsSection {
  @Whole(5, 1_000, { expected: 'the fewest listings behind a figure', example: 10, optional: true })
  minimum = 10;

  @Whole(100, 50_000, { expected: 'the most listings counted for one answer', example: 2_000, optional: true })
  rows = 2_000;

  @Choice(['month', 'quarter'], { example: 'quarter', optional: true })
  period: 'month' | 'quarter' = 'month';
}

/** Where the agreement with a buyer is looked up before a tour. */
export class BuyerAgreementSection {
  @Slug({ expected: 'the upstream that holds the buyers', example: 'crm' })
  upstream!: string;

  @Text({ expected: 'the read tool that returns a buyer', example: 'get_contact' })
  tool!: string;

  @Text({ expected: 'the argument of that tool that names the buyer', example: 'contactKey' })
  argument!: string;

  @TextMap({ expected: 'facts, each by the member of the record that holds it', example: { agreementStatus: 'BuyerAgreementStatus' } })
  facts!: Record<string, string>;
}

export class MlsSection {
  @Slug({ expected: 'a short lower-case name', example: 'cascade' })
  id!: string;

  @Slug({ expected: 'the prefix of its tools', example: 'mls', optional: true })
  slug = 'mls';

  @Choice(MLS_PROVIDERS, { example: 'reso-generic' })
  provider!: (typeof MLS_PROVIDERS)[number];

  @Choice(['live', 'replica_only'], { example: 'live', optional: true })
  mode: 'live' | 'replica_only' = 'live';

  @Section(() => ReplicaSection, { expected: 'how the replica is kept', example: { every: '5m' }, optional: true })
  replica = new ReplicaSection();

  @Flag({ expected: 'true to have invented listings tell where a copy came from', example: true, optional: true })
  canaries = false;

  @HttpUrl({ expected: 'the RESO Web API root', example: 'https://mls.example/reso/odata' })
  baseUrl!: string;

  @Section(() => MlsAuthSection, { expected: 'how to sign in', example: { type: 'bearer', token: { fromEnv: 'MLS_TOKEN' } } })
  auth!: MlsAuthSection;

  @Text({ expected: 'an OData filter that every query gets', example: "OriginatingSystemName eq 'Cascade MLS'", optional: true })
  mandatoryFilter?: string;

  @Text({ expected: 'the name of the credential, the same for connections that share one', example: 'harbor-mlsgrid', optional: true })
  credential?: string;

  @Matching(/^[A-Za-z]{1,8}$/, { expected: 'the letters that this MLS puts before ids', example: 'ACT', optional: true })
  keyPrefix?: string;

  @Choices(USE_CASES, { example: ['BBO'], optional: true })
  useCases: string[] = [];

  @TextMap({
    expected: 'the one use case of a tool, where it is another than the gateway would choose',
    example: { search_listings: 'VOW' },
    optional: true,
  })
  tools?: Record<string, string>;

  @Section(() => MlsLimitsSection, { expected: 'request limits', example: { perSecond: 2 }, optional: true })
  limits = new MlsLimitsSection();

  @Section(() => AttributionSection, { expected: 'attribution', example: { source: 'Cascade MLS' }, optional: true })
  attribution?: AttributionSection;

  @Section(() => PurgeSection, {
    expected: 'what must be deleted and how soon',
    example: { signals: ['MlgCanView'], within: '60m' },
    optional: true,
  })
  purge?: PurgeSection;

  @Section(() => AiUseSection, { expected: 'what the contract says about assistants', example: { inferenceAllowed: true }, optional: true })
  aiUse = new AiUseSection();

  @Section(() => ExportCapsSection, { expected: 'export caps', example: { rowsPerCall: 50 }, optional: true })
  exportCaps = new ExportCapsSection();

  @Section(() => MarketStatisticsSection, { expected: 'terms of market statistics', example: { minimum: 10 }, optional: true })
  statistics = new MarketStatisticsSection();
  @TextMap({ expected: 'who may see a listing, by StandardStatus', example: { Closed: 'VOW' }, optional: true })
  statusAudience?: Record<string, Audience>;

  @Choice(AUDIENCES, { example: 'VOW', optional: true })
  closePriceAudience?: Audience;

  @Section(() => BuyerAgreementSection, {
    expected: 'where the agreement with a buyer is looked up before a tour',
    example: { upstream: 'crm', tool: 'get_contact', argument: 'contactKey', facts: { agreementStatus: 'BuyerAgreementStatus' } },
    optional: true,
  })
  buyerAgreement?: BuyerAgreementSection;

  @Texts({ expected: 'field names of this MLS to leave out', example: ['X_InternalScore'], optional: true })
  withheldFields: string[] = [];

  @Duration({ expected: 'a duration', example: '10s', optional: true })
  timeout = '10s';
}
