import { isJsonObject, Refusal, type JsonObject, type McpCall, type RefusalCode } from '@gatehouse/kernel';
import { FieldRefusal } from '../query/field-refusal.js';
import { ODataError } from '../odata/odata-error.js';
import { Attribution } from './attribution.js';
import { holdsRecords, listingsIn } from './shown-listings.js';
import { displayFeeds } from './feeds.js';
import type { MlsConnection } from './mls-connection.js';
import type { MlsPlans } from './plan.js';
import { MlsPlanner } from './planner.js';
import { WritePreparation } from '../writes/write-preparation.js';
import { WriteRules } from '../writes/write-rules.js';

/**
 * The terms on which an MLS lets its data be read, around one call: before it, licence, field security, allowance and caps; after it,
 * attribution. Calls of other upstreams are none of its business.
 */
export class MlsTerms {
  private readonly connections: ReadonlyMap<string, MlsConnection>;
  private readonly attributions: ReadonlyMap<string, Attribution>;
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
    this.attributions = new Map(connections.map((connection) => [connection.slug, new Attribution(connection.profile)]));
  }

  /** True for a tools/call of a built-in MLS tool. */
  concerns(call: McpCall): boolean {
    if (call.method !== 'tools/call') return false;
    const upstream = call.tool.peek()?.upstream;
    return upstream !== undefined && this.connections.has(upstream);
  }

  /** Settles what this call may read and reserves its request. Throws Refusal MLS_LICENCE, MLS_FIELD, MLS_QUERY, MLS_QUOTA, MLS_EXPORT_CAP and what the planner throws. */
  async prepare(call: McpCall): Promise<void> {
    const connection = this.connections.get(call.tool.get().upstream);
    if (!connection) throw new Error('prepare is for calls that concern the MLS terms');
    try {
      this.checkLicence(connection, call);
      await connection.ready();
      const plan = this.planner.plan(connection, call);
      const permit = await connection.ledger.reserve(plan.caller.subject);
      const written = plan.write ? { prepared: await this.preparation.prepare(plan, permit, call) } : {};
      this.plans.set(call, { ...plan, permit, attributions: [], ...written });
    } catch (error) {
      labelRefusal(call, error);
      throw error;
    }
  }

  private checkLicence(connection: MlsConnection, call: McpCall): void {
    const { profile } = connection;
    const unservable = profile.unservable(connection.clock.now());
    if (unservable) {
      call.label(unservable.event);
      throw new Refusal('MLS_LICENCE', unservable.sentence);
    }
    const decision = call.decision.get();
    const forDisplay = profile.aiUse.consumerFacing === true && displayFeeds(profile.settings.useCases).size > 0;
    if (decision.effect !== 'refuse' && decision.obligations.reach === 'public' && !forDisplay) {
      call.label('mls.usecase.mismatch');
      throw new Refusal('MLS_LICENCE', 'It does not cover assistants for consumers.');
    }
  }

  /** Appends what must stand beside everything of the MLS that a model passes on: listings, and figures and names drawn from its records. */
  complete(call: McpCall, result: JsonObject): JsonObject {
    const plan = this.plans.get(call);
    if (!plan || result['isError'] === true) return result;
    const structured = isJsonObject(result['structuredContent']) ? result['structuredContent'] : undefined;
    if (structured ? !holdsRecords(structured) : plan.attributions.length === 0) return result;
    const shown = structured ? listingsIn(structured) : plan.attributions.map(({ listingKey }) => ({ listingKey }));
    const block = this.attributions.get(plan.connection.slug)!.block(shown, plan.attributions, plan.connection.asOf());
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

const EVENTS: Partial<Record<RefusalCode, string>> = { MLS_QUOTA: 'mls.quota.exceeded', MLS_EXPORT_CAP: 'data.export.capped' };

/** Names a refusal in the audit's event taxonomy. */
export function labelRefusal(call: McpCall, error: unknown): void {
  if (!(error instanceof Refusal)) return;
  if (error instanceof FieldRefusal) call.label(error.oracle ? 'data.oracle.blocked' : 'data.field.blocked_to_model');
  if (error.cause instanceof ODataError && error.cause.fault === 'not_served') call.label('data.oracle.blocked');
  const event = EVENTS[error.code];
  if (event) call.label(event);
}
