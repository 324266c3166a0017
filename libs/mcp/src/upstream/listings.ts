import { isJsonObject, type Descriptor, type OfferKind } from '@gatehouse/kernel';

interface Listing {
  readonly method: string;
  /** Member of the result that holds the list. */
  readonly member: string;
  /** What the entries are called in a sentence. */
  readonly named: string;
}

/** How each kind is listed (MCP 2026-07-28: Tools, Prompts, Resources). */
export const LISTINGS: Readonly<Record<OfferKind, Listing>> = {
  tool: { method: 'tools/list', member: 'tools', named: 'tools' },
  prompt: { method: 'prompts/list', member: 'prompts', named: 'prompts' },
  resource: { method: 'resources/list', member: 'resources', named: 'resources' },
  template: { method: 'resources/templates/list', member: 'resourceTemplates', named: 'resource templates' },
};

/** Whether an item of a list has what its kind must have. */
export function isDescriptor(kind: OfferKind, item: unknown): item is Descriptor {
  if (!isJsonObject(item) || typeof item['name'] !== 'string') return false;
  switch (kind) {
    case 'tool':
      return isJsonObject(item['inputSchema']);
    case 'prompt':
      return item['arguments'] === undefined || Array.isArray(item['arguments']);
    case 'resource':
      return typeof item['uri'] === 'string';
    case 'template':
      return typeof item['uriTemplate'] === 'string';
  }
}
