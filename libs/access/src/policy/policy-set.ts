import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { digestOf } from '@gatehouse/kernel';
import { argumentReading } from './arguments/argument-reading.js';
import { nodeOf } from './arguments/expression.js';
import { cedar } from './cedar.js';
import { annotationFaults, readClause, type Clause } from './clause.js';
import { misfits } from './misfits.js';
import { placeAt, type Place } from './place.js';
import { placeOf, PolicyFaults, wordsOf, type PolicyFault } from './policy-faults.js';
import type { PolicyFile, PolicyTexts } from './policy-texts.js';

/** Policies that parsed, fit the schema and say all they must. */
export interface PolicySet {
  /** Changes with any change of any text. */
  readonly version: string;
  readonly clauses: ReadonlyMap<string, Clause>;
  /** True where some policy looks at a single tool, so that tools of equal terms may be decided differently. */
  readonly namesTools: boolean;
}

interface Parsed {
  readonly clauses: Clause[];
  readonly namesTools: boolean;
  readonly faults: PolicyFault[];
}

const NAMES_A_TOOL = /"type":"Tool"|"attr":"name"/;
const NAMES_A_PERSON = /"type":"Person"/;

/** Checks policies against their schema. Throws PolicyFaults with every fault, also for what Cedar only warns about: a policy that can never apply protects nobody. */
export function compilePolicies(texts: PolicyTexts): PolicySet {
  const { schema } = texts;
  const checked = cedar.checkParseSchema(schema.text);
  if (checked.type === 'failure') {
    throw new PolicyFaults(
      checked.errors.map((error) => ({ file: schema.name, place: placeOf(error, schema.text), problem: wordsOf(error) })),
    );
  }
  const parsed = texts.policies.map(parseFile);
  const clauses = parsed.flatMap((file) => file.clauses);
  const faults = [...parsed.flatMap((file) => file.faults), ...twiceNamed(clauses), ...misfits(clauses, texts)];
  if (clauses.length === 0) faults.push({ file: schema.name, problem: 'there are no policies; without any, nobody may do anything' });
  if (faults.length > 0) throw new PolicyFaults(faults);
  return {
    version: digestOf([schema.text, ...clauses.map((clause) => clause.text)]).slice(0, 16),
    clauses: new Map(clauses.map((clause) => [clause.id, clause])),
    namesTools: parsed.some((file) => file.namesTools),
  };
}

function jsonOf(text: string): PolicyJson {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw new Error(answer.errors.map((error) => wordsOf(error)).join('; '));
  return answer.json;
}

function parseFile(file: PolicyFile): Parsed {
  const parts = cedar.policySetTextToParts(file.text);
  if (parts.type === 'failure') {
    return {
      clauses: [],
      namesTools: false,
      faults: parts.errors.map((error) => ({ file: file.name, place: placeOf(error, file.text), problem: wordsOf(error) })),
    };
  }
  const clauses: Clause[] = [];
  let namesTools = false;
  const faults: PolicyFault[] = parts.policy_templates.map(() => ({
    file: file.name,
    problem: 'templates (?principal, ?resource) are not used; write a policy',
  }));
  for (const text of parts.policies) {
    const json = jsonOf(text);
    const id = json.annotations?.['id'];
    const reading = argumentReading(json);
    const problems = [...annotationFaults(json), ...personFaults(json), ...numberFaults(json), ...(reading?.faults ?? [])];
    namesTools ||= NAMES_A_TOOL.test(JSON.stringify(json));
    if (problems.length === 0) clauses.push(readClause(json, { file: file.name, text }, reading?.read));
    faults.push(
      ...problems.map((problem) => ({
        file: file.name,
        ...(id ? { policy: id } : {}),
        place: annotationPlace(file.text, text, problem),
        problem,
      })),
    );
  }
  return { clauses, namesTools, faults };
}

/** Where the annotation stands that a problem names, else where its policy begins. Unknown where the file holds the policy in other words. */
function annotationPlace(file: string, policy: string, problem: string): Place | undefined {
  const start = file.indexOf(policy);
  if (start < 0) return undefined;
  const name = /^@[a-z_]+/.exec(problem)?.[0];
  const within = name === undefined ? -1 : policy.indexOf(`${name}(`);
  return placeAt(file, Buffer.byteLength(file.slice(0, start + Math.max(0, within))));
}

/** Decisions are shared by everyone in the same roles and state, so a policy about one person would silently not work. */
function personFaults(json: PolicyJson): string[] {
  return NAMES_A_PERSON.test(JSON.stringify(json))
    ? ['names one person; policies are about roles and states (disable an account in gateway.yaml instead)']
    : [];
}

/** Policies are handed to Cedar as JSON, whose numbers are exact so far only. */
function numberFaults(json: PolicyJson): string[] {
  const isExact = (expr: Expr): boolean => {
    const { operands, own } = nodeOf(expr);
    const literals = [own].flat(1);
    return (
      literals.every((value) => !['number', 'bigint'].includes(typeof value) || Number.isSafeInteger(value)) && operands.every(isExact)
    );
  };
  return json.conditions.every(({ body }) => isExact(body))
    ? []
    : ['holds a number beyond 9007199254740991, which would be rounded; write a smaller one'];
}

function twiceNamed(clauses: readonly Clause[]): PolicyFault[] {
  const first = new Map<string, string>();
  return clauses.flatMap(({ id, file }) => {
    const earlier = first.get(id);
    if (earlier !== undefined) return [{ file, policy: id, problem: `the id is taken by a policy in ${earlier}; give this one another` }];
    first.set(id, file);
    return [];
  });
}
