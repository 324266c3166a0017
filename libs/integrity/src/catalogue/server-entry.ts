import {
  DATA_CLASSES,
  digestOf,
  isJsonObject,
  ROLES,
  TOOL_ACTIONS,
  type DataClass,
  type JsonObject,
  type JsonValue,
} from '@gatehouse/kernel';
import { serverFaults, type DocumentFault } from './server-document.js';

/** What a server is for, in the words of the trade. */
export const CATEGORIES = [
  'mls-data',
  'listing-marketing',
  'crm',
  'transaction',
  'documents',
  'e-sign',
  'showing',
  'communication',
  'valuation',
  'market-data',
  'lending',
  'title-escrow',
  'accounting',
  'office',
  'other',
] as const;

/** What goes wrong where a tool is used wrongly, the least first. */
export const RISK_TIERS = ['read', 'write', 'send', 'pay', 'destroy'] as const;
export type RiskTier = (typeof RISK_TIERS)[number];

/** What an argument is to whoever looks at a call. */
const ARGUMENT_ROLES = [
  'record',
  'client',
  'listing',
  'recipient',
  'payee',
  'amount',
  'text',
  'query',
  'file',
  'address',
  'date',
  'choice',
];

export interface EnteredTool {
  readonly name: string;
  readonly tier: RiskTier;
  readonly dataClass: DataClass;
  /** By argument. */
  readonly arguments: Readonly<Record<string, string>>;
}

/** One server in the catalogue of a brokerage: its server.json, and what the brokerage says of it. */
export interface ServerEntry {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly category: (typeof CATEGORIES)[number];
  readonly owner: string;
  readonly dataClasses: readonly DataClass[];
  readonly tools: readonly EnteredTool[];
  /** The worst of its tools; undefined where none is named. */
  readonly tier: RiskTier | undefined;
  /** SHA-256 of the whole entry: what is approved. */
  readonly digest: string;
  /** The whole entry, as it was read. */
  readonly content: JsonObject;
}

/** What a tool that does this can do at worst, where nothing worse is said. */
const TIER_OF: Readonly<Record<string, RiskTier>> = { read: 'read', send: 'send' };
const MEMBERS = new Set(['server', 'category', 'owner', 'tools', 'toolSets']);

type Step = string | number;
const fault = (path: readonly Step[], reason: string): DocumentFault => ({ path, reason });
const members = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});
const isIn = (choices: readonly string[], value: JsonValue | undefined): boolean => typeof value === 'string' && choices.includes(value);

/** Everything that is wrong with an entry. */
export function entryFaults(content: JsonObject): readonly DocumentFault[] {
  const { server, category, owner, tools, toolSets } = content;
  const strange = Object.keys(content).filter((name) => !MEMBERS.has(name));
  return [
    ...serverFaults(server).map(({ path, reason }) => fault(['server', ...path], reason)),
    ...strange.map((name) => fault([name], `expected no such member; an entry has ${[...MEMBERS].join(', ')}`)),
    ...(isIn(CATEGORIES, category) ? [] : [fault(['category'], `expected one of ${CATEGORIES.join(', ')}`)]),
    ...(typeof owner === 'string' && owner !== '' ? [] : [fault(['owner'], 'expected who answers for it')]),
    ...(tools === undefined || isJsonObject(tools) ? [] : [fault(['tools'], 'expected tools by name')]),
    ...Object.entries(members(tools)).flatMap(([name, tool]) => toolFaults(members(tool), ['tools', name])),
    ...setFaults(toolSets),
  ];
}

function toolFaults({ tier, terms, arguments: roles }: JsonObject, path: readonly Step[]): DocumentFault[] {
  const { action, dataClass } = members(terms);
  return [
    ...(tier === undefined || isIn(RISK_TIERS, tier) ? [] : [fault([...path, 'tier'], `expected one of ${RISK_TIERS.join(', ')}`)]),
    ...(isIn(TOOL_ACTIONS, action) ? [] : [fault([...path, 'terms', 'action'], `expected one of ${TOOL_ACTIONS.join(', ')}`)]),
    ...(isIn(DATA_CLASSES, dataClass) ? [] : [fault([...path, 'terms', 'dataClass'], `expected one of ${DATA_CLASSES.join(', ')}`)]),
    ...Object.entries(members(roles)).flatMap(([name, role]) =>
      isIn(ARGUMENT_ROLES, role) ? [] : [fault([...path, 'arguments', name], `expected one of ${ARGUMENT_ROLES.join(', ')}`)],
    ),
  ];
}

function setFaults(sets: JsonValue | undefined): DocumentFault[] {
  if (sets === undefined) return [];
  if (!isJsonObject(sets)) return [fault(['toolSets'], 'expected lists of tools by role')];
  return Object.entries(sets).flatMap(([role, names]) => {
    if (!isIn(ROLES, role)) return [fault(['toolSets', role], `expected one of ${ROLES.join(', ')}`)];
    const isList = Array.isArray(names) && names.every((name) => typeof name === 'string');
    return isList ? [] : [fault(['toolSets', role], 'expected a list of tool names')];
  });
}

/** @param content without faults */
export function serverEntry(content: JsonObject): ServerEntry {
  const server = members(content['server']);
  const [name, version, description] = ['name', 'version', 'description'].map((key) => String(server[key])) as [string, string, string];
  const tools = Object.entries(members(content['tools'])).map(([tool, said]) => enteredTool(tool, members(said)));
  return {
    name,
    version,
    description,
    title: typeof server['title'] === 'string' ? server['title'] : name,
    category: content['category'] as ServerEntry['category'],
    owner: String(content['owner']),
    dataClasses: [...new Set(tools.map(({ dataClass }) => dataClass))].toSorted(),
    tools,
    tier: worst(tools.map(({ tier }) => tier)),
    digest: digestOf(content),
    content,
  };
}

function enteredTool(name: string, { tier, terms, arguments: roles }: JsonObject): EnteredTool {
  const { action, dataClass } = members(terms);
  return {
    name,
    tier: (tier as RiskTier | undefined) ?? TIER_OF[String(action)] ?? 'write',
    dataClass: dataClass as DataClass,
    arguments: members(roles) as Readonly<Record<string, string>>,
  };
}

function worst(tiers: readonly RiskTier[]): RiskTier | undefined {
  return tiers.toSorted((one, other) => RISK_TIERS.indexOf(one) - RISK_TIERS.indexOf(other)).at(-1);
}
