import {
  ARGUMENT_KINDS,
  DATA_CLASSES,
  DESTINATIONS,
  QUESTION_KINDS,
  ROLES,
  TOOL_ACTIONS,
  type ArgumentKind,
  type DataClass,
  type Destination,
  type QuestionKind,
  type Role,
  type ToolAction,
} from '@gatehouse/kernel';
import { LEGAL_WORDING, LegalTermsSection } from './legal-sections.js';
import { ODataTermsSection } from './odata-sections.js';
import { SecretReference } from './secrets.js';
import { Section, SectionMap } from './setting.js';
import { UpstreamAuthSection } from './upstream-auth-sections.js';
import { WALL_WORDING, WallTermsSection } from './wall-sections.js';
import { Choice, ChoiceMap, Choices, Duration, Flag, HttpUrl, KeyDigests, NameLists, Slug, Text, TextMap, Texts } from './values.js';

/** How to find out whose record a tool acts on. */
export class ToolOwnerSection {
  @Text({ expected: 'the read tool that returns the record', example: 'get_contact' })
  tool!: string;

  @Slug({ expected: 'the upstream of that tool, where it is another', example: 'mls', optional: true })
  upstream?: string;

  @Text({ expected: 'the argument that names the record, in both tools', example: 'contactKey' })
  argument!: string;
}

/** The brokerage's word on one tool, prompt or group of resources. */
export class ToolTermsSection {
  @Choice(TOOL_ACTIONS, { example: 'read' })
  action!: ToolAction;

  @Choice(DATA_CLASSES, { example: 'contact' })
  dataClass!: DataClass;

  @Text({ expected: 'the RESO resource of its records', example: 'Contacts', optional: true })
  resource?: string;

  @Section(() => ToolOwnerSection, {
    expected: 'how to find out whose record the tool acts on',
    example: { tool: 'get_contact', argument: 'contactKey' },
    optional: true,
  })
  owner?: ToolOwnerSection;

  @Text({ expected: 'the argument that names the client for whom it is done', example: 'buyerContactKey', optional: true })
  client?: string;

  @Section(() => WallTermsSection, WALL_WORDING)
  wall?: WallTermsSection;

  @Section(() => LegalTermsSection, LEGAL_WORDING)
  legal?: LegalTermsSection;

  @Section(() => ODataTermsSection, {
    expected: 'which of its arguments are OData on the data of an MLS',
    example: { connection: 'cascade', resource: 'Property', query: 'query' },
    optional: true,
  })
  odata?: ODataTermsSection;

  @ChoiceMap(ARGUMENT_KINDS, {
    what: 'by the name of an argument, what it is read as',
    example: { to: 'header', query: 'sql' },
    optional: true,
  })
  argumentKinds: Record<string, ArgumentKind> = {};

  @Choice(DESTINATIONS, { example: 'vendor', optional: true })
  destination?: Destination;

  @Flag({ expected: 'true where it takes arguments that its schema does not name', example: false, optional: true })
  openArguments = false;

  @Flag({ expected: 'true where each call is confirmed in person, whatever policies permit', example: true, optional: true })
  confirmed = false;
}

/** Which operations of an OpenAPI document become tools: all of them where nothing is said. */
export class OperationsSection {
  @Texts({ expected: 'operationIds', example: ['listShowings'], optional: true })
  include: string[] = [];

  @Texts({ expected: 'operationIds to leave out', example: ['deleteShowing'], optional: true })
  exclude: string[] = [];

  @Texts({ expected: 'tags whose operations are taken', example: ['showings'], optional: true })
  tags: string[] = [];
}

export class UpstreamSection {
  @Slug({ expected: 'a short lower-case name', example: 'crm' })
  id!: string;

  @Text({
    expected: 'the entry of the catalogue that says where it is and what its tools do; what stands here goes first',
    example: 'example.harbor/crm',
    optional: true,
  })
  catalog?: string;

  @Choice(['http', 'stdio', 'openapi', 'extension'], { example: 'http' })
  transport!: 'http' | 'stdio' | 'openapi' | 'extension';

  @Texts({
    expected: 'JavaScript files of your own that start with ./, each a tool or a system with several, where transport is extension',
    example: ['./extensions/commission-split.mjs'],
    optional: true,
  })
  modules: string[] = [];

  @TextMap({ expected: 'what these files are told', example: { currency: 'USD' }, optional: true })
  settings: Record<string, string> = {};

  @HttpUrl({ expected: 'the MCP endpoint, or the root of an API', example: 'https://crm.example/mcp', optional: true })
  url?: string;

  @Section(() => UpstreamAuthSection, { expected: 'how to sign in', example: { bearer: { fromEnv: 'CRM_TOKEN' } }, optional: true })
  auth?: UpstreamAuthSection;

  @Text({ expected: 'the OpenAPI document, a file or an https URL', example: 'showing-desk.openapi.yaml', optional: true })
  document?: string;

  @Section(() => OperationsSection, { expected: 'which operations become tools', example: { tags: ['showings'] }, optional: true })
  operations?: OperationsSection;

  @Text({ expected: 'the program to start', example: 'node', optional: true })
  command?: string;

  @Text({
    expected: 'a package to start in place of a command, as the lockfile has it (gatehouse lock)',
    example: 'npm:@harbor/crm-mcp@1.2.3',
    optional: true,
  })
  package?: string;

  @Texts({ expected: 'its arguments', example: ['crm-server.js'], optional: true })
  args: string[] = [];

  @Texts({
    expected: 'a sandbox to start it in: a program and its arguments, put before the command word by word; no shell reads them',
    example: ['bwrap', '--ro-bind', '/usr', '/usr', '--unshare-all', '--die-with-parent', '--'],
    optional: true,
  })
  sandbox: string[] = [];

  @Duration({ expected: 'after how long unused the program is ended; it starts again at the next call', example: '15m', optional: true })
  idle?: string;

  @SectionMap(() => SecretReference, {
    expected: 'environment of the program',
    example: { CRM_TOKEN: { fromEnv: 'CRM_TOKEN' } },
    optional: true,
  })
  env = new Map<string, SecretReference>();

  @SectionMap(() => ToolTermsSection, {
    expected: 'terms by tool name',
    example: { get_contact: { action: 'read', dataClass: 'contact' } },
  })
  tools!: Map<string, ToolTermsSection>;

  @NameLists(ROLES, {
    what: 'by role, what it sees of this upstream, of what policy permits: tools by name, and prompt:NAME or resource:URI',
    example: { assistant: ['get_contact'] },
    optional: true,
  })
  toolSets: Partial<Record<Role, string[]>> = {};

  @KeyDigests({
    expected: 'sha256 of the public key (SPKI, base64) that the certificate of the upstream has to have, one or more',
    example: ['r/mIkG3eEpVdm+u/ko/cwxzOMo1bk4TyHIlByibiA5E='],
    optional: true,
  })
  certificateKeys: string[] = [];

  @SectionMap(() => ToolTermsSection, {
    expected: 'terms by prompt name',
    example: { follow_up: { action: 'read', dataClass: 'contact' } },
    optional: true,
  })
  prompts = new Map<string, ToolTermsSection>();

  @SectionMap(() => ToolTermsSection, {
    expected: 'terms by URI, by what URIs begin with, or by URI template; the longest that fits counts',
    example: { 'crm://contacts/': { action: 'read', dataClass: 'contact', resource: 'Contacts' } },
    optional: true,
  })
  resources = new Map<string, ToolTermsSection>();

  @Duration({ expected: 'a duration', example: '20s', optional: true })
  timeout = '20s';

  /** What it may ask the caller in the middle of a call. Left out: elicitation over http, nothing over stdio, where each person who can be asked costs a process. */
  @Choices(QUESTION_KINDS, { example: ['elicitation'], optional: true })
  asks?: QuestionKind[];

  @Choice(['own-endpoint', 'everywhere'], { example: 'own-endpoint', optional: true })
  apps: 'own-endpoint' | 'everywhere' = 'own-endpoint';

  @Flag({ expected: 'true where it may be given the baggage of a trace, which may be about a client', example: false, optional: true })
  baggage = false;
}
