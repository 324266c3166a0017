import { describe, expect, it } from 'vitest';
import { UriTemplate } from './uri-template.js';

const match = (template: string, uri: string) => UriTemplate.parse(template).match(uri);

describe('a URI template', () => {
  it.each([
    ['crm://contacts/{id}', 'crm://contacts/CON-1', { id: 'CON-1' }],
    ['crm://contacts/{id}/notes', 'crm://contacts/a%20b/notes', { id: 'a b' }],
    ['file:///{+path}', 'file:///docs/a/b.txt', { path: 'docs/a/b.txt' }],
    ['file://{/path*}', 'file:///docs/a', { path: 'docs/a' }],
    ['x://{a}-{b}', 'x://1-2-3', { a: '1', b: '2-3' }],
    ['x://d{/a,b}', 'x://d/1/2', { a: '1', b: '2' }],
    ['x://f{.ext}', 'x://f.md', { ext: 'md' }],
    ['x://d{;v}', 'x://d;v=3', { v: '3' }],
    ['x://d{#part}', 'x://d#a/b', { part: 'a/b' }],
    ['x://{a}{?q,page}', 'x://1', { a: '1' }],
    ['x://{a}{?q,page}', 'x://1?page=2&q=b%26c', { a: '1', page: '2', q: 'b&c' }],
    ['x://{id:3}', 'x://abc', { id: 'abc' }],
    ['x://fixed', 'x://fixed', {}],
    ['x://{a}', 'x://%', { a: '%' }],
  ])('%s fits %s', (template, uri, values) => {
    expect(match(template, uri)).toEqual(values);
  });

  it.each([
    ['crm://contacts/{id}', 'crm://contacts/'],
    ['crm://contacts/{id}', 'crm://contacts/1/notes'],
    ['crm://contacts/{id}', 'crm://contact/1'],
    ['crm://contacts/{id}', 'crm://contacts/1?x=1'],
    ['crm://contacts/{id}/notes', 'crm://contacts/1/files'],
    ['x://{a}{?q}', 'x://1?other=2'],
    ['x://{a}', `x://${'a'.repeat(3_000)}`],
  ])('%s does not fit %s', (template, uri) => {
    expect(match(template, uri)).toBeUndefined();
  });

  it.each([
    ['two variables side by side', 'x://{a}{b}'],
    ['a query in the middle', 'x://{?q}/more'],
    ['an open brace', 'x://{a'],
    ['a closing brace alone', 'x://a}'],
    ['a name that is none', 'x://{a b}'],
    ['too great a length', `x://${'a'.repeat(3_000)}`],
  ])('is refused with %s, each time it is read', (_case, text) => {
    expect(() => UriTemplate.parse(text)).toThrow(Error);
    expect(() => UriTemplate.parse(text)).toThrow(Error);
  });

  it('stays linear in a URI made to mislead it', () => {
    const template = `x://${'{a}-'.repeat(30).replaceAll('a', () => `v${Math.random().toString(36).slice(2, 8)}`)}end`;
    expect(match(template, `x://${'-a'.repeat(1_000)}`)).toBeUndefined();
  });
});
