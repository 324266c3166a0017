import { isJsonObject, sha256Hex, SURFACES, type Surface } from '@gatehouse/kernel';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CheckedTexts } from '@gatehouse/tables';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { LexiconEntry } from '../phrases/lexicon.js';
import { parsePhrase } from '../phrases/phrase-pattern.js';
import { PackFaults, type PackFault } from './pack-faults.js';
import type { Pack, PackLibrary, PackRule, Thresholds } from './rule.js';

/** The packs that Gatehouse ships. */
export function shippedPacks(): string {
  return dirname(createRequire(import.meta.url).resolve('@gatehouse/packs/packs/pack.schema.json'));
}

/** What the build leaves beside the packs of a folder. */
const CHECKED = 'checked.json';

interface Read {
  readonly packs: Pack[];
  readonly lexicons: LexiconEntry[];
  thresholds?: Record<Surface, Thresholds>;
}

export interface ReadPacks extends PackLibrary {
  readonly lexicons: readonly LexiconEntry[];
  readonly fileOf: (rule: PackRule) => string;
}

/** Packs as far as they are whole. */
export interface WholePacks extends ReadPacks {
  readonly faults: readonly PackFault[];
  /** Surfaces that a pack which is broken could have looked at: nothing there may pass, since nobody knows what it would have said. */
  readonly closed: ReadonlySet<Surface>;
}

type Shape = 'pack' | 'lexicon' | 'scoring';

/** Reads every `*.yaml` of a packs folder against pack.schema.json. Collects faults rather than stopping at the first. */
class FolderReader {
  readonly faults: PackFault[] = [];
  readonly closed = new Set<Surface>();
  readonly read: Read = { packs: [], lexicons: [] };
  private readonly texts: string[] = [];
  private readonly files = new Map<PackRule, string>();
  private readonly schema: string;
  private ajv: Ajv2020 | undefined;

  constructor(
    private readonly folder: string,
    private readonly checked: CheckedTexts,
  ) {
    this.schema = readFileSync(join(folder, 'pack.schema.json'), 'utf8');
  }

  run(): void {
    for (const file of this.names()) {
      const text = readFileSync(join(this.folder, file), 'utf8');
      this.texts.push(file, text);
      const shape: Shape = file.startsWith('lexicon/') ? 'lexicon' : file === 'scoring.yaml' ? 'scoring' : 'pack';
      const content = this.checked.find(this.schema, text) ?? this.parsed(file, shape, text);
      if (content === undefined) continue;
      this.checked.keep(this.schema, text, content);
      this.take(file, shape, content);
    }
    this.check();
  }

  private parsed(file: string, shape: Shape, text: string): unknown {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    // What follows the first is mostly its consequence.
    for (const error of document.errors.slice(0, 1))
      this.fault(file, '(file)', `expected YAML; ${error.message.split('\n')[0]}`, lines.linePos(error.pos[0]).line);
    if (document.errors.length > 0) return undefined;
    const content: unknown = document.toJS({ maxAliasCount: 50 });
    const fits = this.validator().getSchema(`packs#/$defs/${shape}`)!;
    if (fits(content)) {
      const known = this.faults.length;
      if (shape === 'pack') this.checkPhrases(file, content as Pack, (path) => lineAt(document, lines, path));
      if (this.faults.length === known) return content;
      this.close(content);
      return undefined;
    }
    for (const { instancePath, message } of fits.errors ?? [])
      this.fault(
        file,
        pathOf(instancePath),
        message ?? 'does not fit pack.schema.json',
        lineAt(document, lines, instancePath.split('/').slice(1)),
      );
    if (shape === 'pack') this.close(content);
    return undefined;
  }

  private validator(): Ajv2020 {
    // The schema is ours and tested; compiling the schema of schemas would cost more than reading the packs.
    const options = { allErrors: true, validateSchema: false, strict: true, strictRequired: false, allowUnionTypes: true };
    return (this.ajv ??= new Ajv2020(options).addSchema(JSON.parse(this.schema) as object, 'packs'));
  }

  get digest(): string {
    return sha256Hex(this.texts.join('\u0000'));
  }

  fileOf(rule: PackRule): string {
    return this.files.get(rule)!;
  }

  fault(file: string, path: string, expected: string, line?: number): void {
    this.faults.push({ file, ...(line === undefined ? {} : { line }), path, expected });
  }

  /** The surfaces of a pack that cannot be used, as far as it says them; else all. */
  private close(content: unknown): void {
    const rules = isJsonObject(content) && Array.isArray(content['rules']) ? content['rules'] : [];
    const named = rules.map((rule: unknown) => (isJsonObject(rule) && isJsonObject(rule['surfaces']) ? Object.keys(rule['surfaces']) : []));
    const known = named.flat().filter((name): name is Surface => (SURFACES as readonly string[]).includes(name));
    const isSaid = named.length > 0 && named.every(({ length }) => length > 0);
    for (const surface of isSaid ? known : SURFACES) this.closed.add(surface);
  }

  private names(): string[] {
    const own = readdirSync(this.folder).filter((name) => name.endsWith('.yaml'));
    const lexicons = readdirSync(join(this.folder, 'lexicon')).filter((name) => name.endsWith('.yaml'));
    return [...own, ...lexicons.map((name) => `lexicon/${name}`)].sort();
  }

  private take(file: string, shape: Shape, content: unknown): void {
    if (shape === 'lexicon') this.read.lexicons.push(...(content as { lexicons: LexiconEntry[] }).lexicons);
    else if (shape === 'scoring') this.read.thresholds = (content as { thresholds: Record<Surface, Thresholds> }).thresholds;
    else {
      const pack = content as Pack;
      this.read.packs.push(pack);
      for (const rule of pack.rules) this.files.set(rule, file);
    }
  }

  private checkPhrases(file: string, { rules }: Pack, lineOf: (path: readonly (string | number)[]) => number | undefined): void {
    for (const [index, rule] of rules.entries())
      for (const field of ['phrases', 'unless', 'spares'] as const)
        rule[field]?.forEach((phrase, at) => {
          try {
            parsePhrase(phrase);
          } catch (error) {
            this.fault(file, `rules[${index}].${field}[${at}]`, (error as Error).message, lineOf(['rules', index, field, at]));
          }
        });
  }

  private check(): void {
    const seen = new Map<string, string>();
    for (const rule of this.read.packs.flatMap((pack) => pack.rules)) {
      const file = this.fileOf(rule);
      if (seen.has(rule.id)) this.fault(file, rule.id, `expected an id of its own; ${seen.get(rule.id)} has a rule of this id`);
      seen.set(rule.id, file);
    }
    if (this.read.packs.length === 0) this.fault('(folder)', this.folder, 'expected at least one pack');
    if (!this.read.thresholds) this.fault('scoring.yaml', '(file)', `expected thresholds for ${SURFACES.join(', ')}`);
  }
}

/** Where in the file something stands, or the nearest thing around it that is there. */
function lineAt(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function pathOf(pointer: string): string {
  return pointer === ''
    ? '(file)'
    : pointer
        .slice(1)
        .replace(/\/(\d+)/g, '[$1]')
        .replaceAll('/', '.');
}

/** What a folder of packs says, checked for form; throws PackFaults. Examples are run by whoever builds an inspector from it. */
export function readPacks(folder: string = shippedPacks()): ReadPacks {
  return libraryOf(folder, CheckedTexts.from(join(folder, CHECKED)));
}

/** The same as far as it can be used, for a gateway that has to start: what it cannot judge then, it refuses. */
export function readWholePacks(folder: string = shippedPacks()): WholePacks {
  const reader = new FolderReader(folder, CheckedTexts.from(join(folder, CHECKED)));
  reader.run();
  const { faults } = reader;
  // What several packs share is broken: none of them says what it should.
  const isShared = faults.some(
    ({ file, path }) =>
      file.startsWith('lexicon/') || file === 'scoring.yaml' || !path.match(/^(\(file\)|rules|pack|title|version|guards)/),
  );
  const isUnknown = faults.some(({ path }) => path === '(file)');
  const closed = new Set<Surface>(isShared || isUnknown ? SURFACES : reader.closed);
  return { ...gathered(reader, isShared), faults, closed };
}

/** What the build does: reads a folder of packs from its YAML, and where it is whole leaves it as JSON for the next start. */
export function prepackage(folder: string): void {
  const checked = new CheckedTexts();
  libraryOf(folder, checked);
  checked.write(join(folder, CHECKED));
}

function libraryOf(folder: string, checked: CheckedTexts): ReadPacks {
  const reader = new FolderReader(folder, checked);
  reader.run();
  if (reader.faults.length > 0) throw new PackFaults(reader.faults);
  return gathered(reader);
}

function gathered(reader: FolderReader, isEmpty = false): ReadPacks {
  const { packs, lexicons, thresholds } = isEmpty ? { packs: [], lexicons: [], thresholds: reader.read.thresholds } : reader.read;
  return {
    packs,
    lexicons,
    rules: packs.flatMap((pack) => pack.rules),
    thresholds: thresholds!,
    digest: reader.digest,
    fileOf: (rule) => reader.fileOf(rule),
  };
}
