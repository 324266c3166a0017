import { randomBytes } from 'node:crypto';
import { Refusal, type Question } from '@gatehouse/kernel';
import { abortReason } from '../upstream/abort.js';
import type { RpcAnswer, RpcId } from '../wire/json-rpc.js';
import { CANCELLED } from '../wire/protocol.js';

/** Questions of one session that may be open at once. */
const MOST_OPEN = 32;

/** Requests of ours that a legacy client has not answered yet (MCP 2025-11-25: sampling, elicitation, roots). The session's own: nobody else's answer counts. */
export class PendingQuestions {
  private readonly open = new Map<RpcId, (answer: RpcAnswer) => void>();

  /** `named` may add to an id where its answer belongs. */
  constructor(private readonly named: (id: string) => string = (id) => id) {}

  /** Sends a question by `send` and waits. Throws the signal's refusal, and tells the client that the answer is no longer wanted. */
  put(question: Question, signal: AbortSignal, send: (message: string) => Promise<void>): Promise<RpcAnswer> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    if (this.open.size >= MOST_OPEN) return Promise.reject(new Refusal('QUESTION_UNANSWERED'));
    // Not to be guessed: an answer is taken from whoever holds the session, and only for what was asked.
    const id = this.named(`gatehouse-${randomBytes(9).toString('base64url')}`);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.open.delete(id);
        signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        end();
        reject(abortReason(signal));
        void send(JSON.stringify({ jsonrpc: '2.0', method: CANCELLED, params: { requestId: id, reason: 'no longer needed' } }));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.open.set(id, (answer) => {
        end();
        resolve(answer);
      });
      void send(JSON.stringify({ jsonrpc: '2.0', id, ...question }));
    });
  }

  /** An answer of the client. One to nothing that is open is passed over: it came too late, or twice. */
  settle(id: RpcId, answer: RpcAnswer): void {
    this.open.get(id)?.(answer);
  }
}
