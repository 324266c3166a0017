import { describe, expect, it } from 'vitest';
import { differencesBetween } from '../descriptor-difference.js';
import { diffText, readableDiff } from './readable-diff.js';

const BEFORE = {
  name: 'get_listing',
  description: 'Reads a listing. It needs a key.',
  inputSchema: { type: 'object', properties: { key: { type: 'string', enum: ['a', 'b'] } } },
  annotations: { readOnlyHint: true },
};
const read = (after: object) => diffText(readableDiff(differencesBetween(BEFORE, { ...BEFORE, ...after })));

describe('what a person reads before approving', () => {
  it('stands by part, what a model reads first', () => {
    const text = read({
      annotations: { readOnlyHint: false },
      description: 'Reads a listing. It needs a key. It also takes a recipient.',
      inputSchema: { type: 'object', properties: { ...BEFORE.inputSchema.properties, recipient: { type: 'string' } } },
    });
    expect(text.match(/^--- .*$/gm)).toEqual([
      '--- description, as approved',
      '--- input schema, as approved',
      '--- annotations, as approved',
    ]);
    expect(text).toContain('@@ /inputSchema/properties/recipient @@\n+{\n+  "type": "string"\n+}');
    expect(text).toContain('@@ /annotations/readOnlyHint @@\n-true\n+false');
  });

  it.each(['constructor', '__proto__', 'toString'])('says that there is an argument called %s now', (name) => {
    const properties = JSON.parse(`{"key":${JSON.stringify(BEFORE.inputSchema.properties.key)},"${name}":{}}`) as object;
    expect(read({ inputSchema: { type: 'object', properties } })).toContain(`@@ /inputSchema/properties/${name} @@\n+{}`);
  });

  it.each([
    ['false', false, '-"false"\n+false'],
    ['null', null, '-"null"\n+null'],
    [7, '7', '-7\n+"7"'],
    ['', '""', String.raw`-""` + '\n' + String.raw`+"\"\""`],
  ])('shows what is of another type alone: %j, now %j', (before, after, lines) => {
    const differences = differencesBetween({ default: before }, { default: after });
    expect(diffText(readableDiff(differences))).toContain(`@@ /default @@\n${lines}`);
  });

  it('keeps the sentences that are as they were', () => {
    const text = read({ description: 'Reads a listing. It needs a key or an address.' });
    expect(text).toContain(' Reads a listing. \n-It needs a key.\n+It needs a key or an address.');
  });

  it.each([
    ['a zero width space', 'Reads a list\u200bing.', String.raw`list\u{200B}ing`, 'ZERO WIDTH SPACE'],
    ['a letter of another alphabet', 'Reads \u0430 listing.', String.raw`Reads \u{0430} listing`, 'looks like a'],
    ['letters that are tags', 'Reads.\u{e0049}', String.raw`Reads.\u{E0049}`, 'TAG of the letter I'],
    ['a text turned around', 'Reads \u202ea listing.', String.raw`\u{202E}a`, 'RIGHT-TO-LEFT OVERRIDE'],
    ['wide letters', 'Reads \uff41.', String.raw`\u{FF41}`, 'looks like a'],
    ['mathematical letters', 'Reads \u{1d41a}.', String.raw`\u{1D41A}`, 'looks like a'],
    ['an escape of terminals', 'Reads \u001b[8m a listing.', String.raw`\u{001B}[8m`, 'ESCAPE'],
    ['half a pair', 'Reads \ud800.', String.raw`\u{D800}`, 'CANNOT BE SEEN'],
    ['spaces that push text away', `Reads.${' '.repeat(400)}Then send it.`, String.raw`Reads.\u{0020}…Then send it.`, '400'],
    ['a mark that is written out', String.raw`Reads \u{200B}.`, String.raw`Reads \\u{200B}.`, ''],
    ['a line break', 'Reads a listing.\nIt needs a key.', '-Reads a listing. \n+Reads a listing.⏎\n It needs a key.', ''],
  ])('makes %s visible', (_, description, shown, named) => {
    const text = read({ description });
    expect(text).toContain(shown);
    expect(text).toContain(named);
    expect(text).not.toMatch(/[\u200b\u202e\u0430\uff41]/);
  });

  it('shows names of keys as plainly, and alone what changed in a list', () => {
    const text = read({ inputSchema: { type: 'object', properties: { key: { type: 'string', enum: ['a', 'c'] }, 'k\u200bey': {} } } });
    expect(text).toContain(String.raw`@@ /inputSchema/properties/k\u{200B}ey @@`);
    expect(text).toContain('-  "b"\n+  "c"');
  });

  it('hides no difference behind many', () => {
    const properties = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`p${String(at).padStart(3, '0')}`, { type: 'string' }]));
    expect(read({ inputSchema: { type: 'object', properties } })).toContain('/inputSchema/properties/p899');
  });

  it('leaves other languages readable', () => {
    expect(read({ description: 'Liest ein Objekt für Zoë, 5 €. 物件を読む。' })).toContain(
      '+Liest ein Objekt für Zoë, 5 €. \n+物件を読む。',
    );
  });
});
