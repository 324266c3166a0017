import {
  Refusal,
  isJsonObject,
  textResult,
  UNNAMED_TERMS,
  Upstream,
  type Descriptor,
  type Evidence,
  type JsonObject,
  type McpCall,
  type OfferKind,
  type ToolTerms,
  type UpstreamCall,
  type UpstreamRequest,
} from '@gatehouse/kernel';
import type { BuyerAgreementSettings } from '../connection/connection-settings.js';
import type { MlsConnection } from '../terms/mls-connection.js';
import { boundUse } from '../terms/tool-use.js';
import { labelRefusal } from '../terms/mls-terms.js';
import type { MlsPlans, MlsToolName, ReservedPlan } from '../terms/plan.js';
import { consultedListing } from './consulted-listing.js';
import { MLS_TOOLS, MLS_TOOL_TERMS } from './descriptors.js';
import { readListings } from './read-listings.js';
import { readComparison } from './read-comparison.js';
import { readDirectory } from './read-directory.js';
import { readOpenHouses } from './read-open-houses.js';
import { readRaw } from './read-secured.js';
import { readShowings } from './read-showings.js';
import { readStatistics } from './read-statistics.js';
import type { ToolAnswer } from './tool-answer.js';
import { WriteDesk } from '../writes/write-desk.js';

const DOORS = ['trade', 'display'] as const;
const READERS: Readonly<Record<MlsToolName, (plan: ReservedPlan, call: McpCall, signal: AbortSignal) => Promise<ToolAnswer>>> = {
  search_listings: readListings,
  get_listing: readListings,
  list_open_houses: readOpenHouses,
  get_member: readDirectory,
  get_office: readDirectory,
  get_listing_agent_view: readListings,
  list_my_listings: readListings,
  compare_listings: readComparison,
  get_market_stats: readStatistics,
  list_showings: readShowings,
  query_reso: readRaw,
  request_showing: write,
  update_listing: write,
  change_listing_status: write,
};

/** The tool with the place where its facts are looked up. Without one the law's rules could never be met, so the tool is not offered. */
function withEvidence(terms: ToolTerms, agreement: BuyerAgreementSettings): ToolTerms {
  return { ...terms, legal: { ...terms.legal!, evidence: [{ ...agreement, from: 'buyerContactKey' }, LISTING_LOOKED_UP] } };
}

/** Where the listing lies and how it stands, as the gateway itself asks this connection for it. */
export const LISTING_LOOKED_UP: Evidence = {
  tool: 'get_listing',
  argument: 'listingKey',
  from: 'listingKey',
  facts: { propertyState: '/listings/0/StateOrProvince', listingStatus: '/listings/0/StandardStatus' },
};

function consultedKey({ name, arguments: args }: JsonObject): string | undefined {
  const key = name === 'get_listing' && isJsonObject(args) ? args['listingKey'] : undefined;
  return typeof key === 'string' ? key : undefined;
}

function write(plan: ReservedPlan, call: McpCall): Promise<ToolAnswer> {
  return new WriteDesk(plan.connection.writeStore).perform(plan, call);
}

/** The built-in MLS tools on one connection. Reads what the plan of the call says and nothing else: without a plan it refuses. */
export class MlsUpstream extends Upstream {
  private readonly listeners: (() => void)[] = [];
  private served: boolean | undefined;

  constructor(
    private readonly connection: MlsConnection,
    private readonly plans: MlsPlans,
  ) {
    super();
    connection.onApprovalChanged(() => {
      for (const listener of this.listeners) listener();
    });
  }

  get slug(): string {
    return this.connection.slug;
  }

  get health(): { readonly state: 'up' | 'down' | 'unknown'; readonly reason?: string } {
    const unservable = this.connection.profile.unservable(this.connection.clock.now());
    return unservable ? { state: 'down', reason: unservable.sentence } : this.connection.client.health;
  }

  termsFor(kind: OfferKind, name: string): ToolTerms {
    if (kind !== 'tool' || !Object.hasOwn(MLS_TOOL_TERMS, name)) return UNNAMED_TERMS;
    const terms = MLS_TOOL_TERMS[name as MlsToolName];
    if (!terms.legal) return terms;
    const { buyerAgreement } = this.connection.profile.settings;
    return buyerAgreement ? withEvidence(terms, buyerAgreement) : UNNAMED_TERMS;
  }

  /** Tries to learn the MLS's fields; an MLS that is down does not keep the gateway from starting, since every call tries again. */
  async start(): Promise<void> {
    if (this.connection.profile.unservable(this.connection.clock.now())) return;
    await this.connection.ready().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.connection.writer.close();
    await this.connection.client.close();
  }

  /** Tools only: those that have a use on this connection and that its provider can answer, and none while a question of its licence is open or the review date has passed. */
  async list(kind: OfferKind): Promise<readonly Descriptor[]> {
    if (kind !== 'tool') return [];
    const served = this.connection.profile.unservable(this.connection.clock.now()) === undefined;
    if (this.served !== undefined && this.served !== served) for (const listener of this.listeners) listener();
    this.served = served;
    if (!served) return [];
    const { settings, provider } = this.connection.profile;
    const isBound = (name: string): boolean => DOORS.some((door) => boundUse(settings, name, door) !== undefined);
    const isAnswered = (name: string): boolean => provider.tools?.includes(name) ?? true;
    return MLS_TOOLS.filter(({ name }) => isBound(name) && isAnswered(name) && this.termsFor(kind, name) !== UNNAMED_TERMS);
  }

  onListChanged(listener: () => void): void {
    this.listeners.push(listener);
  }

  async request({ method, params }: UpstreamRequest, context: UpstreamCall): Promise<JsonObject> {
    const { call } = context;
    const looked = context.consulted ? consultedKey(params) : undefined;
    if (looked !== undefined) return { content: [], structuredContent: await consultedListing(this.connection, looked, context) };
    const plan = this.plans.get(call);
    if (!plan || method !== 'tools/call' || plan.tool !== params['name'] || plan.connection !== this.connection)
      throw new Refusal('MLS_LICENCE', 'The call did not pass the terms of this connection.');
    const deadline = AbortSignal.timeout(context.deadlineMs);
    const { withdrawn } = this.connection;
    try {
      const answer = await READERS[plan.tool](plan, call, AbortSignal.any([context.signal, deadline, withdrawn]));
      // What was written stays written, and is told.
      if (!plan.write) withdrawn.throwIfAborted();
      this.checkStillServable(call, plan, answer);
      await this.connection.keepWithheld(plan.caller);
      const { subject, application } = plan.caller;
      const bytes = Buffer.byteLength(JSON.stringify(answer.content));
      await this.connection.meter.book(subject, answer.rows, answer.listingKeys, { bytes, ...(application ? { application } : {}) });
      call.tally('rows', answer.rows);
      return this.result(answer);
    } catch (error) {
      labelRefusal(call, error);
      // What became of a write is told whatever became of the approval.
      if (withdrawn.aborted && !plan.write) {
        this.connection.checkServable(call);
        throw new Refusal('MLS_LICENCE', 'Its terms changed during the call. Call again.');
      }
      const timedOut = error instanceof Refusal && error.code === 'CANCELLED' && deadline.aborted && !context.signal.aborted;
      throw timedOut ? new Refusal('UPSTREAM_TIMEOUT') : error;
    }
  }

  /** The approval may have been taken back meanwhile. Then no record is shown, and what was written is not passed over in silence. */
  private checkStillServable(call: McpCall, { write: wanted }: ReservedPlan, { failure }: ToolAnswer): void {
    if (!wanted) this.connection.checkServable(call);
    if (!wanted || failure) return;
    try {
      this.connection.checkServable(call);
    } catch {
      throw new Refusal(
        'MLS_LICENCE',
        'It was taken back while this was written. The change was made and stands at the MLS; do not make it again.',
      );
    }
  }

  private result(answer: ToolAnswer): JsonObject {
    if (answer.failure) {
      const { code, sentence } = answer.failure;
      return { ...textResult(`${sentence} [${code}]`, true), _meta: { 'dev.gatehouse/refusal': { code } } };
    }
    const structuredContent = { ...answer.content, dataAsOf: new Date(this.connection.asOf()).toISOString() };
    return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
  }
}
