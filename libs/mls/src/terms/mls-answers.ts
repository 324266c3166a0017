import { Refusal, ResponseStage, type Door, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { ODataTools } from './odata-tools.js';
import type { WithheldPlaces } from './withheld-places.js';

/** What of an upstream's own words may go on to the other stages, where it holds records of an MLS or what an MLS withholds. */
export class MlsAnswers extends ResponseStage {
  constructor(
    private readonly odata: ODataTools,
    private readonly places: WithheldPlaces,
  ) {
    super();
  }

  /** The answer of a call. Throws Refusal rather than let one pass that cannot be judged. */
  async admit(call: McpCall, answer: JsonObject): Promise<JsonObject> {
    return this.places.admit(call, await this.odata.admit(call, answer));
  }

  /** What leaves beside the answer: whole or, where it gives a withheld place, not at all. Of a tool that carries OData only how far it is: in words it could say what its rows may not. */
  async clean(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> {
    if (!this.odata.concerns(call)) {
      if ((await this.places.admit(call, payload)) !== payload) throw new Refusal('MLS_LICENCE');
      return payload;
    }
    if (door !== 'progress') throw new Refusal('MLS_LICENCE', 'It may not say anything beside its rows.');
    const { message: _message, ...steps } = payload;
    return steps;
  }
}
