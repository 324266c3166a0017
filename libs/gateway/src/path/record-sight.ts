import { standingOn, type JsonObject, type McpCall, type RecordParties } from '@gatehouse/kernel';
import { clientPartiesOf, namedMembers, type OfficesOf, type WallKeeping } from '@gatehouse/privacy';

/** Whether a client's record exists for whoever calls: the same questions that masking asks of a row. */
export class RecordSight {
  constructor(
    private readonly officesOf: OfficesOf,
    private readonly walls: Pick<WallKeeping, 'hidesRow'>,
  ) {}

  async hides(call: McpCall, row: JsonObject): Promise<boolean> {
    return isOfOthers(call, clientPartiesOf(row, this.officesOf)) || (await this.walls.hidesRow(call, row));
  }

  /** Whether the call asks for the caller's own by name, so that nothing of others is counted. */
  namesOwn(call: McpCall): boolean {
    const named = namedMembers(call.upstreamArguments, this.officesOf);
    return named.length > 0 && !named.some((parties) => isOfOthers(call, parties));
  }
}

/** Whether a record is a client's whom somebody else looks after. */
export function isOfOthers(call: McpCall, parties: RecordParties | undefined): boolean {
  if (!parties || !call.obligations) return false;
  const standing = standingOn(parties, call.principal.get().member, call.obligations.reach, call.tool.get().terms.action);
  return !standing.has('OWNER_MEMBER') && !standing.has('LISTING_SIDE');
}
