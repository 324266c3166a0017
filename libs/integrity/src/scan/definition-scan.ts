import { isJsonObject, type Descriptor, type Finding, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import { definitionRules, isRemote, reading, type DefinitionRule } from './definition-rules.js';
import { asksFor, wordsOf } from './parameter-words.js';
import { cycleIn } from './schema-cycle.js';
import { isAbout, readText, says, textsIn } from './sentence-rules.js';

const pointer = (path: string, key: string | number): string => `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** A property whose value is free text: what a secret or a conversation would be put into. */
function takesText(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema) || schema['enum'] !== undefined || schema['const'] !== undefined) return false;
  const { type } = schema;
  if (Array.isArray(type)) return type.includes('string') || type.includes('object') || type.includes('array');
  return type === undefined || type === 'string' || type === 'object' || type === 'array';
}

export interface DefinitionJudgement {
  readonly findings: readonly Finding[];
  /** 0 to 1: how much it reads like an order to a model, also where that is less than what is held. */
  readonly reads: number;
}

/** Findings of one definition by its shape, and by what it says about tools and people (compliance/integrity/definitions.yaml). Follows no reference, so that a recursive schema ends. */
export class DefinitionScan {
  constructor(private readonly rules: readonly DefinitionRule[] = definitionRules()) {}

  findings(descriptor: Descriptor): readonly Finding[] {
    return this.judge(descriptor).findings;
  }

  judge(descriptor: Descriptor): DefinitionJudgement {
    const read = this.reading(descriptor);
    return { findings: [...this.shape(descriptor), ...this.sentences(descriptor), ...read.findings], reads: read.score };
  }

  private shape(descriptor: Descriptor): Finding[] {
    const found: Finding[] = [];
    const whole = JSON.stringify(descriptor).length;
    for (const rule of this.rules) {
      if (rule.kind !== 'size') continue;
      const description = typeof descriptor['description'] === 'string' ? descriptor['description'].length : 0;
      if (description > rule.description) found.push(findingOf(rule, '/description'));
      else if (whole > rule.definition) found.push(findingOf(rule, ''));
    }
    for (const key of ['inputSchema', 'outputSchema']) {
      const schema = descriptor[key];
      if (!isJsonObject(schema)) continue;
      const before = found.length;
      this.walk(schema, { path: `/${key}`, level: 1, asks: key === 'inputSchema' ? wordsOf(descriptor.name) : undefined }, found);
      const recursion = this.rules.find(({ kind }) => kind === 'recursion');
      // One that is nested deeper than anybody reads is held for that, and not gone through.
      const isDeep = found.slice(before).some(({ family }) => family === 'oversize');
      if (recursion && !isDeep && cycleIn(schema) !== undefined) found.push(findingOf(recursion, `/${key}`));
    }
    return found;
  }

  private reading(descriptor: Descriptor): { findings: Finding[]; score: number } {
    const rule = this.rules.find(({ kind }) => kind === 'reading');
    const worst = rule && reading().worstOf(descriptor);
    if (!worst) return { findings: [], score: 0 };
    const score = Math.round(worst.score * 1_000) / 1_000;
    return { findings: worst.isHeld ? [{ ...findingOf(rule, worst.path), score }] : [], score };
  }

  private sentences(descriptor: Descriptor): Finding[] {
    const texts = [...textsIn(descriptor)].map(([text, path]) => ({ read: readText(text), path }));
    return this.rules.flatMap((rule) => {
      const at = rule.kind === 'sentence' ? texts.find(({ read, path }) => isAbout(rule, path) && says(rule, read)) : undefined;
      return at ? [findingOf(rule, at.path)] : [];
    });
  }

  private walk(value: JsonObject, at: { path: string; level: number; asks: readonly string[] | undefined }, found: Finding[]): void {
    const tooDeep = this.rules.find((rule) => rule.kind === 'depth' && at.level > rule.levels);
    if (tooDeep) return void found.push(findingOf(tooDeep, at.path));
    if (at.asks && isJsonObject(value['properties']))
      this.parameters(value['properties'], { path: `${at.path}/properties`, tool: at.asks }, found);
    for (const [key, item] of Object.entries(value)) {
      const path = pointer(at.path, key);
      if (/^\$(?:ref|dynamicRef)$/.test(key) && typeof item === 'string') this.reference(item, path, found);
      for (const [inner, where] of objectsIn(item, path)) this.walk(inner, { ...at, path: where, level: at.level + 1 }, found);
    }
  }

  private parameters(properties: JsonObject, { path, tool }: { path: string; tool: readonly string[] }, found: Finding[]): void {
    for (const [name, schema] of Object.entries(properties)) {
      if (!takesText(schema)) continue;
      const rule = this.rules.find((candidate) => candidate.kind === 'parameter' && isOf(candidate, tool) && asksFor(candidate, name));
      if (rule) found.push(findingOf(rule, pointer(path, name)));
    }
  }

  private reference(reference: string, path: string, found: Finding[]): void {
    const rule = this.rules.find(({ kind }) => kind === 'reference');
    if (rule && isRemote(reference)) found.push(findingOf(rule, path));
  }
}

function isOf({ ofTools }: DefinitionRule & { readonly kind: 'parameter' }, words: readonly string[]): boolean {
  return !ofTools || ofTools.some((word) => words.includes(word));
}

function objectsIn(item: JsonValue | undefined, path: string): (readonly [JsonObject, string])[] {
  if (isJsonObject(item)) return [[item, path]];
  if (!Array.isArray(item)) return [];
  return item.flatMap((inner, index) => objectsIn(inner, pointer(path, index)));
}

function findingOf({ id, family, verdict, score }: DefinitionRule, path: string): Finding {
  return { rule: id, family, surface: 'description', verdict, score, path };
}
