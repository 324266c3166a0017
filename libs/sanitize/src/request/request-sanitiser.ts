import {
  AnswerStage,
  argumentSchemaOf,
  awaited,
  paced,
  Refusal,
  RulesInForce,
  type CatalogueEntry,
  type Finding,
  type JsonObject,
  type JsonValue,
  type McpCall,
  type Parts,
  type PropertyStates,
  type RefusalCode,
  type RuleStanding,
  isJsonObject,
  takesAnswers,
  UnknownStates,
  worstVerdict,
} from '@gatehouse/kernel';
import type { ArgumentContract } from '../arguments/argument-contract.js';
import { paramKind, propertySchema } from '../arguments/param-kind.js';
import { Advice } from '../handling/advice.js';
import { Handling } from '../handling/handling.js';
import { HeldFindings } from '../handling/held-findings.js';
import { sceneOf, type Scene } from '../handling/scene.js';
import { Inspector } from '../inspection/inspector.js';
import { labelsOf } from '../inspection/labels.js';
import { doorOf } from '../reading/door.js';
import { AcceptedArguments } from './accepted-arguments.js';
import { NOSQL_KEYS } from './nosql-keys.js';

const REFUSED_AS: Readonly<Record<string, RefusalCode>> = {
  prompt_injection: 'PROMPT_INJECTION',
  credential_access: 'PROMPT_INJECTION',
  hidden_text: 'PROMPT_INJECTION',
  wire_fraud: 'WIRE_FRAUD',
  access_code: 'ACCESS_CODE',
  fair_housing: 'FAIR_HOUSING',
  conduct: 'CONDUCT',
  trade_practice: 'CONDUCT',
};
/** Families that describe a wish: in a note they are a record of it, in a message or an advertisement they are the act. */
const WISHES = new Set(['access-code.request', 'access-code.request-named', 'access-code.request-languages', 'access-code.partial-digits']);

/** For whom and by which rules the texts of one call are read. */
interface Context {
  readonly entry: CatalogueEntry;
  readonly scene: Scene;
  readonly rules: RuleStanding;
}

/** Reads the texts at hand by rules. */
type Look = (rules: RuleStanding) => Parts<Finding[]>;

interface Place {
  readonly path: string;
  readonly key: string;
  readonly schema: JsonObject | undefined;
}

/** The request half of sanitising: arguments keep the tool's contract, and hold nothing that would be an order, an attack or a breach. */
export class RequestSanitiser extends AnswerStage {
  private readonly handling = Handling.read();
  private readonly accepted: AcceptedArguments;
  private readonly advice: Advice;
  private readonly held: HeldFindings;

  constructor(
    contract: ArgumentContract,
    private readonly inspector: Inspector,
    private readonly rules = new RulesInForce(),
    private readonly places: PropertyStates = new UnknownStates(),
  ) {
    super();
    this.accepted = new AcceptedArguments(contract);
    this.advice = new Advice(inspector);
    this.held = new HeldFindings(this.handling, this.advice);
  }

  /** Notes findings on the call, and grounds to hold it. Throws Refusal ARGUMENT_CONTRACT, ARGUMENT_UNSAFE, PROMPT_INJECTION, WIRE_FRAUD, ACCESS_CODE or FAIR_HOUSING. */
  sanitise(call: McpCall): void | Promise<void> {
    return paced(() => this.around(call));
  }

  private *around(call: McpCall): Parts<void> {
    const args = this.accepted.of(call);
    const { findings, rules } = yield* this.byPlace(call, (standing) => this.inputs(call, args, standing));
    this.judge(call, this.held.of(call, { findings, args, rules }), 'argument');
    const { inputResponses } = call.inbound.params;
    if (takesAnswers(call.inbound) && inputResponses !== undefined && !isJsonObject(inputResponses))
      throw new Refusal('BAD_MESSAGE', 'inputResponses must be an object.');
    yield* this.answers(call, call.answers);
  }

  /** Looks again where words met the law of other states and the call names listings: it is that of where these lie. */
  private *byPlace(call: McpCall, look: Look): Parts<{ readonly findings: Finding[]; readonly rules: RuleStanding }> {
    let isElsewhere = false;
    const rules = { ...this.rules.standingFor(call), onElsewhere: () => void (isElsewhere = true) };
    const findings = yield* look(rules);
    const isKnown = call.propertyStates.peek() !== undefined;
    if (!isElsewhere || isKnown || !this.places.isAskedBy(call) || worstVerdict(findings) === 'block') return { findings, rules };
    const states = yield* awaited(this.places.of(call));
    // Two answers of one call may have been looked at meanwhile.
    if (call.propertyStates.peek() === undefined) call.propertyStates.set(states);
    if (states.every((state) => rules.states.includes(state))) return { findings, rules };
    const there = this.rules.standingFor(call);
    return { findings: yield* look(there), rules: there };
  }

  private *inputs(call: McpCall, args: JsonObject, rules: RuleStanding): Parts<Finding[]> {
    const context = { entry: call.tool.get(), rules, scene: sceneOf(call) };
    return [...(yield* this.inspect(args, context)), ...(yield* this.headerFindings(call, context))];
  }

  /** Answers go where arguments go. What a model wrote for the upstream is read as prose, what a person filled in as arguments. */
  override admit(call: McpCall, answers: JsonObject): JsonObject | Promise<JsonObject> {
    return paced(() => this.answers(call, answers));
  }

  private *answers(call: McpCall, answers: JsonObject): Parts<JsonObject> {
    const { findings } = yield* this.byPlace(call, (rules) => this.inAnswers(call, answers, rules));
    this.judge(call, findings, 'answer');
    return answers;
  }

  private *inAnswers(call: McpCall, answers: JsonObject, rules: RuleStanding): Parts<Finding[]> {
    const context = { entry: call.tool.get(), rules, scene: sceneOf(call) };
    const findings: Finding[] = [];
    for (const answer of Object.values(answers)) {
      const isProse = isJsonObject(answer) && ('role' in answer || 'roots' in answer);
      findings.push(...(isProse ? yield* this.prose(answer, rules) : yield* this.inspect({ answer }, context)));
    }
    return findings;
  }

  private judge(call: McpCall, findings: readonly Finding[], what: 'argument' | 'answer'): void {
    if (findings.length === 0) return;
    call.note(...findings);
    for (const label of findings.flatMap(labelsOf)) call.label(label);
    const worst = findings.filter((finding) => finding.verdict === 'block').sort((one, other) => other.score - one.score)[0];
    if (worst)
      throw new Refusal(
        REFUSED_AS[worst.family] ?? 'ARGUMENT_UNSAFE',
        [`See the ${what} at ${worst.path ?? '/'}.`, ...this.turnedAway(call, worst), ...this.advice.reasons([worst])].join(' '),
      );
  }

  /** Why the table turns it away, where that does. */
  private turnedAway(call: McpCall, finding: Finding): string[] {
    const row = this.handling.rowFor(finding, sceneOf(call));
    return row?.do === 'refuse' ? [row.says] : [];
  }

  private *prose(answer: JsonObject, rules: RuleStanding): Parts<Finding[]> {
    const seen: Finding[] = [];
    const pending: JsonValue[] = [answer];
    while (pending.length > 0) {
      const value = pending.pop()!;
      if (typeof value === 'string') seen.push(...(yield* this.inspector.parts({ text: value, surface: 'prompt', rules })).findings);
      else if (typeof value === 'object' && value !== null) pending.push(...Object.values(value));
    }
    return seen.filter(({ verdict }) => verdict !== 'allow');
  }

  private *inspect(args: JsonObject, context: Context): Parts<Finding[]> {
    const { entry, scene } = context;
    const findings: Finding[] = [];
    const pending: { value: JsonValue; place: Place }[] = [{ value: args, place: { path: '', key: '', schema: argumentSchemaOf(entry) } }];
    while (pending.length > 0) {
      const { value, place } = pending.pop()!;
      if (typeof value === 'string') findings.push(...(yield* this.text(value, place, context)));
      else if (Array.isArray(value))
        value.forEach((item, at) => pending.push({ value: item, place: { ...place, path: `${place.path}/${at}` } }));
      else if (isJsonObject(value)) {
        for (const [key, item] of Object.entries(value)) {
          const path = `${place.path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          const schema = propertySchema(place.schema, key);
          const named = hasValue(item) && this.handling.byName(key, scene);
          if (named) findings.push({ ...named, path });
          if (NOSQL_KEYS.has(key) && !schema)
            findings.push({
              rule: 'argument.nosql.operator-key',
              family: 'nosql_injection',
              surface: 'argument',
              verdict: 'block',
              score: 0.85,
              path,
            });
          pending.push({ value: item, place: { path, key, schema } });
        }
      }
    }
    return findings;
  }

  /** Headers go to the upstream as arguments do. */
  private *headerFindings(call: McpCall, context: Context): Parts<Finding[]> {
    const findings: Finding[] = [];
    for (const [name, { text }] of Object.entries(call.inbound.paramHeaders ?? {})) {
      const place = { path: `/${name}`, key: name.replace(/^mcp-param-/, ''), schema: undefined };
      findings.push(...(yield* this.text(text, place, context)));
    }
    return findings;
  }

  private *text(text: string, place: Place, { entry, rules }: Context): Parts<Finding[]> {
    const declared = entry.terms.argumentKinds;
    const kind = declared && Object.hasOwn(declared, place.key) ? declared[place.key]! : paramKind(place.key, place.schema);
    const { findings } = yield* this.inspector.parts({
      text,
      surface: 'argument',
      param: place.key,
      kind,
      rules,
      door: doorOf(entry.terms),
    });
    if (findings.length === 0) return [];
    const recorded = (kind === 'free_text' || kind === 'header') && entry.terms.action === 'write';
    return findings
      .filter((finding) => finding.verdict !== 'allow')
      .map((finding) => ({
        ...finding,
        path: place.path,
        verdict:
          recorded &&
          finding.verdict !== 'monitored' &&
          (WISHES.has(finding.rule) || finding.family === 'fair_housing' || finding.family === 'conduct')
            ? 'flag'
            : finding.verdict,
      }));
  }
}

const hasValue = (value: JsonValue): boolean => value !== null && value !== '' && value !== false;
