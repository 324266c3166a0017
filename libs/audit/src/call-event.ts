import {
  argumentSchemaOf,
  canonicalJson,
  carriesContent,
  DESCRIBE_TOOL,
  FIND_TOOLS,
  isJsonObject,
  jsonTextOf,
  LISTEN,
  listedBy,
  qualifiedName,
  REFUSALS,
  Refusal,
  VERDICTS,
  worstVerdict,
  type CallOutcome,
  type CatalogueEntry,
  type Finding,
  type JsonObject,
  type McpCall,
  type OfferKind,
  type Severity,
  type Verdict,
} from '@gatehouse/kernel';
import { actingFor } from './acting-for.js';
import { argumentShape } from './argument-shape.js';
import type { AuditActor, AuditClient, AuditEvent, AuditFinding, AuditTool } from './audit-event.js';
import type { KeyedDigest } from './keyed-digest.js';

/** How the path under the trail ended. */
export type Settled<T> = { readonly result: T } | { readonly thrown: unknown };

const MOST_FINDINGS = 64;
const SEVERITIES: readonly Severity[] = ['info', 'warn', 'alert', 'error'];
const VERDICT_SEVERITY: Record<Verdict, Severity> = { allow: 'info', monitored: 'info', flag: 'warn', hold: 'warn', block: 'alert' };
const ENDINGS: Record<CallOutcome['kind'], string> = {
  granted: 'allowed',
  refused: 'denied',
  held: 'held',
  failed: 'failed',
  cancelled: 'cancelled',
};
const CALL_KINDS: Readonly<Record<string, string>> = {
  'tools/call': 'tool.call',
  'prompts/get': 'prompt.get',
  'resources/read': 'resource.read',
  'resources/subscribe': 'resource.subscribe',
  'resources/unsubscribe': 'resource.unsubscribe',
  'completion/complete': 'completion',
  'tasks/get': 'task.read',
  'tasks/update': 'task.update',
  'tasks/cancel': 'task.cancel',
  [LISTEN]: 'subscription',
  [FIND_TOOLS]: 'tool.find',
  [DESCRIBE_TOOL]: 'tool.describe',
};
const LIST_KINDS: Readonly<Record<OfferKind, string>> = {
  tool: 'tool.list',
  prompt: 'prompt.list',
  resource: 'resource.list',
  template: 'resource.template.list',
};
const NAME = /^[A-Za-z][\w./-]{0,127}$/;
const POINTER_STEP = /^(?:\d{1,6}|[A-Za-z_$@][\w$@.:-]{0,63})$/;
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

const graver = (one: Severity, other: Severity): Severity => (SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other);

/** A name that came from outside and that the catalogue does not know: kept where it looks like a name, else left out. */
const outsideName = (value: unknown): string => (typeof value === 'string' && NAME.test(value) ? value : '?');

function outcomeOf(call: McpCall, settled: Settled<unknown>): CallOutcome {
  const said = call.outcome.peek();
  if (said) return said;
  if ('result' in settled) return { kind: 'granted' };
  if (!(settled.thrown instanceof Refusal))
    return call.inbound.signal.aborted ? { kind: 'cancelled', code: 'CANCELLED' } : { kind: 'failed', code: 'FAULT' };
  const { code, line } = settled.thrown;
  if (code === 'CANCELLED') return { kind: 'cancelled', code };
  if (line.kind === 'held') return { kind: 'held', code };
  return { kind: line.kind === 'upstream' || line.kind === 'fault' ? 'failed' : 'refused', code };
}

function severityOf(outcome: CallOutcome, findings: readonly Finding[]): Severity {
  const said = outcome.code ? REFUSALS[outcome.code].severity : 'info';
  return graver(said, VERDICT_SEVERITY[worstVerdict(findings)]);
}

function kindOf(call: McpCall, outcome: CallOutcome): string {
  const listed = listedBy(call.method);
  if (listed) return LIST_KINDS[listed];
  const kind = Object.hasOwn(CALL_KINDS, call.method) ? CALL_KINDS[call.method] : undefined;
  return kind === undefined ? 'mcp.request' : `${kind}.${ENDINGS[outcome.kind]}`;
}

function actorOf(call: McpCall, ownIssuer: string | undefined): AuditActor {
  const principal = call.principal.peek();
  const { subject, issuer } = call.inbound.claims;
  const named = ownIssuer === undefined || issuer === ownIssuer ? { subject } : { subject, issuer };
  if (!principal) return { ...named, roles: [] };
  const { member, roles } = principal;
  return { ...named, roles, ...(member ? { memberKey: member.memberKey, licence: member.licence } : {}) };
}

function clientOf(call: McpCall): AuditClient {
  const { claims, clientInfo } = call.inbound;
  if (!clientInfo) return { id: claims.clientId };
  const reported = `${clientInfo.name} ${clientInfo.version}`.slice(0, 100).replace(UNPRINTABLE, '');
  return { id: claims.clientId, reported };
}

function toolOf(call: McpCall): AuditTool | undefined {
  const entry = call.tool.peek();
  if (entry) {
    const { upstream, digest: version, kind, terms } = entry;
    return { upstream, name: offerName(entry), version, ...(kind === 'tool' ? { action: terms.action } : {}) };
  }
  if (!carriesContent(call.method)) return undefined;
  const { sought } = call;
  const name = outsideName(sought?.name);
  return { name: sought && name !== '?' ? qualifiedName({ kind: sought.kind, name }) : name };
}

/** URIs often name a person. Of a listed one its beginning is kept; which it was, its digest says. */
function offerName(entry: CatalogueEntry): string {
  if (entry.kind !== 'resource') return qualifiedName(entry);
  const start = /^[A-Za-z][A-Za-z0-9+.-]{0,31}:(?:\/{2}[A-Za-z][A-Za-z-]{0,31}(?=\/))?/.exec(entry.name)?.[0] ?? '';
  return qualifiedName({ kind: entry.kind, name: start });
}

/** A JSON Pointer whose steps could be a client's name as well as a member's: what does not look like a member is left out. */
const safePointer = (path: string): string =>
  path
    .slice(0, 512)
    .split('/')
    .map((step) => (step === '' || POINTER_STEP.test(step) ? step : '?'))
    .join('/');

function findingsOf(findings: readonly Finding[]): Pick<AuditEvent, 'findings' | 'findingCount'> {
  if (findings.length === 0) return {};
  const gravest =
    findings.length <= MOST_FINDINGS
      ? findings
      : findings.toSorted((one, other) => VERDICTS.indexOf(other.verdict) - VERDICTS.indexOf(one.verdict)).slice(0, MOST_FINDINGS);
  const kept = gravest.map<AuditFinding>(({ rule, family, surface, verdict, score, path, would, exception, states, original }) => ({
    rule,
    family,
    surface,
    verdict,
    score: Number.isFinite(score) ? score : 1,
    ...(path === undefined ? {} : { path: safePointer(path) }),
    ...(would === undefined ? {} : { would }),
    ...(exception === undefined ? {} : { exception }),
    ...(states === undefined ? {} : { states }),
    ...(original === undefined ? {} : { original }),
  }));
  return findings.length > kept.length ? { findings: kept, findingCount: findings.length } : { findings: kept };
}

function taintOf(call: McpCall): Pick<AuditEvent, 'taint'> {
  const [raised, by] = [call.taints.peek(), call.taintedBy.peek()];
  return raised || by ? { taint: { ...(raised ? { raised } : {}), ...(by ? { by } : {}) } } : {};
}

/** Builds the one record of a call from the facts its stages wrote. */
export class CallEvents {
  // Lists are kept whole by their makers and answered many times; a tool's result is made for one call.
  private readonly listDigests = new WeakMap<object, string>();

  /** @param ownIssuer of the gateway's own tokens; records name every other one */
  constructor(
    private readonly digest: KeyedDigest,
    private readonly ownIssuer?: string,
  ) {}

  of(call: McpCall, settled: Settled<unknown>, latencyMs: number): AuditEvent {
    const outcome = outcomeOf(call, settled);
    const { inbound, counts, events } = call;
    const principal = call.principal.peek();
    const decision = call.decision.peek();
    const hasTallies = Object.keys(counts).length > 0;
    return {
      eventId: call.id,
      ts: call.receivedAt,
      kind: kindOf(call, outcome),
      severity: severityOf(outcome, call.findings),
      outcome: outcome.kind,
      code: outcome.code,
      tenant: principal?.tenant,
      office: principal?.member?.officeKey,
      actor: actorOf(call, this.ownIssuer),
      client: clientOf(call),
      actingFor: actingFor(call),
      method: outsideName(inbound.method),
      era: inbound.era,
      trace: call.trace.traceId,
      endpoint: inbound.endpoint === undefined ? undefined : outsideName(inbound.endpoint),
      reason: call.reason.peek(),
      tool: toolOf(call),
      decision: decision && { effect: decision.effect, policies: decision.policies },
      limit: call.limit.peek(),
      ...findingsOf(call.findings),
      tallies: hasTallies ? counts : undefined,
      ...taintOf(call),
      events: events.length > 0 ? events : undefined,
      arguments: carriesContent(call.method) ? this.argumentsOf(call) : undefined,
      result: 'result' in settled ? this.resultOf(call, settled.result) : undefined,
      capture: call.captured.peek(),
      licenceUse: call.licenceUse.peek(),
      rows: counts.rows,
      latencyMs,
      reviewId: call.review.peek(),
    };
  }

  private argumentsOf(call: McpCall): AuditEvent['arguments'] {
    const entry = call.tool.peek();
    const schema: JsonObject | undefined = entry && argumentSchemaOf(entry);
    return { digest: this.digestOf(() => canonicalJson(call.arguments)), shape: argumentShape(call.arguments, schema) };
  }

  private resultOf(call: McpCall, result: unknown): AuditEvent['result'] {
    if (!isJsonObject(result)) return undefined;
    if (listedBy(call.method) !== undefined) return this.listOf(result);
    const digest = this.digestOf(() => jsonTextOf(result));
    return result['isError'] === true ? { digest, isError: true } : { digest };
  }

  /** Of what is listed; the cursor of the next page is the caller's own and says nothing of it. */
  private listOf({ nextCursor: _cursor, ...list }: JsonObject): AuditEvent['result'] {
    const items = Object.values(list).find((member) => Array.isArray(member));
    const digest = (items && this.listDigests.get(items)) ?? this.digestOf(() => JSON.stringify(list));
    if (items && digest) this.listDigests.set(items, digest);
    return { digest };
  }

  // Too deep to serialise is no reason to leave a call out of the trail.
  private digestOf(serialise: () => string): string | undefined {
    try {
      return this.digest.of(serialise());
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}
