import { setTimeout as sleep } from 'node:timers/promises';
import { ApprovalNeeded, HeldCalls, type OwnWord } from '@gatehouse/access';
import { askingResult, isJsonObject, Refusal, type McpCall } from '@gatehouse/kernel';
import { AskFirst, askPageOnStream, canShowPage, pageQuestion, type AskedPage } from '@gatehouse/mcp';

export interface OwnWordTimes {
  /** How long somebody may take to answer that they opened the page. */
  readonly answerMs: number;
  /** How long the call waits for their decision on it afterwards, and how often it looks. */
  readonly decisionMs: number;
  readonly stepMs: number;
}

const TIMES: OwnWordTimes = { answerMs: 300_000, decisionMs: 25_000, stepMs: 500 };

/**
 * Held calls whose caller has to confirm in person: their client is asked to open the page for it, and the call goes on when they did.
 * Only their own browser session confirms there; what the client says is no more than that a page was opened.
 */
export class OwnWordAsking {
  constructor(
    private readonly held: HeldCalls,
    private readonly times: OwnWordTimes = TIMES,
  ) {}

  /** Throws what `HeldCalls.admit` throws, and AskFirst where the answer is to ask. */
  async admit(call: McpCall): Promise<void> {
    const needed = await this.waiting(call);
    if (!needed) return;
    const action = needed.own && canShowPage(call) ? await this.ask(call, needed.own) : undefined;
    if (action !== 'accept' || !needed.own?.isAll) throw needed;
    await this.decided(call);
  }

  private async waiting(call: McpCall): Promise<ApprovalNeeded | undefined> {
    try {
      await this.held.admit(call);
      return undefined;
    } catch (fault) {
      if (fault instanceof ApprovalNeeded) return fault;
      throw fault;
    }
  }

  /** What the person's client did with the page. Asked once for each message. */
  private async ask(call: McpCall, own: OwnWord): Promise<string> {
    const key = `gatehouse-confirm-${own.review}`;
    const page: AskedPage = { url: own.page, message: 'This call waits for you: see what would be sent, and confirm it there.' };
    call.label('review.asked');
    if (call.inbound.era === 'legacy') return askPageOnStream(call, page, patience(this.times.answerMs));
    const answer = call.answers[key];
    if (isJsonObject(answer)) return String(answer['action']);
    call.outcome.set({ kind: 'held', code: 'APPROVAL_NEEDED' });
    throw new AskFirst('APPROVAL_NEEDED', askingResult({ [key]: pageQuestion(page) }));
  }

  /** They are at the page: the call waits a little, and tells how to come back where they take longer. */
  private async decided(call: McpCall): Promise<void> {
    const until = Date.now() + this.times.decisionMs;
    let needed = await this.waiting(call);
    while (needed && Date.now() < until) {
      await sleep(this.times.stepMs, undefined, { signal: call.inbound.signal, ref: false }).catch(cancelled);
      needed = await this.waiting(call);
    }
    if (needed) throw needed;
  }
}

/** Nothing failed: its caller has left. */
function cancelled(): never {
  throw new Refusal('CANCELLED');
}

function patience(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Refusal('QUESTION_UNANSWERED')), ms).unref();
  return controller.signal;
}
