import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { Forwarder } from '@gatehouse/mcp';
import { MlsAnswers } from '@gatehouse/mls';
import { Injectable } from '@nestjs/common';

/** The forwarder, and behind it what of an upstream's answer may go on where it holds records of an MLS or what one withholds. */
@Injectable()
export class JudgedForwarding {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly answers: MlsAnswers,
  ) {}

  async call(call: McpCall): Promise<JsonObject> {
    return this.answers.admit(call, await this.forwarder.call(call));
  }
}
