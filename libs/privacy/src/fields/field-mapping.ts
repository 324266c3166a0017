import type { FieldDictionary, FieldRule, ModelExposure } from '@gatehouse/kernel';
import { NEVER_KEPT } from '../placeholders/placeholder-form.js';
import { fieldRuleOf } from './csv-field-dictionary.js';
import { csvRows } from './csv.js';

/** One row that cannot be used, and why. */
export class MappingFault extends Error {
  constructor(sentence: string) {
    super(`field mapping: ${sentence}`);
    this.name = 'MappingFault';
  }
}

interface Node {
  rule?: FieldRule;
  readonly steps: Map<string, Node>;
}

type Step = string | number;

const TOOL = /^[a-z][a-z0-9-]{0,31}\/(?:\*|\S{1,128})$/;
const ANY = '*';
const HIDES: ReadonlySet<ModelExposure> = new Set<ModelExposure>(['redact', 'never']);
const node = (): Node => ({ steps: new Map() });

/**
 * What the fields of one tool's answers are, by JSON Pointer (RFC 6901) from the root of its structured content or JSON text; `*` is any one
 * member or item. An exact step goes before `*`.
 */
export class MappedFields {
  private readonly root = node();

  add(pointer: string, rule: FieldRule): void {
    let at = this.root;
    for (const step of stepsOf(pointer)) {
      const next = at.steps.get(step) ?? node();
      at.steps.set(step, next);
      at = next;
    }
    at.rule = rule;
  }

  /** The class of the value there; undefined where the mapping says nothing of it. */
  rule(path: readonly Step[], key?: Step): FieldRule | undefined {
    return this.reached(key === undefined ? path : [...path, key]).find((each) => each.rule)?.rule;
  }

  /** Whether it says something of what the value there holds. */
  isAbove(path: readonly Step[]): boolean {
    return this.reached(path).some(({ steps }) => steps.size > 0);
  }

  /** Nodes that a path leads to, exact steps first. */
  private reached(path: readonly Step[]): readonly Node[] {
    let reached: readonly Node[] = [this.root];
    for (const step of path) {
      const exact = reached.flatMap(({ steps }) => steps.get(String(step)) ?? []);
      const any = reached.flatMap(({ steps }) => steps.get(ANY) ?? []);
      reached = [...exact, ...any];
      if (reached.length === 0) break;
    }
    return reached;
  }
}

/** A deployment's classes for the JSON of its upstreams, by tool: CSV with the columns tool, pointer, audience, model, class, pii. */
export class FieldMapping {
  private readonly tools = new Map<string, MappedFields>();

  /** Throws MappingFault for a row that cannot be used: a wrong class must not be served. */
  static parse(texts: readonly string[], dictionary: FieldDictionary): FieldMapping {
    const mapping = new FieldMapping();
    for (const text of texts) for (const row of csvRows(text)) mapping.take(row, dictionary);
    return mapping;
  }

  /** Tools that it names, as `upstream/tool`; `upstream/*` is every tool of one. */
  get named(): readonly string[] {
    return [...this.tools.keys()];
  }

  /** The tool's own rows, or else those for every tool of its upstream. */
  of(upstream: string, tool: string): MappedFields | undefined {
    return this.tools.get(`${upstream}/${tool}`) ?? this.tools.get(`${upstream}/${ANY}`);
  }

  private take(row: Record<string, string>, dictionary: FieldDictionary): void {
    const { tool = '', pointer = '' } = row;
    const where = `${tool || '(no tool)'} ${pointer}`.trim();
    if (!TOOL.test(tool)) throw new MappingFault(`${where}: tool is UPSTREAM/TOOL, or UPSTREAM/* for all of one`);
    const isPointer = pointer.startsWith('/') && pointer !== '/' && !/~(?![01])/.test(pointer);
    if (!isPointer) throw new MappingFault(`${where}: pointer is a JSON Pointer with * for any one step, such as /deals/*/phone`);
    const field = stepsOf(pointer).at(-1)!;
    const fields = this.tools.get(tool) ?? new MappedFields();
    this.tools.set(tool, fields);
    const rule = fieldRuleOf({ ...row, resource: tool, field });
    const isNever = (rule.pii !== undefined && NEVER_KEPT.has(rule.pii)) || dictionary.rule('Unclassified', field).model === 'never';
    if (!HIDES.has(rule.model) && (isNever || field === ANY))
      throw new MappingFault(`${where}: model is redact or never for what no model may see, and where the field is not named`);
    fields.add(pointer, rule);
  }
}

export const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
