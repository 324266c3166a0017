import { standingOn, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { clientPartiesOf, type OfficesOf, type WallKeeping } from '@gatehouse/privacy';

/** Whether a client's record exists for whoever calls: the same questions that masking asks of a row. */
export class RecordSight {
  constructor(
    private readonly officesOf: OfficesOf,
    private readonly walls: Pick<WallKeeping, 'hidesRow'>,
  ) {}

  async hides(call: McpCall, row: JsonObject): Promise<boolean> {
    return this.isOfOthers(call, row) || (await this.walls.hidesRow(call, row));
  }

  /** Whether the call asks for the caller's own by name, so that nothing of others is counted. */
  namesOwn(call: McpCall): boolean {
    return clientPartiesOf(call.upstreamArguments, this.officesOf) !== undefined && !this.isOfOthers(call, call.upstreamArguments);
  }

  private isOfOthers(call: McpCall, record: JsonObject): boolean {
    const parties = clientPartiesOf(record, this.officesOf);
    if (!parties || !call.obligations) return false;
    const standing = standingOn(parties, call.principal.get().member, call.obligations.reach, call.tool.get().terms.action);
    return !standing.has('OWNER_MEMBER') && !standing.has('LISTING_SIDE');
  }
}
