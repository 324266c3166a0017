import { isLeftOut, type ToolTerms } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { narrowed } from './role-sets.js';

const READ: ToolTerms = { action: 'read', dataClass: 'general' };
const OFFERS = { tool: ['get', 'list'], prompt: ['letter', 'advert'], resource: ['crm://notes/'] } as const;

/** What a role sees of an upstream with these sets. */
function seen(sets: Parameters<typeof narrowed>[2], role: string): string[] {
  return (['tool', 'prompt', 'resource'] as const).flatMap((kind) => {
    const terms = narrowed(kind, new Map(OFFERS[kind].map((name) => [name, READ])), sets);
    return [...terms].filter(([, said]) => !isLeftOut([role], said)).map(([name]) => name);
  });
}

describe('sets of roles', () => {
  it('narrow tools by name, and prompts and resources where they name any', () => {
    expect(seen({ assistant: ['get'] }, 'assistant')).toEqual(['get', 'letter', 'advert', 'crm://notes/']);
    expect(seen({ assistant: ['get', 'prompt:letter'] }, 'assistant')).toEqual(['get', 'letter', 'crm://notes/']);
    expect(seen({ assistant: ['prompt:letter', 'resource:crm://notes/'] }, 'assistant')).toEqual(['get', 'list', 'letter', 'crm://notes/']);
  });

  it('leave no tool where they are empty, and say nothing of a role that has none', () => {
    expect(seen({ assistant: [] }, 'assistant')).toEqual(['letter', 'advert', 'crm://notes/']);
    expect(seen({ assistant: ['get', 'prompt:letter'] }, 'agent')).toEqual(['get', 'list', 'letter', 'advert', 'crm://notes/']);
  });
});
