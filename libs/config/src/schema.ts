import { GatewayConfig } from './gateway-config.js';
import { settingsOf, type SettingFacts } from './setting.js';

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
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(settings.map(([key, facts]) => [key, fragment(facts)])),
    required: settings.filter(([, facts]) => !facts.optional).map(([key]) => key),
  };
}

/** JSON Schema (2020-12) of gateway.yaml, for editors. Made from the same declarations that check it at start. */
export function configSchema(): Record<string, unknown> {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Gatehouse gateway.yaml', ...sectionSchema(GatewayConfig) };
}
