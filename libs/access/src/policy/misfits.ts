import type { SchemaJson, ValidationError } from '@cedar-policy/cedar-wasm/nodejs';
import { recordType, type ReadArgument } from './arguments/argument-reading.js';
import { cedar } from './cedar.js';
import type { Clause } from './clause.js';
import { placeAt, type Place } from './place.js';
import { wordsOf, type PolicyFault } from './policy-faults.js';
import type { PolicyTexts } from './policy-texts.js';

/** Where policies do not fit the schema. A policy that reads arguments is judged alone, by the types that it takes them for. */
export function misfits(clauses: readonly Clause[], { schema, policies }: PolicyTexts): PolicyFault[] {
  const reading = clauses.filter(({ reads }) => reads !== undefined);
  const plain = clauses.filter(({ reads }) => reads === undefined);
  const json = reading.length > 0 ? schemaJson(schema.text) : {};
  const found = [...validated(plain, schema.text), ...reading.flatMap((clause) => validated([clause], withArguments(json, clause.reads!)))];
  const files = new Map(policies.map(({ name, text }) => [name, text]));
  const byId = new Map(clauses.map((clause) => [clause.id, clause]));
  return found.map(({ policyId, error }) => {
    const clause = byId.get(policyId);
    if (!clause) return { file: 'policies', problem: wordsOf(error) };
    const start = error.sourceLocations?.[0]?.start ?? 0;
    return { file: clause.file, policy: policyId, place: placeIn(files.get(clause.file), clause.text, start), problem: wordsOf(error) };
  });
}

function placeIn(file: string | undefined, policy: string, offset: number): Place | undefined {
  const start = file === undefined ? -1 : file.indexOf(policy);
  return start < 0 ? undefined : placeAt(file!, Buffer.byteLength(file!.slice(0, start)) + offset);
}

function validated(clauses: readonly Clause[], schema: string | SchemaJson<string>): readonly ValidationError[] {
  const answer = cedar.validate({ schema, policies: { staticPolicies: Object.fromEntries(clauses.map(({ id, text }) => [id, text])) } });
  if (answer.type === 'failure')
    return answer.errors.map((error) => ({ policyId: clauses.length === 1 ? clauses[0]!.id : 'policies', error }));
  return [...answer.validationErrors, ...answer.validationWarnings];
}

function schemaJson(text: string): SchemaJson<string> {
  const answer = cedar.schemaToJson(text);
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => wordsOf(error)).join('; '));
  return answer.json;
}

/** The schema with these arguments wherever an action has any. */
function withArguments(json: SchemaJson<string>, read: readonly ReadArgument[]): SchemaJson<string> {
  const changed = structuredClone(json);
  for (const { actions } of Object.values(changed)) {
    for (const { appliesTo } of Object.values(actions)) {
      const context = appliesTo?.context;
      if (context && 'attributes' in context && 'arguments' in context.attributes) context.attributes['arguments'] = recordType(read);
    }
  }
  return changed;
}
