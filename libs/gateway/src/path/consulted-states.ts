import { allListingsIn, PropertyStates, Refusal, stateCode, valueAt, type McpCall } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import { LISTING_LOOKED_UP } from '@gatehouse/mls';
import { recordOf } from './consulted-record.js';

/** Each is a read of the MLS. */
const MOST_LISTINGS = 16;

/** Asks the MLSs of the deployment where a listing lies. One that the caller may not know of lies nowhere, as one that does not exist. */
export class ConsultedStates extends PropertyStates {
  constructor(
    private readonly forwarder: () => Pick<Forwarder, 'consult'>,
    /** Slugs of the MLS connections. */
    private readonly connections: readonly string[],
  ) {
    super();
  }

  override isAskedBy(call: McpCall): boolean {
    return this.connections.length > 0 && super.isAskedBy(call);
  }

  async of(call: McpCall): Promise<string[]> {
    const listings = [...new Set(allListingsIn(call.arguments))];
    if (listings.length > MOST_LISTINGS)
      throw new Refusal('CHECK_FAILED', `The law of some states bears on these words: name at most ${MOST_LISTINGS} listings at a time.`);
    const states = new Set<string>();
    for (const listing of listings)
      for (const upstream of this.connections) {
        const state = await this.stateOf(call, upstream, listing);
        if (state !== undefined) states.add(state);
      }
    return [...states];
  }

  private async stateOf(call: McpCall, upstream: string, listing: string): Promise<string | undefined> {
    const { tool, argument, facts } = LISTING_LOOKED_UP;
    const record = recordOf(await this.forwarder().consult(call, { upstream, tool, args: { [argument]: listing } }));
    return record && stateCode(valueAt(record, facts['propertyState']!));
  }
}
