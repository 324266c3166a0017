/** Run by `npm run build`: leaves the shipped tables as JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { CheckedTexts } from './checked-texts.js';
import { parsedTable, shippedTables, TableForm } from './table.js';

/** The line by which editors know the schema of a YAML file. */
const SCHEMA_LINE = /^# yaml-language-server: \$schema=(\S+)$/m;

const folder = shippedTables();
const checked = new CheckedTexts();
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
  // The packs are prepared by the room that reads them, with what it checks beside their form.
  if (!name.endsWith('.yaml') || /^packs[/\\](?!preconditions)/.test(name)) continue;
  const text = readFileSync(join(folder, name), 'utf8');
  const schema = SCHEMA_LINE.exec(text)?.[1];
  const form = schema === undefined ? undefined : TableForm.read(normalize(join(dirname(name), schema)));
  checked.keep(form?.text ?? '', text, parsedTable(name, text, form));
}
checked.write(join(folder, 'checked.json'));
