import type { MemberFacts, Reach } from '@gatehouse/kernel';
import type { QueryStanding } from '../query/query-standing.js';

/** Whose eyes the rows are for. */
export interface Caller {
  readonly subject: string;
  readonly reach: Reach;
  readonly member: MemberFacts | undefined;
  readonly standing: QueryStanding;
}
