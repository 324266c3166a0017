import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { ProtocolError, ProtocolErrorCode, type CallToolResult, type InputRequests, type JSONObject } from '@modelcontextprotocol/server';
import type { TaskTicket } from './target-tool.js';

const TTL_MS = 300_000;
const POLL_MS = 100;
const MAX_TASKS = 1000;

type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/** What a task can do while it works. */
export interface TaskDesk {
  readonly signal: AbortSignal;
  /** Puts questions to the client; resolves when every one of them is answered. */
  ask(questions: InputRequests): Promise<JsonObject>;
}

export type TaskWork = (desk: TaskDesk) => Promise<CallToolResult>;

interface Task {
  readonly id: string;
  readonly createdAt: string;
  readonly abort: AbortController;
  lastUpdatedAt: string;
  status: TaskStatus;
  questions: InputRequests;
  answers: JsonObject;
  answered?: () => void;
  result?: CallToolResult;
  error?: { code: number; message: string };
}

/** Tasks of the Tasks extension (SEP-2663), in memory: shared by the per-request servers of one process. */
export class TaskBoard {
  private readonly tasks = new Map<string, Task>();

  /** The task exists before its ticket leaves: a client may ask for it at once. */
  start(work: TaskWork): TaskTicket {
    const now = new Date().toISOString();
    const task: Task = {
      id: randomUUID(),
      createdAt: now,
      lastUpdatedAt: now,
      abort: new AbortController(),
      status: 'working',
      questions: {},
      answers: {},
    };
    this.makeRoom();
    this.tasks.set(task.id, task);
    setTimeout(() => this.forget(task), TTL_MS).unref();
    void run(task, work);
    return { resultType: 'task', taskId: task.id, ...describe(task) };
  }

  /** DetailedTask: with the questions, the result or the error that its status calls for. */
  read(id: string): JSONObject {
    const task = this.find(id);
    const { questions, result, error } = task;
    return {
      resultType: 'complete',
      taskId: id,
      ...describe(task),
      ...(task.status === 'input_required' ? { inputRequests: questions as unknown as JSONObject } : {}),
      ...(result ? { result: result as unknown as JSONObject } : {}),
      ...(error ? { error } : {}),
    };
  }

  /** Takes the answers to open questions; what nobody asked is ignored. */
  answer(id: string, responses: Readonly<Record<string, unknown>>): void {
    const task = this.find(id);
    if (task.status !== 'input_required') return;
    for (const [key, response] of Object.entries(responses)) {
      if (!Object.hasOwn(task.questions, key) || !isJsonObject(response)) continue;
      const { [key]: _answered, ...open } = task.questions;
      task.questions = open;
      task.answers = { ...task.answers, [key]: response };
    }
    if (Object.keys(task.questions).length > 0) return;
    settle(task, 'working');
    task.answered?.();
  }

  /** Cancelling what has ended changes nothing. */
  cancel(id: string): void {
    const task = this.find(id);
    if (ended(task)) return;
    settle(task, 'cancelled');
    task.abort.abort();
  }

  /** Stops what still runs. */
  close(): void {
    for (const task of this.tasks.values()) this.forget(task);
  }

  private find(id: string): Task {
    const task = this.tasks.get(id);
    if (!task) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such task; it may have expired.');
    return task;
  }

  private forget(task: Task): void {
    this.tasks.delete(task.id);
    if (!ended(task)) settle(task, 'cancelled');
    task.abort.abort();
  }

  private makeRoom(): void {
    const [oldest] = this.tasks.values();
    if (oldest && this.tasks.size >= MAX_TASKS) this.forget(oldest);
  }
}

async function run(task: Task, work: TaskWork): Promise<void> {
  const ask = (questions: InputRequests): Promise<JsonObject> =>
    new Promise((resolve) => {
      task.questions = questions;
      task.answers = {};
      task.answered = () => resolve(task.answers);
      if (!ended(task)) settle(task, 'input_required');
    });
  try {
    const result = await work({ signal: task.abort.signal, ask });
    if (ended(task)) return;
    task.result = result;
    settle(task, 'completed');
  } catch (fault) {
    if (ended(task)) return;
    // A tool that fails has completed, with isError; only what is wrong with the call itself fails the task.
    task.error =
      fault instanceof ProtocolError ? { code: fault.code, message: fault.message } : { code: -32_603, message: 'Internal error' };
    settle(task, 'failed');
  }
}

function settle(task: Task, status: TaskStatus): void {
  task.status = status;
  task.lastUpdatedAt = new Date().toISOString();
}

function ended({ status }: Task): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

function describe({ status, createdAt, lastUpdatedAt }: Task): JSONObject {
  return { status, createdAt, lastUpdatedAt, ttlMs: TTL_MS, pollIntervalMs: POLL_MS };
}
