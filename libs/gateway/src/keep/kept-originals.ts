import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import type { Clock, McpCall } from '@gatehouse/kernel';
import { Originals, type Original } from '@gatehouse/sanitize';
import { SealedBox } from '@gatehouse/seal';
import type { LocalKeys } from '../compose/local-keys.js';
import { KEPT_NOWHERE, keptOf } from './kept-of.js';
import type { KeptOf, SealedKeep } from './sealed-keep.js';

/** A text as it was in an answer, and where. What it says of clients stands there as labels. */
export interface KeptOriginal extends KeptOf {
  readonly text: string;
  readonly tool: string;
  readonly surface: string;
  readonly path: string;
  readonly rules: readonly string[];
}

export interface OriginalsParts {
  readonly keep: SealedKeep<KeptOriginal>;
  readonly clock: Clock;
  /** A text with what it says of clients replaced by labels. */
  readonly withoutValues: (text: string) => string;
  /** A text could not be kept. Tells why, and nothing of it. */
  readonly onLost: (fault: unknown) => void;
}

/** 132 bits, in characters of base64url. */
const NAME_LENGTH = 22;
const LONGEST = 65_536;
/** What strangers send decides how much there is, so there is an end to it: more in an hour say nothing new. */
const MOST_AN_HOUR = 500;
const HOUR_MS = 3_600_000;

/** Texts that were cleaned, as they were: found by a keyed digest of the text, for as long as the deployment says. */
export class KeptOriginals extends Originals {
  private readonly names: SealedBox;
  private readonly keepMs: number;
  private hour = { began: 0, kept: 0 };

  /** @param keys the key that texts are named by is drawn from them */
  constructor(
    { sanitize }: Pick<GatewayConfig, 'sanitize'>,
    keys: Pick<LocalKeys, 'derive'>,
    private readonly parts: OriginalsParts,
  ) {
    super();
    this.names = new SealedBox(keys.derive('original'));
    this.keepMs = milliseconds(sanitize.originals);
  }

  override nameOf(call: McpCall, text: string): string | undefined {
    const terms = call.tool.peek()?.terms;
    if (this.keepMs === 0 || terms === undefined || KEPT_NOWHERE.has(terms.dataClass)) return undefined;
    return this.names.digest('original', text).toString('base64url').slice(0, NAME_LENGTH);
  }

  override async keep(call: McpCall, originals: readonly Original[]): Promise<void> {
    const { onLost } = this.parts;
    try {
      for (const original of originals) {
        if (this.isEnough()) return onLost(new Error(`More than ${MOST_AN_HOUR} texts were cleaned within an hour.`));
        await this.keepOne(call, original);
      }
    } catch (fault) {
      onLost(fault);
    }
  }

  private keepOne(call: McpCall, { name, text, surface, path, rules }: Original): Promise<void> {
    const { keep, clock, withoutValues } = this.parts;
    const shown = withoutValues(text.length > LONGEST ? `${text.slice(0, LONGEST)} [${text.length - LONGEST} more]` : text);
    return keep.put(name, { ...keptOf(call, clock.now()), text: shown, surface, path, rules }, this.keepMs);
  }

  private isEnough(): boolean {
    const now = this.parts.clock.now();
    if (now - this.hour.began >= HOUR_MS) this.hour = { began: now, kept: 0 };
    this.hour.kept += 1;
    return this.hour.kept > MOST_AN_HOUR;
  }
}
