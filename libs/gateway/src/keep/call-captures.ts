import { REFUSALS, Refusal, type CallOutcome, type Clock, type JsonObject, type JsonValue, type McpCall } from '@gatehouse/kernel';
import type { PayloadLabels } from '@gatehouse/privacy';
import type { Asked, CaptureRules } from './capture-rules.js';
import { keptOf } from './kept-of.js';
import type { KeptOf, SealedKeep } from './sealed-keep.js';

/** What a call said and was answered. What it says of clients stands there as labels; codes, accounts and credentials are not there at all. */
export interface KeptCapture extends KeptOf {
  readonly tool: string;
  readonly method: string;
  /** The rules of gateway.yaml that asked for it. */
  readonly rules: readonly string[];
  /** As the caller gave them, placeholders as placeholders. A text where it was too long and is cut. */
  readonly arguments: JsonValue;
  readonly outcome?: CallOutcome['kind'];
  readonly code?: string;
  /** As it left, behind every stage. */
  readonly answer?: JsonValue;
}

export interface CaptureParts {
  readonly keep: SealedKeep<KeptCapture>;
  readonly rules: CaptureRules;
  readonly labels: Pick<PayloadLabels, 'label'>;
  readonly clock: Clock;
}

/** How the path ended. */
export type Ending = { readonly result: JsonObject } | { readonly thrown: unknown };

const LONGEST = 262_144;

/**
 * Keeps what calls said where a rule of gateway.yaml asks for it: what was asked before anything goes to an upstream, and the answer before it leaves.
 * What cannot be kept is not done, and not answered.
 */
export class CallCaptures {
  private readonly begun = new WeakSet<McpCall>();

  constructor(private readonly parts: CaptureParts) {}

  /** Throws Refusal CAPTURE_UNAVAILABLE. */
  async before(call: McpCall): Promise<void> {
    const asked = this.parts.rules.askedAhead(call);
    if (!asked) return;
    await this.kept(call, async () => this.put(call, asked, {}));
    this.begun.add(call);
  }

  /** Throws Refusal CAPTURE_UNAVAILABLE. */
  async after(call: McpCall, ending: Ending): Promise<void> {
    const outcome = outcomeOf(call, ending);
    const asked = isHidden(outcome) ? undefined : this.parts.rules.askedFor(call, outcome.kind);
    if (asked) {
      const answer = 'result' in ending ? { answer: await this.shown(call, ending.result) } : {};
      await this.kept(call, () =>
        this.put(call, asked, { outcome: outcome.kind, ...(outcome.code ? { code: outcome.code } : {}), ...answer }),
      );
      call.captured.set({ rules: asked.rules });
      call.label('payload.captured');
    } else if (this.begun.has(call)) await this.kept(call, () => this.parts.keep.remove([call.id]));
  }

  private async put(call: McpCall, { rules, keepMs }: Asked, end: Pick<KeptCapture, 'outcome' | 'code' | 'answer'>): Promise<void> {
    const { keep, clock } = this.parts;
    const said = { ...call.arguments, ...(Object.keys(call.answers).length > 0 ? { inputResponses: call.answers } : {}) };
    const about = { ...keptOf(call, clock.now()), method: call.method, rules };
    await keep.put(call.id, { ...about, arguments: await this.shown(call, said), ...end }, keepMs);
  }

  private async shown(call: McpCall, payload: JsonObject): Promise<JsonValue> {
    const { upstream, name, terms } = call.tool.get();
    const labelled = await this.parts.labels.label(payload, {
      upstream,
      tool: name,
      ...(terms.resource ? { resource: terms.resource } : {}),
    });
    const text = JSON.stringify(labelled);
    return text.length > LONGEST ? `${text.slice(0, LONGEST)} [${text.length - LONGEST} more]` : labelled;
  }

  private async kept(call: McpCall, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      call.label('payload.capture.failed');
      throw new Refusal('CAPTURE_UNAVAILABLE', undefined, { cause });
    }
  }
}

function outcomeOf(call: McpCall, ending: Ending): CallOutcome {
  return call.outcome.peek() ?? { kind: 'result' in ending ? 'granted' : 'failed' };
}

/** What does not exist for the caller answers as what does not exist, also while nothing can be kept. */
const isHidden = ({ code }: CallOutcome): boolean => code !== undefined && REFUSALS[code].kind === 'invisible';
