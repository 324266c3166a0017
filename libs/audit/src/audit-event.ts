import type {
  CallOutcome,
  Delegation,
  Era,
  Finding,
  LicenceFacts,
  LicenceUse,
  RefusalCode,
  Role,
  Severity,
  Tally,
  TextSource,
  ToolAction,
} from '@gatehouse/kernel';

/** Who acted, as the roster knew it at that moment. */
export interface AuditActor {
  readonly subject: string;
  /** Who named the subject, where that was not the gateway itself. */
  readonly issuer?: string;
  readonly memberKey?: string;
  readonly roles: readonly Role[];
  readonly licence?: LicenceFacts;
}

/** Which application spoke for them: the OAuth client of the token, and what the client says of itself (never trusted). */
export interface AuditClient {
  readonly id: string;
  readonly reported?: string;
}

/** Somebody in whose stead the actor acted. `ofRecord`: a record of theirs was read or changed by it; without it, one in whose stead an assistant may act at all. */
export interface AuditDelegation extends Delegation {
  readonly ofRecord?: true;
}

/** Which tool, prompt, resource or template, by its qualified name; of a resource only what its URI begins with. `version` is the SHA-256 of its canonical descriptor; it is absent where the tool does not exist. */
export interface AuditTool {
  readonly upstream?: string;
  readonly name: string;
  readonly version?: string;
  /** What a tool does, by the brokerage's word on it. */
  readonly action?: ToolAction;
}

export interface AuditDecision {
  readonly effect: 'permit' | 'hold' | 'refuse';
  readonly policies: readonly string[];
}

/** Where a detector acted: rule and place, never the text. */
export type AuditFinding = Pick<
  Finding,
  'rule' | 'family' | 'surface' | 'verdict' | 'score' | 'path' | 'would' | 'exception' | 'states' | 'original'
>;

/** Names and JSON types that the tool's schema declares; `?` counts the members it does not declare. */
export type ArgumentShape = { readonly [name: string]: string | number | ArgumentShape };

/**
 * What one record says: the minimum event of a brokerage's audit report. It never holds an argument (but the reason that was asked for), a result, a matched text or a token.
 * Kinds: `tool.call.allowed|denied|held|failed|cancelled`, the same for `prompt.get`, `resource.read`, `resource.subscribe`,
 * `resource.unsubscribe`, `subscription` (opened, with the number of its resources as rows), `task.read|update|cancel` and `completion`,
 * `tool.find|describe` (discovery), `tool.list`, `prompt.list`, `resource.list`, `resource.template.list`, `mcp.request`, and the names of the event taxonomy
 * (`auth.denied`, `stream.denied`, `limit.reset`, `review.decided`, `policy.changed`, `config.changed`, `integrity.quarantined`, `log.gap`, …).
 */
export interface AuditEvent {
  readonly eventId: string;
  /** Milliseconds since the epoch, UTC: when the message was read. */
  readonly ts: number;
  readonly kind: string;
  readonly severity: Severity;
  readonly tenant?: string;
  readonly office?: string;
  readonly actor?: AuditActor;
  readonly client?: AuditClient;
  /** For whom: those whose records the call touched; of an assistant's call that touched none, everybody they assist. By the roster of that moment. */
  readonly actingFor?: readonly AuditDelegation[];
  readonly method?: string;
  readonly era?: Era;
  /** W3C trace id of the call: the caller's where it sent one, else ours. */
  readonly trace?: string;
  /** Slug of the upstream endpoint; absent on the aggregated one. */
  readonly endpoint?: string;
  /** Why the actor wanted it, in their own words, bounded and with values of clients taken out. */
  readonly reason?: string;
  readonly tool?: AuditTool;
  readonly outcome?: CallOutcome['kind'];
  readonly code?: RefusalCode;
  readonly decision?: AuditDecision;
  /** Id of the limit that refused the call. */
  readonly limit?: string;
  readonly findings?: readonly AuditFinding[];
  /** How many findings there were, where the record holds only the gravest. */
  readonly findingCount?: number;
  readonly tallies?: Readonly<Partial<Record<Tally, number>>>;
  /** Text of somebody else that gave orders: `raised` where it stood in this answer, `by` where one of an earlier answer bore on this call. */
  readonly taint?: { readonly raised?: TextSource; readonly by?: TextSource };
  /** Labels that the stages set, e.g. `mls.attribution.applied`. */
  readonly events?: readonly string[];
  /** Keyed digest (HMAC-SHA-256) of the canonical arguments, and their shape. No digest: nested too deep to serialise. */
  readonly arguments?: { readonly digest?: string; readonly shape: ArgumentShape };
  /** Keyed digest (HMAC-SHA-256) of the result as JSON text, members in the order sent; of a list without its cursor. */
  readonly result?: { readonly digest?: string; readonly isError?: boolean };
  /** Which rules had the call kept with what it said: sealed, under this event's id, for a short time, for compliance officers. */
  readonly capture?: { readonly rules: readonly string[] };
  /** Under which use of which MLS's licence it read or wrote. */
  readonly licenceUse?: LicenceUse;
  readonly rows?: number;
  readonly latencyMs?: number;
  readonly reviewId?: string;
  /** For events that are not calls. Codes, ids and counts; never a client's value. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
}

/** An event that is not a call, as its author gives it: the trail adds id and time. */
export type NewAuditEvent = Omit<AuditEvent, 'eventId' | 'ts' | 'severity'> & Partial<Pick<AuditEvent, 'severity'>>;
