import type { McpCall } from '@gatehouse/kernel';
import type { Expression, Query } from '../odata/ast.js';
import type { Dimension, Period } from '../statistics/blocks.js';
import type { Permit } from '../quota/quota-ledger.js';
import type { ResoRequest } from '../reso/next-link.js';
import type { AttributionLine } from './attribution.js';
import type { Caller } from './caller.js';
import type { PreparedWrite, WriteQuestion } from '../writes/write-question.js';
import type { MlsConnection } from './mls-connection.js';

export type MlsToolName =
  | 'search_listings'
  | 'get_listing'
  | 'get_listing_agent_view'
  | 'compare_listings'
  | 'list_my_listings'
  | 'get_market_stats'
  | 'list_open_houses'
  | 'get_member'
  | 'get_office'
  | 'list_showings'
  | 'request_showing'
  | 'update_listing'
  | 'change_listing_status'
  | 'query_reso';

/** What one call may read, settled before the upstream is asked. */
export interface MlsPlan {
  readonly connection: MlsConnection;
  readonly tool: MlsToolName;
  readonly caller: Caller;
  readonly request: ResoRequest;
  /** What of it is shown: the same query without the fields that only rules and attribution need. */
  readonly shown: Query;
  readonly rows: number;
  /** Fields that rows were found or sorted by: a row that hides one of them is not shown at all. */
  readonly tested?: ReadonlySet<string>;
  /** list_open_houses: only listings of this city. */
  readonly city?: string;
  /** compare_listings: the keys in the order asked for. list_showings: listings of the caller's own side. */
  readonly keys?: readonly string[];
  readonly statistics?: StatisticsQuestion;
  readonly showings?: ShowingsQuestion;
  readonly write?: WriteQuestion;
}

/** What get_market_stats is asked for. Months are whole, `2026-03`, and over when they are asked about. */
export interface StatisticsQuestion {
  readonly measure: 'sold' | 'listed';
  readonly from: string;
  readonly to: string;
  readonly groupBy: Dimension | 'month' | undefined;
  /** What was asked for one by one: a figure stands for listings that are alike in it. */
  readonly by: readonly Dimension[];
  readonly period: Period;
  /** Fewest distinct listings behind any figure. */
  readonly least: number;
}

/** Whose showings: those that these members give, and those at the listings of these members or offices. */
export interface ShowingsQuestion {
  readonly members: readonly string[];
  readonly offices: readonly string[];
  readonly listingKey: string | undefined;
  readonly between: Expression;
}

/** A query of a caller's own that may be sent, and how its answer is shown. */
export interface SecuredRead extends Pick<MlsPlan, 'caller' | 'request' | 'shown' | 'rows'> {
  readonly resource: string;
  readonly tested: ReadonlySet<string>;
}

/** A plan with its first permit, and what the answer must be attributed to. */
export interface ReservedPlan extends MlsPlan {
  readonly permit: Permit;
  readonly attributions: AttributionLine[];
  readonly prepared?: PreparedWrite;
}

/** Carries the plan from the terms to the upstream. A call without a plan reads nothing. */
export class MlsPlans {
  private readonly plans = new WeakMap<McpCall, ReservedPlan>();

  set(call: McpCall, plan: ReservedPlan): void {
    if (this.plans.has(call)) throw new Error('a call is planned once');
    this.plans.set(call, plan);
  }

  get(call: McpCall): ReservedPlan | undefined {
    return this.plans.get(call);
  }
}
