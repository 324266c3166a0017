import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { digestOf } from '@gatehouse/kernel';
import { cedar } from './cedar.js';
import { annotationFaults, readClause, type Clause } from './clause.js';
import { PolicyFaults, wordsOf, type PolicyFault } from './policy-faults.js';
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
  const schema = cedar.checkParseSchema(texts.schema.text);
  if (schema.type === 'failure') {
    throw new PolicyFaults(schema.errors.map((error) => ({ file: texts.schema.name, problem: wordsOf(error, texts.schema.text) })));
  }
  const parsed = texts.policies.map(parseFile);
  const clauses = parsed.flatMap((file) => file.clauses);
  const faults = [...parsed.flatMap((file) => file.faults), ...twiceNamed(clauses), ...misfits(clauses, texts.schema.text)];
  if (clauses.length === 0) faults.push({ file: texts.schema.name, problem: 'there are no policies; without any, nobody may do anything' });
  if (faults.length > 0) throw new PolicyFaults(faults);
  return {
    version: digestOf([texts.schema.text, ...clauses.map((clause) => clause.text)]).slice(0, 16),
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
      faults: parts.errors.map((error) => ({ file: file.name, problem: wordsOf(error, file.text) })),
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
    const problems = [...annotationFaults(json).map((problem) => `${lineOf(file.text, text, problem)}${problem}`), ...personFaults(json)];
    namesTools ||= NAMES_A_TOOL.test(JSON.stringify(json));
    if (problems.length === 0) clauses.push(readClause(json, { file: file.name, text }));
    faults.push(...problems.map((problem) => ({ file: file.name, ...(id ? { policy: id } : {}), problem })));
  }
  return { clauses, namesTools, faults };
}

/** `line 7: ` where the problem names an annotation, which Cedar does not place. Empty where the file holds the policy in other words. */
function lineOf(file: string, policy: string, problem: string): string {
  const name = /^@[a-z_]+/.exec(problem)?.[0];
  const start = file.indexOf(policy);
  const place = name === undefined || start < 0 ? -1 : policy.indexOf(`${name}(`);
  return place < 0 ? '' : `line ${file.slice(0, start + place).split('\n').length}: `;
}

/** Decisions are shared by everyone in the same roles and state, so a policy about one person would silently not work. */
function personFaults(json: PolicyJson): string[] {
  return NAMES_A_PERSON.test(JSON.stringify(json))
    ? ['names one person; policies are about roles and states (disable an account in gateway.yaml instead)']
    : [];
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

function misfits(clauses: readonly Clause[], schema: string): PolicyFault[] {
  const answer = cedar.validate({ schema, policies: { staticPolicies: Object.fromEntries(clauses.map(({ id, text }) => [id, text])) } });
  if (answer.type === 'failure') return answer.errors.map((error) => ({ file: 'policies', problem: wordsOf(error) }));
  const byId = new Map(clauses.map((clause) => [clause.id, clause]));
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => {
    const clause = byId.get(policyId);
    return { file: clause?.file ?? 'policies', policy: policyId, problem: wordsOf(error, clause?.text) };
  });
}
