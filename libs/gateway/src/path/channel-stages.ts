import type { AnswerStage, Door, JsonObject, McpCall, ResponseStage } from '@gatehouse/kernel';
import { ChannelFilter } from '@gatehouse/mcp';

/** What does not go by way of the request and the result (progress, logs, questions and their answers) passes the same stages, in the same order. */
export class ChannelStages extends ChannelFilter {
  constructor(
    private readonly responseStages: readonly ResponseStage[],
    private readonly answerStages: readonly AnswerStage[],
  ) {
    super();
  }

  async filter(call: McpCall, payload: JsonObject, door: Door): Promise<JsonObject> {
    let clean = payload;
    for (const stage of this.responseStages) clean = await stage.clean(call, clean, door);
    return clean;
  }

  async admit(call: McpCall, answers: JsonObject): Promise<JsonObject> {
    let admitted = answers;
    for (const stage of this.answerStages) admitted = await stage.admit(call, admitted);
    return admitted;
  }
}
