import { describe, expect, it } from 'vitest';
import { MLS_TOOLS, MLS_TOOL_TERMS } from './descriptors.js';

describe.each(MLS_TOOLS.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  it('has a title, closed arguments of 2020-12, a schema of its answer, and terms', () => {
    const terms = MLS_TOOL_TERMS[name as keyof typeof MLS_TOOL_TERMS];
    expect(tool).toMatchObject({
      title: expect.any(String),
      annotations: { readOnlyHint: terms.action === 'read' },
      inputSchema: { $schema: 'https://json-schema.org/draft/2020-12/schema', additionalProperties: false },
      outputSchema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
    });
  });

  it('costs a model few tokens', () => {
    // What clients put before a model is name, description and arguments; four characters make about one token.
    const { description, inputSchema } = tool;
    expect(JSON.stringify({ name, description, inputSchema }).length).toBeLessThan(name === 'search_listings' ? 2400 : 1300);
  });
});

it('every tool has terms and every term a tool', () => {
  expect(MLS_TOOLS.map(({ name }) => name).toSorted()).toEqual(Object.keys(MLS_TOOL_TERMS).toSorted());
});
