import { describe, expect, it } from 'vitest';
import { asksReasonItself, reasonArgumentOf, withReason } from './access-reason.js';
import type { JsonObject } from './json.js';
import type { CatalogueEntry } from './tool.js';

type Offer = Pick<CatalogueEntry, 'kind' | 'upstream' | 'descriptor'>;
const tool = (properties: JsonObject, more: JsonObject = {}, upstream = 'crm'): Offer => ({
  kind: 'tool',
  upstream,
  descriptor: { name: 'x', inputSchema: { type: 'object', properties, ...more } },
});
const prompt = (...names: string[]): Offer => ({
  kind: 'prompt',
  upstream: 'crm',
  descriptor: { name: 'x', arguments: names.map((name) => ({ name })) },
});

describe('the argument by which a reason is given', () => {
  it.each<[string, Offer, string | undefined]>([
    ['a tool', tool({ key: {} }), 'reasonForAccess'],
    ['a tool that takes nothing', { kind: 'tool', upstream: 'crm', descriptor: { name: 'x' } }, 'reasonForAccess'],
    ['a tool that has such a one itself', tool({ reasonForAccess: {} }), 'gatehouseReasonForAccess'],
    ['a tool that has both', tool({ reasonForAccess: {}, gatehouseReasonForAccess: {} }), undefined],
    ['a prompt', prompt('contactKey'), 'reasonForAccess'],
    ['a prompt that has such a one itself', prompt('reasonForAccess'), 'gatehouseReasonForAccess'],
    ['a resource', { kind: 'resource', upstream: 'crm', descriptor: { uri: 'crm://x', name: 'x' } }, undefined],
    ['a tool of the gateway that asks itself', tool({ reason: {} }, { required: ['reason'] }, 'gatehouse'), undefined],
  ])('of %s', (_what, offer, name) => {
    expect(reasonArgumentOf(offer)).toBe(name);
  });

  it('is asked by no upstream of its own, whatever it calls itself', () => {
    expect(asksReasonItself(tool({ reason: {} }, { required: ['reason'] }))).toBe(false);
    expect(asksReasonItself(tool({ reason: {} }, {}, 'gatehouse'))).toBe(false);
    expect(asksReasonItself(tool({ reason: {} }, { required: ['reason'] }, 'gatehouse'))).toBe(true);
  });
});

describe('a definition that asks for a reason', () => {
  it('has it required beside what the tool requires, and leaves the pinned one as it is', () => {
    const offer = tool({ key: { type: 'string' } }, { required: ['key'], additionalProperties: false });
    const before = structuredClone(offer.descriptor);
    const { inputSchema } = withReason(offer) as { inputSchema: JsonObject };
    expect(inputSchema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['key', 'reasonForAccess'],
      properties: { key: { type: 'string' }, reasonForAccess: { type: 'string', minLength: 8, maxLength: 300 } },
    });
    expect(offer.descriptor).toEqual(before);
  });

  it('of a prompt has it as a required argument', () => {
    expect(withReason(prompt('contactKey'))['arguments']).toMatchObject([
      { name: 'contactKey' },
      { name: 'reasonForAccess', required: true, description: expect.stringContaining('Leave names') as string },
    ]);
    expect(withReason({ kind: 'prompt', upstream: 'crm', descriptor: { name: 'x' } })['arguments']).toHaveLength(1);
  });

  it('of what takes none is the same', () => {
    const both = tool({ reasonForAccess: {}, gatehouseReasonForAccess: {} });
    expect(withReason(both)).toBe(both.descriptor);
  });
});
