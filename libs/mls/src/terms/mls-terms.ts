import { isJsonObject, Refusal, type JsonObject, type McpCall, type RefusalCode } from '@gatehouse/kernel';
import { FieldRefusal } from '../query/field-refusal.js';
import { ODataError } from '../odata/odata-error.js';
import { Attribution, type ShownListing } from './attribution.js';
import { holdsRecords, listingsIn } from './shown-listings.js';
import type { MlsConnection } from './mls-connection.js';
import type { MlsPlans, ReservedPlan } from './plan.js';
import { MlsPlanner } from './planner.js';
import { WritePreparation } from '../writes/write-preparation.js';
import { WriteRules } from '../writes/write-rules.js';

/**
 * The terms on which an MLS lets its data be read, around one call: before it, licence, field security, allowance and caps; after it,
 * attribution. Calls of other upstreams are none of its business.
 */
export class MlsTerms {
  private readonly connections: ReadonlyMap<string, MlsConnection>;
  private readonly byId: ReadonlyMap<string, MlsConnection>;
  private readonly planner: MlsPlanner;
  private readonly preparation: WritePreparation;

  constructor(
    connections: readonly MlsConnection[],
    private readonly plans: MlsPlans,
    writes = WriteRules.load(),
  ) {
    this.planner = new MlsPlanner(writes);
    this.preparation = new WritePreparation(writes);
    this.connections = new Map(connections.map((connection) => [connection.slug, connection]));
    this.byId = new Map(connections.map((connection) => [connection.profile.id, connection]));
  }

  /** True for a tools/call of a built-in MLS tool. */
  concerns(call: McpCall): boolean {
    if (call.method !== 'tools/call') return false;
    const upstream = call.tool.peek()?.upstream;
    return upstream !== undefined && this.connections.has(upstream);
  }

  /** The connection whose data a call is about: by a built-in tool, or by an upstream's tool whose terms name it. */
  private connectionOf(call: McpCall): MlsConnection | undefined {
    const entry = call.method === 'tools/call' ? call.tool.peek() : undefined;
    const named = entry?.terms.odata?.connection;
    return entry && (named === undefined ? this.connections.get(entry.upstream) : this.byId.get(named));
  }

  /** Throws where a call of another upstream names a canary. */
  refuseCanaries(call: McpCall): void {
    if (call.method !== 'tools/call') return;
    for (const { canaries } of this.connections.values()) canaries?.refuseIn(call, call.upstreamArguments);
  }

  /** Settles what this call may read and reserves its request. Throws Refusal MLS_LICENCE, MLS_FIELD, MLS_QUERY, MLS_QUOTA, MLS_EXPORT_CAP and what the planner throws. */
  async prepare(call: McpCall): Promise<void> {
    const connection = this.connections.get(call.tool.get().upstream);
    if (!connection) throw new Error('prepare is for calls that concern the MLS terms');
    try {
      connection.canaries?.noteIn(call, call.upstreamArguments);
      connection.checkLicence(call);
      await connection.ready();
      const plan = this.planner.plan(connection, call);
      await connection.watch.look(call, plan.caller.subject, plan.request.query);
      const permit = await connection.ledger.reserve(plan.caller.subject);
      const written = plan.write ? { prepared: await this.preparation.prepare(plan, permit, call) } : {};
      this.plans.set(call, { ...plan, permit, attributions: [], ...written });
    } catch (error) {
      labelRefusal(call, error);
      throw error;
    }
  }

  /** Counts a call that was turned down for naming a hidden field or an access code, whichever stage it was that saw it. */
  async answered(call: McpCall): Promise<void> {
    const guessed = call.outcome.peek()?.code === 'ACCESS_CODE' || call.events.includes('data.oracle.blocked');
    const connection = guessed ? this.connectionOf(call) : undefined;
    if (connection) await connection.watch.probed(call, call.principal.get().subject);
  }

  /** Appends what must stand beside everything of the MLS that a model passes on: listings, and figures and names drawn from its records. */
  complete(call: McpCall, result: JsonObject): JsonObject {
    const plan = this.plans.get(call);
    // A failed write holds no record, only what became of it.
    if (plan?.write && result['isError'] === true) return result;
    return plan ? this.attributed(call, plan, result) : result;
  }

  /** The same of what an upstream's tool read of the MLS. Throws Refusal MLS_LICENCE where nothing may be served any more. */
  attributed(call: McpCall, plan: Attributable, result: JsonObject): JsonObject {
    // Asked again: the approval may have been taken back while the answer was on its way.
    plan.connection.checkServable(call);
    if (result['isError'] === true) return result;
    const structured = isJsonObject(result['structuredContent']) ? result['structuredContent'] : undefined;
    if (plan.rowsIn ? plan.attributions.length === 0 : structured ? !holdsRecords(structured) : plan.attributions.length === 0)
      return result;
    const shown = shownListings(result, plan);
    const block = new Attribution(plan.connection.profile).block(shown, plan.attributions, plan.connection.asOf());
    call.tally('attributed', block.complete);
    call.label('mls.attribution.applied');
    if (block.complete < shown.length) call.label('mls.attribution.missing');
    const content = Array.isArray(result['content']) ? result['content'] : [];
    const meta = isJsonObject(result['_meta']) ? result['_meta'] : {};
    return {
      ...result,
      content: [...content, { type: 'text', text: block.text }],
      ...(structured ? { structuredContent: { ...structured, attribution: block.structured } } : {}),
      _meta: { ...meta, [ATTRIBUTION_META]: block.structured },
    };
  }
}

/** Namespace of our keys in `_meta` (MCP 2026-07-28, `_meta` key names). */
const ATTRIBUTION_META = 'dev.gatehouse/attribution';

/** What was read of which connection, as far as attribution goes. `rowsIn` finds the rows in an answer of another shape than ours. */
export interface Attributable extends Pick<ReservedPlan, 'connection' | 'attributions'> {
  readonly rowsIn?: (result: JsonObject) => readonly JsonObject[];
}

/** Listings as they stand in the cleaned answer; where it has no structured part any more, those that were read. */
function shownListings(result: JsonObject, { attributions, rowsIn }: Attributable): readonly ShownListing[] {
  if (rowsIn) return listingsIn({ listings: [...rowsIn(result)] });
  const structured = isJsonObject(result['structuredContent']) ? result['structuredContent'] : undefined;
  return structured ? listingsIn(structured) : attributions.map(({ listingKey }) => ({ listingKey }));
}

const EVENTS: Partial<Record<RefusalCode, string>> = { MLS_QUOTA: 'mls.quota.exceeded', MLS_EXPORT_CAP: 'data.export.capped' };

/** Whether the query tried a hidden field, or a part of OData that is not served, where values could be guessed by the answers. */
function isProbe(error: unknown): boolean {
  if (error instanceof FieldRefusal) return error.oracle;
  return error instanceof Refusal && error.cause instanceof ODataError && error.cause.fault === 'not_served';
}

/** Names a refusal in the audit's event taxonomy. */
export function labelRefusal(call: McpCall, error: unknown): void {
  if (!(error instanceof Refusal)) return;
  if (isProbe(error)) call.label('data.oracle.blocked');
  else if (error instanceof FieldRefusal) call.label('data.field.blocked_to_model');
  const event = EVENTS[error.code];
  if (event) call.label(event);
}
