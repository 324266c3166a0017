import { GatewayConfig } from './gateway-config.js';
import { settingsOf, type SettingFacts } from './setting.js';
import { UpstreamSection } from './upstream-sections.js';

/** Of an upstream that refers to the catalogue, its entry says these; see completeFromCatalogue. */
const SAID_BY_ENTRY = ['transport', 'tools'];

function fragment(facts: SettingFacts): Record<string, unknown> {
  const words = { description: `Expected: ${facts.expected}.`, examples: [facts.example] };
  if (!facts.section) return { ...words, ...facts.schema };
  const inner = sectionSchema(facts.section());
  if (facts.shape === 'list') return { ...words, type: 'array', items: inner };
  if (facts.shape === 'map') return { ...words, type: 'object', additionalProperties: inner };
  return { ...words, ...inner };
}

function sectionSchema(section: new () => object): Record<string, unknown> {
  const settings = [...settingsOf(section)];
  const required = settings.filter(([, facts]) => !facts.optional).map(([key]) => key);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(settings.map(([key, facts]) => [key, fragment(facts)])),
    ...(section === UpstreamSection ? unlessCatalogued(required) : { required }),
  };
}

function unlessCatalogued(required: readonly string[]): Record<string, unknown> {
  return {
    required: required.filter((key) => !SAID_BY_ENTRY.includes(key)),
    anyOf: [{ required: ['catalog'] }, { required: SAID_BY_ENTRY }],
  };
}

/** JSON Schema (2020-12) of gateway.yaml, for editors. Made from the same declarations that check it at start. */
export function configSchema(): Record<string, unknown> {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Gatehouse gateway.yaml', ...sectionSchema(GatewayConfig) };
}
