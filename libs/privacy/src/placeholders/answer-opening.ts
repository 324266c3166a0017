import { AnswerStage, type JsonObject, type McpCall } from '@gatehouse/kernel';
import type { Masker } from '../mask/masker.js';
import type { Placeholders } from './placeholders.js';

/** Opens the caller's own placeholders in what its client answers to a question, as in arguments, and watches for them in what comes back. */
export class AnswerOpening extends AnswerStage {
  constructor(
    private readonly placeholders: Placeholders,
    private readonly masker: Masker,
  ) {
    super();
  }

  async admit(call: McpCall, answers: JsonObject): Promise<JsonObject> {
    const { args, opened } = await this.placeholders.open(answers, call.principal.get(), call.tool.get().terms, call.quoted);
    if (opened.length > 0) {
      call.tally('opened', opened.length);
      this.masker.watchFor(call, opened);
    }
    return args;
  }
}
