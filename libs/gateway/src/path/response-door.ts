import type { Door, JsonObject, McpCall, ResponseStage } from '@gatehouse/kernel';
import { OutboundFilter } from '@gatehouse/mcp';

/** What leaves by another door than the result (progress, logs) passes the same response stages, in the same order. */
export class ResponseDoor extends OutboundFilter {
  constructor(private readonly stages: readonly ResponseStage[]) {
    super();
  }

  async filter(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> {
    let clean = payload;
    for (const stage of this.stages) clean = await stage.clean(call, clean, door);
    return clean;
  }
}
