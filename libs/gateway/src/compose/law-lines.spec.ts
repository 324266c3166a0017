import type { ToolTerms } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import { lawLines } from './law-lines.js';

const lines = (terms: object) => lawLines([{ id: 'crm', tools: new Map([['tool', terms as ToolTerms]]) }]).slice(1);

it.each([
  ['send_message', { action: 'send', dataClass: 'message' }],
  ['publish_listing', { action: 'send', dataClass: 'advertisement' }],
  ['publish_listing', { action: 'write', dataClass: 'listing' }],
  ['publish_listing', { action: 'write', dataClass: 'general', destination: 'public' }],
  ['request_showing', { action: 'write', dataClass: 'showing', resource: 'ShowingRequest' }],
  ['answer_offer', { action: 'send', dataClass: 'offer' }],
])('names %s where the terms say no activity', (activity, terms) => {
  expect(lines(terms)).toEqual([
    `nothing of the law is asked before crm/tool: say \`legal: { activity: ${activity} }\` in its terms, and where the facts are`,
  ]);
  expect(lines({ ...terms, legal: { activity, facts: {}, evidence: [] } })).toEqual([]);
});

it.each([
  { action: 'read', dataClass: 'message' },
  { action: 'draft', dataClass: 'advertisement' },
  { action: 'write', dataClass: 'contact' },
  { action: 'write', dataClass: 'showing', resource: 'Showing' },
  { action: 'send', dataClass: 'document' },
])('says nothing of %o', (terms) => {
  expect(lines(terms)).toEqual([]);
});
