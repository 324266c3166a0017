import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { CheckedTexts } from './checked-texts.js';
import { TableFaults, type TableFault } from './table-faults.js';

/** What the build leaves in compliance/. */
const CHECKED = 'checked.json';
/** Aliases are for repeated sources; a file of ours has no more. */
const MOST_ALIASES = 50;

let kept: CheckedTexts | undefined;

/** The folder of everything that ships as data. */
export function shippedTables(): string {
  return dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/package.json'));
}

/** Where a file of compliance/ is, e.g. `taint/taint.yaml`. */
export function shippedFile(name: string): string {
  return join(shippedTables(), name);
}

/** A schema of compliance/, and those that it refers to by their files. */
export class TableForm {
  private constructor(
    /** Of all of them: what a table was checked against. */
    readonly text: string,
    private readonly schema: string,
    private readonly others: ReadonlyMap<string, string>,
  ) {}

  static read(name: string): TableForm {
    const schema = readFileSync(shippedFile(name), 'utf8');
    const files = [...schema.matchAll(/"\$ref": "([^"#]+)#/g)].map((match) => match[1]!);
    const others = new Map(files.map((file) => [file, readFileSync(shippedFile(normalize(join(dirname(name), file))), 'utf8')]));
    return new TableForm([schema, ...others.values()].join('\u0000'), schema, others);
  }

  faultsOf(content: unknown): readonly ErrorObject[] {
    // The schemas are ours and tested; compiling the schema of schemas would cost more than reading the table.
    const ajv = new Ajv2020({ allErrors: true, validateSchema: false, strict: true, strictRequired: false, allowUnionTypes: true });
    for (const [file, text] of this.others) ajv.addSchema(JSON.parse(text) as object, file);
    const fits = ajv.compile(JSON.parse(this.schema) as object);
    return fits(content) ? [] : (fits.errors ?? []);
  }
}

/** A table of compliance/, e.g. `mls/questions.yaml`, held against a schema of compliance/ where one is named. Throws TableFaults. */
export function shippedTable<T>(name: string, schema?: string): T {
  return readTable<T>(shippedFile(name), schema);
}

/** A table anywhere, in the form of a shipped one. Throws TableFaults, or the fault of the file system. */
export function readTable<T>(file: string, schema?: string): T {
  const form = schema === undefined ? undefined : TableForm.read(schema);
  const text = readFileSync(file, 'utf8');
  kept ??= CheckedTexts.from(shippedFile(CHECKED));
  return (kept.find(form?.text ?? '', text) ?? parsedTable(file, text, form)) as T;
}

/** Reads the YAML itself. Throws TableFaults. */
export function parsedTable(file: string, text: string, form?: TableForm): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw new TableFaults(
      file,
      document.errors.map(({ message, pos }) => ({
        line: lines.linePos(pos[0]).line,
        path: '(file)',
        expected: `expected YAML; ${message.split('\n')[0]}`,
      })),
    );
  const content: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
  const faults = form?.faultsOf(content) ?? [];
  if (faults.length > 0)
    throw new TableFaults(
      file,
      faults.map((error) => faultOf(error, document, lines)),
    );
  return content;
}

function faultOf({ instancePath, message }: ErrorObject, document: Document, lines: LineCounter): TableFault {
  const keys = instancePath.split('/').slice(1).map(unescaped);
  const node = keys.length === 0 ? document.contents : document.getIn(keys, true);
  const at = isNode(node) && node.range ? { line: lines.linePos(node.range[0]).line } : {};
  return { ...at, path: pathOf(keys), expected: message ?? 'does not fit the schema' };
}

const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

const pathOf = (keys: readonly string[]): string =>
  keys.length === 0 ? '(file)' : keys.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : `${index > 0 ? '.' : ''}${key}`)).join('');
