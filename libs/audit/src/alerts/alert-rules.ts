import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isJsonObject } from '@gatehouse/kernel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isNode, isSeq, LineCounter, parseDocument, type Node } from 'yaml';
import type { AlertRule } from './alert-rule.js';
import { exampleFaults } from './alert-examples.js';

/** A rule, or a whole file, that cannot be used. */
export interface AlertFault {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly what: string;
}

export const alertFaultLine = ({ file, line, what }: AlertFault): string => `${file}:${line}: ${what}`;

/** What could be read: a rule that is broken stops only itself, and whoever runs the gateway has to be told. */
export interface AlertRules {
  readonly rules: readonly AlertRule[];
  readonly faults: readonly AlertFault[];
}

const shipped = (name: string): string => createRequire(import.meta.url).resolve(`@gatehouse/packs/${name}`);
const schemaOf = (name: string): Record<string, unknown> => JSON.parse(readFileSync(shipped(name), 'utf8')) as Record<string, unknown>;

function ruleSchema(): ValidateFunction<AlertRule> {
  const ajv = new Ajv2020({ allErrors: true, validateSchema: false, strict: true, strictRequired: false });
  const $id = 'https://gatehouse.example/alerts/alert.schema.json';
  ajv.addSchema({ ...schemaOf('reports/report.schema.json'), $id: 'https://gatehouse.example/reports/report.schema.json' });
  ajv.addSchema({ ...schemaOf('alerts/alert.schema.json'), $id });
  return ajv.compile<AlertRule>({ $ref: `${$id}#/properties/alerts/items` });
}

/** Rules that are shipped, and those of further files. */
export async function readAlertRules(files: readonly string[] = []): Promise<AlertRules> {
  const valid = ruleSchema();
  const rules: AlertRule[] = [];
  const faults: AlertFault[] = [];
  for (const file of [shipped('alerts/alerts.yaml'), ...files]) {
    for (const found of foundIn(file)) {
      const what = 'what' in found ? found.what : await faultOf(found.rule, valid, rules);
      if (what === undefined) rules.push((found as { rule: AlertRule }).rule);
      else faults.push({ file, line: found.line, what });
    }
  }
  return { rules, faults };
}

type Found = { readonly line: number } & ({ readonly rule: unknown } | { readonly what: string });

/** Each rule of a file with the line on which it begins. */
function foundIn(file: string): readonly Found[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [{ line: 1, what: 'the file cannot be read; correct alerts.rules in gateway.yaml, or the permissions of the file' }];
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) return [{ line: lines.linePos(error.pos[0]).line, what: `it is no YAML: ${error.message.split('\n')[0]}` }];
  const { contents } = document;
  const listed = document.get('alerts');
  const isList = isJsonObject(document.toJS({ maxAliasCount: 20 })) && isSeq<Node>(listed) && listed.items.length > 0;
  if (!isList)
    return [{ line: isNode(contents) ? lines.linePos(contents.range?.[0] ?? 0).line : 1, what: 'expected a list `alerts` of rules' }];
  return listed.items.map((item) => ({ line: lines.linePos(item.range?.[0] ?? 0).line, rule: item.toJS(document) as unknown }));
}

/** A sentence where a rule cannot be used; also where an example is not judged as it says. */
async function faultOf(rule: unknown, valid: ValidateFunction<AlertRule>, others: readonly AlertRule[]): Promise<string | undefined> {
  const id = isJsonObject(rule) && typeof rule['id'] === 'string' ? rule['id'] : 'a rule without an id';
  if (!valid(rule)) {
    const [first] = valid.errors ?? [];
    return `${id}: ${first?.instancePath.slice(1).replaceAll('/', '.') || 'it'} ${first?.message ?? 'is not as it should be'}`;
  }
  if (others.some((other) => other.id === rule.id)) return `${id}: this id is used already; choose another`;
  return (await exampleFaults(rule))[0];
}
