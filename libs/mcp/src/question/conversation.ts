import { askingResult, isJsonObject, Refusal, type JsonObject, type McpCall, type Question } from '@gatehouse/kernel';
import type { CallBounds } from '../forward/call-bounds.js';

interface Open {
  readonly question: Question;
  readonly resolve: (answer: JsonObject) => void;
  readonly reject: (fault: Refusal) => void;
}

/**
 * One call at an upstream that asks while it works, for a caller who is asked by answers: the work goes on over several messages of the
 * caller (MCP 2026-07-28 client before a 2025-11-25 server). Notifications go to whichever message is being answered.
 */
export class Conversation {
  private readonly open = new Map<string, Open>();
  private asked = 0;
  private ring: () => void = () => undefined;
  private work: Promise<JsonObject> | undefined;
  private settled = false;

  constructor(
    private caller: McpCall,
    private readonly bounds: CallBounds,
  ) {}

  /** Starts the work. Its outcome is kept until a message of the caller takes it. */
  begin(work: Promise<JsonObject>): void {
    this.work = work;
    const settled = (): void => {
      this.settled = true;
    };
    work.then(settled, settled);
  }

  /** A caller that stopped listening is no reason for the upstream to fail. */
  notify = (method: string, params: JsonObject): Promise<void> => this.caller.inbound.channel.notify(method, params).catch(() => undefined);

  ask = (question: Question): Promise<JsonObject> =>
    new Promise((resolve, reject) => {
      this.asked += 1;
      this.open.set(`q${this.asked}`, { question, resolve, reject });
      this.ring();
    });

  /** The result, or an answer that asks whatever is open; `isOpen` says that the upstream's call goes on and waits. */
  async turn(): Promise<{ readonly result: JsonObject; readonly isOpen: boolean }> {
    if (!this.work) throw new Error('the conversation has not begun');
    if (this.open.size === 0) await Promise.race([this.work, this.rung()]);
    if (this.open.size === 0 || this.settled) return { result: await this.work, isOpen: false };
    // What is asked in one breath is put in one answer.
    await new Promise((resolve) => setImmediate(resolve));
    this.bounds.pause();
    const questions = Object.fromEntries([...this.open].map(([key, { question }]) => [key, asModern(question)]));
    return { result: askingResult(questions), isOpen: true };
  }

  /** Goes on with what a later message of the same caller answers; what it leaves out stays open and is asked again. */
  resume(call: McpCall): void {
    this.caller = call;
    this.bounds.resume(call.inbound.signal);
    for (const [key, answer] of Object.entries(call.upstreamAnswers)) {
      const open = this.open.get(key);
      if (!open || !isJsonObject(answer)) continue;
      this.open.delete(key);
      open.resolve(answer);
    }
  }

  /** Nobody will answer any more: the upstream is told, and its call ended. */
  abandon(): void {
    const fault = new Refusal('QUESTION_UNANSWERED');
    for (const { reject } of this.open.values()) reject(fault);
    this.open.clear();
    this.bounds.abort(fault);
  }

  private rung(): Promise<void> {
    return new Promise((resolve) => {
      this.ring = resolve;
    });
  }
}

/** Only 2025-11-25 has ids of elicitations: what follows one is told by asking again. */
function asModern({ method, params: { elicitationId: _id, ...params } }: Question): Question {
  return { method, params };
}
