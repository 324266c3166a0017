import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, Refusal, type Descriptor, type JsonObject } from '@gatehouse/kernel';
import { metaOf, type RpcAnswer } from '../wire/json-rpc.js';
import { abortReason, deadlineSignal } from './abort.js';
import type { Outgoing } from './outgoing.js';
import type { Welcome } from './welcome.js';

type Ask = (outgoing: Outgoing) => Promise<RpcAnswer>;

/** How long a server is asked to keep a task: a call, and a person who is asked in the middle of it, take less. */
const KEEP_MS = 600_000;
/** Bounds of what a server may ask us to wait between two questions. */
const POLL_MS = { least: 100, usual: 1_000, longest: 5_000 };
const CANCEL_MS = 5_000;
const RELATED_TASK = 'io.modelcontextprotocol/related-task';
const LONGEST_ID = 2_048;

/** Whether a tool can be called as a task alone (MCP 2025-11-25, Tasks, Tool-Level Negotiation). */
export function needsTask({ execution }: Descriptor): boolean {
  return isJsonObject(execution) && execution['taskSupport'] === 'required';
}

/** Whether a server of that revision makes tasks of tool calls; others must not be asked to. */
export function makesTasks({ capabilities, learnsOnce }: Welcome): boolean {
  const { tasks } = capabilities;
  const requests = isJsonObject(tasks) ? tasks['requests'] : undefined;
  const tools = isJsonObject(requests) ? requests['tools'] : undefined;
  return learnsOnce === true && isJsonObject(tools) && isJsonObject(tools['call']);
}

/**
 * A tool call as a task of MCP 2025-11-25, on behalf of a client that waits for its result: asked about until it is over or wants something,
 * then its result is asked for. One that is given up is cancelled. Throws what `ask` does, and Refusal UPSTREAM_ERROR for what is no task.
 */
export async function callAsTask(outgoing: Outgoing, ask: Ask): Promise<RpcAnswer> {
  const begun = await ask({ ...outgoing, params: { ...outgoing.params, task: { ttl: KEEP_MS } } });
  // One that does the work at once has nothing to wait for.
  if ('error' in begun || !isJsonObject(begun.result['task'])) return begun;
  const { task } = begun.result;
  const { taskId } = task;
  if (typeof taskId !== 'string' || taskId === '' || taskId.length > LONGEST_ID) throw invalid();
  const about = (method: string): Outgoing => ({ ...outgoing, method, params: { taskId }, meta: {}, headers: {} });
  try {
    const fault = await whileWorking(task, () => ask(about('tasks/get')), outgoing.signal);
    return fault ?? withoutTask(await ask(about('tasks/result')));
  } catch (fault) {
    if (outgoing.signal.aborted) void cancel(about('tasks/cancel'), ask);
    throw fault;
  }
}

/** Resolves when the task is over or asks something, which comes with its result; with the answer that says that there is none. */
async function whileWorking(first: JsonObject, look: () => Promise<RpcAnswer>, signal: AbortSignal): Promise<RpcAnswer | undefined> {
  let task = first;
  while (task['status'] === 'working') {
    const { pollInterval } = task;
    const wait = typeof pollInterval === 'number' ? pollInterval : POLL_MS.usual;
    await sleep(Math.min(Math.max(wait, POLL_MS.least), POLL_MS.longest), undefined, { signal }).catch(() => {
      throw abortReason(signal);
    });
    const seen = await look();
    if ('error' in seen) return seen;
    task = seen.result;
  }
  if (typeof task['status'] !== 'string') throw invalid();
  return undefined;
}

/** Nobody waits for it. */
async function cancel(outgoing: Outgoing, ask: Ask): Promise<void> {
  const deadline = deadlineSignal(CANCEL_MS);
  const { onNotification: _unheard, ...rest } = outgoing;
  await ask({ ...rest, signal: deadline.signal }).catch(() => undefined);
  deadline.clear();
}

/** The task is the business of these two. */
function withoutTask(answer: RpcAnswer): RpcAnswer {
  if ('error' in answer) return answer;
  const { [RELATED_TASK]: _task, ...meta } = metaOf(answer.result);
  const { _meta: _all, ...result } = answer.result;
  return { result: Object.keys(meta).length > 0 ? { ...result, _meta: meta } : result };
}

function invalid(): Refusal {
  return new Refusal('UPSTREAM_ERROR', 'What it says of the task is not valid.');
}
