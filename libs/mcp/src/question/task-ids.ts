import { concernsTask, isJsonObject, Refusal, type Continuation, type McpCall } from '@gatehouse/kernel';
import { TASKS_EXTENSION } from '../wire/protocol.js';
import { SealedBox } from '@gatehouse/seal';

const PREFIX = 't1.';
const LONGEST = 4_096;

/**
 * Ids of tasks as the caller has them (MCP Tasks extension, SEP-2663): the upstream, its own id and the tool that became the task, sealed
 * and bound to the person and the endpoint. Whoever else holds the id holds nothing, and the gateway has nothing to remember.
 */
export class TaskIds {
  private readonly box: SealedBox;

  constructor(key: Uint8Array) {
    this.box = new SealedBox(key);
  }

  /** The same id for the same task, every time. */
  close(call: McpCall, { upstream, task, tool, review, reason }: Continuation): string {
    const beside = { ...(review === undefined ? {} : { review }), ...(reason === undefined ? {} : { reason }) };
    const content = { upstream, task: task ?? null, tool: tool ?? null, ...beside };
    return PREFIX + this.box.name(content, boundTo(call));
  }

  /**
   * What a request about a task is about. Undefined for every other request. Throws Refusal CAPABILITY_MISSING where the caller did not
   * declare the extension on this request, BAD_MESSAGE for an id that is none of theirs.
   */
  open(call: McpCall): Continuation | undefined {
    if (!concernsTask(call.method) || call.inbound.era !== 'modern') return undefined;
    if (!declaresTasks(call))
      throw new Refusal('CAPABILITY_MISSING', undefined, { data: { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } } });
    const { taskId } = call.inbound.params;
    const sealed = typeof taskId === 'string' && taskId.startsWith(PREFIX) && taskId.length <= LONGEST ? taskId.slice(PREFIX.length) : '';
    const content = this.box.open(sealed, boundTo(call));
    if (!content) throw new Refusal('BAD_MESSAGE', 'There is no such task among yours.');
    return content as unknown as Continuation;
  }
}

/** Whether this caller can be given a task in place of a result. */
export function declaresTasks({ inbound }: McpCall): boolean {
  const extensions = inbound.clientCapabilities?.['extensions'];
  return inbound.era === 'modern' && isJsonObject(extensions) && isJsonObject(extensions[TASKS_EXTENSION]);
}

function boundTo({ inbound }: McpCall): string {
  return JSON.stringify([inbound.claims.issuer, inbound.claims.subject, inbound.endpoint ?? null]);
}
