/**
 * Labelled texts. `[[TYPE|value]]` is private, `{{KIND|value}}` is of the trade and has to stay readable; what stands outside is neither.
 * Texts of a file begin with a line `=== kind`. Written by hand, synthetic people only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MARK = /\[\[([A-Z_0-9]+)\|(.+?)\]\]|\{\{([A-Z_0-9]+)\|(.+?)\}\}/gu;

/** The text without its marks, and where each marked value stands in it. */
export function unmarked(marked) {
  const spans = [];
  let text = '';
  let at = 0;
  for (const { 0: whole, 1: type, 2: value, 3: decoy, 4: kept, index } of marked.matchAll(MARK)) {
    text += marked.slice(at, index);
    const said = value ?? kept;
    spans.push({ type: type ?? decoy, isPrivate: type !== undefined, value: said, start: text.length, end: text.length + said.length });
    text += said;
    at = index + whole.length;
  }
  return { text: text + marked.slice(at), spans };
}

/** Texts and records of one part, `dev` or `test`, or of one of its files. */
export function corpus(folder, part, only) {
  const place = join(folder, part);
  const names = readdirSync(place).filter((name) => only === undefined || name.startsWith(`${only}.`));
  const texts = names
    .filter((name) => name.endsWith('.txt'))
    .flatMap((name) =>
      readFileSync(join(place, name), 'utf8')
        .split(/^=== .*\n/m)
        .slice(1)
        .map((marked, index) => ({ id: `${name}:${index + 1}`, ...unmarked(marked.trim()) })),
    );
  const records = names
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) =>
      readFileSync(join(place, name), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line, index) => {
          const { resource, record } = JSON.parse(line);
          const spans = [];
          const plain = JSON.parse(JSON.stringify(record), (_, value) => {
            if (typeof value !== 'string') return value;
            const { text, spans: found } = unmarked(value);
            spans.push(...found);
            return text;
          });
          return { id: `${name}:${index + 1}`, resource, record: plain, spans };
        }),
    );
  return { texts, records };
}
