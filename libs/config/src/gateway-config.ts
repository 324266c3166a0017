import { AlertsSection } from './alert-sections.js';
import { AuditSection } from './audit-sections.js';
import { CatalogSection } from './catalog-sections.js';
import { ComplianceSection } from './compliance-sections.js';
import { SanitizeSection } from './sanitize-sections.js';
import { ExtensionSection } from './extension-sections.js';
import { IdentitySection } from './identity-sections.js';
import { builtInLimits, LimitSection } from './limit-sections.js';
import { MlsSection } from './mls-sections.js';
import { VaultSection } from './per-person-sections.js';
import {
  BrokerageSection,
  DatabaseSection,
  EgressSection,
  IntegritySection,
  ListenSection,
  LogSection,
  MaskingSection,
  TaintSection,
} from './server-sections.js';
import { ReportSection } from './report-sections.js';
import { RetentionSection } from './retention-sections.js';
import { RevealSection } from './reveal-sections.js';
import { Section, Sections } from './setting.js';
import { UpstreamSection } from './upstream-sections.js';
import { Texts } from './values.js';
import { WallsSection } from './wall-sections.js';

/** gateway.yaml as a whole. */
export class GatewayConfig {
  @Section(() => ListenSection, { expected: 'where the gateway listens', example: { publicUrl: 'http://127.0.0.1:8080' } })
  gateway!: ListenSection;

  @Section(() => BrokerageSection, { expected: 'the brokerage', example: { id: 'harbor', name: 'Harbor Realty', firmKey: 'OFF-101' } })
  brokerage!: BrokerageSection;

  @Section(() => DatabaseSection, { expected: 'the database', example: { url: 'sqlite:.gatehouse/gatehouse.db' } })
  database!: DatabaseSection;

  @Section(() => IdentitySection, {
    expected: 'who may sign in',
    example: { keys: '.gatehouse/keys', roster: { connection: 'cascade' }, accounts: [] },
  })
  identity!: IdentitySection;

  @Sections(() => MlsSection, { expected: 'the MLS connections', example: [{ id: 'cascade', provider: 'reso-generic' }] })
  mls!: MlsSection[];

  @Sections(() => UpstreamSection, { expected: 'the MCP servers behind the gateway', example: [{ id: 'crm', transport: 'http' }] })
  upstreams!: UpstreamSection[];

  @Texts({ expected: 'Cedar policy files beside the built-in ones', example: ['policies/extra.cedar'], optional: true })
  policies: string[] = [];

  @Sections(() => ExtensionSection, {
    expected: "code and rules of the deployment's own",
    example: [{ id: 'street-names', kind: 'detector', module: './extensions/street-names.mjs' }],
    optional: true,
  })
  extensions: ExtensionSection[] = [];

  @Section(() => ComplianceSection, {
    expected: 'what is decided here about the rules of compliance/',
    example: {
      rules: [{ rule: 'message.one-to-one-consent', mode: 'enforce', reason: 'Firm standard.', approvedBy: 'compliance@harbor.example' }],
    },
    optional: true,
  })
  compliance = new ComplianceSection();

  @Section(() => SanitizeSection, {
    expected: 'what looks at texts beside what is shipped',
    example: { model: { module: './models/guard.mjs', path: './models/guard.onnx', sha256: '0'.repeat(64) } },
    optional: true,
  })
  sanitize = new SanitizeSection();

  @Sections(() => LimitSection, {
    expected: 'how much may be done',
    example: [{ id: 'sends-a-person', for: { action: 'send' }, each: 'person', most: 30, per: '1h' }],
    optional: true,
  })
  limits: LimitSection[] = builtInLimits();

  @Section(() => WallsSection, {
    expected: 'information walls inside the firm',
    example: {
      sides: [{ upstream: 'crm', tool: 'get_listing_parties', argument: 'listingKey', wall: { side: '/Side', members: ['/MemberKeys'] } }],
    },
    optional: true,
  })
  walls = new WallsSection();

  @Section(() => CatalogSection, {
    expected: 'the servers that the brokerage knows of',
    example: { folder: 'catalog', registry: 'signed-in' },
    optional: true,
  })
  catalog = new CatalogSection();

  @Section(() => IntegritySection, { expected: 'how tools are approved', example: { firstUse: 'quarantine' }, optional: true })
  integrity = new IntegritySection();

  @Section(() => MaskingSection, { expected: 'how values are masked', example: { placeholderTtl: '24h' }, optional: true })
  masking = new MaskingSection();

  @Section(() => RevealSection, {
    expected: 'where a record is read of which a person may see a masked value in clear',
    example: { upstream: 'crm', tool: 'get_contact', argument: 'contactKey' },
    optional: true,
  })
  reveal?: RevealSection;

  @Section(() => TaintSection, { expected: "what follows a stranger's orders", example: { keep: '30m' }, optional: true })
  taint = new TaintSection();

  @Section(() => VaultSection, {
    expected: 'the vault of credentials at upstreams',
    example: { keys: { fromEnv: 'GATEHOUSE_VAULT_KEYS' } },
    optional: true,
  })
  vault = new VaultSection();

  @Section(() => AuditSection, { expected: 'the audit trail', example: { node: 'node-1' }, optional: true })
  audit = new AuditSection();

  @Section(() => RetentionSection, {
    expected: 'how long what records say is kept',
    example: { states: ['CA'], automatic: false },
    optional: true,
  })
  retention = new RetentionSection();

  @Sections(() => ReportSection, {
    expected: 'reports that are made when a period is over',
    example: [{ id: 'quarterly', report: 'compliance', every: 'quarter', folder: 'reports' }],
    optional: true,
  })
  reports: ReportSection[] = [];

  @Section(() => AlertsSection, {
    expected: 'what people are told at once; on where it stands here',
    example: { channels: [{ id: 'compliance', kind: 'email', to: 'compliance@harbor.example' }] },
    optional: true,
  })
  alerts?: AlertsSection;

  @Section(() => EgressSection, { expected: 'what may be fetched', example: { allow: ['docs.harbor.example'] }, optional: true })
  egress = new EgressSection();

  @Section(() => LogSection, { expected: 'logging', example: { level: 'info' }, optional: true })
  log = new LogSection();
}
