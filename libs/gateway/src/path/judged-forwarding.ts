import { isJsonObject, OF_CLIENTS, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { Forwarder } from '@gatehouse/mcp';
import { MlsAnswers } from '@gatehouse/mls';
import { Injectable } from '@nestjs/common';
import { ownRowsOf, readsOwnRows } from './client-rows.js';
import { RecordOwnership } from './record-ownership.js';
import { RowPages } from './row-pages.js';

/** The forwarder, and behind it what of an upstream's answer may go on where it holds records of an MLS, what one withholds, or keys of clients. */
@Injectable()
export class JudgedForwarding {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly answers: MlsAnswers,
    private readonly records: RecordOwnership,
    private readonly pages: RowPages,
  ) {}

  async call(call: McpCall): Promise<JsonObject> {
    if (isOfTheGateway(call)) return { completion: { values: [] } };
    const from = this.pages.begin(call);
    const answer = await this.answers.admit(call, await this.forwarder.call(call));
    if (from) return this.pages.complete(call, from, answer);
    if (readsOwnRows(call)) return ownRowsOf(call, answer);
    return call.method === 'completion/complete' ? this.suggesting(call, answer) : answer;
  }

  /** Keys of clients are suggested to those who look after them. How many others there are is left out. */
  private async suggesting(call: McpCall, answer: JsonObject): Promise<JsonObject> {
    const { dataClass, owner } = call.tool.get().terms;
    const { completion } = answer;
    if (!OF_CLIENTS.has(dataClass) || !isJsonObject(completion)) return answer;
    const { argument } = call.inbound.params;
    if (owner && isJsonObject(argument) && argument['name'] !== owner.argument) return answer;
    const values = (Array.isArray(completion['values']) ? completion['values'] : []).filter((value) => typeof value === 'string');
    return { ...answer, completion: { values: await this.records.suggestible(call, values) } };
  }
}

/** Whether what is to be completed is an argument that the gateway took for itself: its upstream has none of that name. */
function isOfTheGateway(call: McpCall): boolean {
  const { argument } = call.inbound.params;
  return call.method === 'completion/complete' && isJsonObject(argument) && !Object.hasOwn(call.arguments, String(argument['name']));
}
