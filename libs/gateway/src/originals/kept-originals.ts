import { milliseconds, type GatewayConfig } from '@gatehouse/config';
import type { ArtifactStore } from '@gatehouse/identity';
import type { Clock, DataClass, McpCall } from '@gatehouse/kernel';
import { Originals, type Original } from '@gatehouse/sanitize';
import { DataKeys, SealedBox, type KeyRing } from '@gatehouse/seal';
import type { LocalKeys } from '../compose/local-keys.js';

/** A text as it was in an answer, and where. What it says of clients stands there as labels. */
export interface KeptOriginal {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
  /** Audit event of the call. */
  readonly call: string;
  readonly subject: string;
  readonly tool: string;
  readonly surface: string;
  readonly path: string;
  readonly rules: readonly string[];
}

export interface OriginalsParts {
  readonly store: ArtifactStore;
  /** `names`: the key that texts are named by; `ring`: what they rest under. */
  readonly under: { readonly names: Uint8Array; readonly ring: KeyRing };
  readonly clock: Clock;
  readonly keepMs: number;
  /** A text with what it says of clients replaced by labels. */
  readonly withoutValues: (text: string) => string;
  /** A text could not be kept. Tells why, and nothing of it. */
  readonly onLost: (fault: unknown) => void;
}

type Beside = Pick<OriginalsParts, 'clock'> &
  Partial<Pick<OriginalsParts, 'withoutValues' | 'onLost'>> & { readonly artifacts: ArtifactStore; readonly ring: KeyRing };

const unread = (): never => {
  throw new Error('Only whoever cleans texts keeps them.');
};

/** As what they are stored, and for what their data keys are. */
export const ORIGINALS = { kind: 'Original', use: 'originals of cleaned texts' } as const;
const KIND = ORIGINALS.kind;
/** 132 bits, in characters of base64url. */
const NAME_LENGTH = 22;
const NAME = /^[\w-]{22}$/;
const LONGEST = 65_536;
/** What strangers send decides how much there is, so there is an end to it: more in an hour say nothing new. */
const MOST_AN_HOUR = 500;
const HOUR_MS = 3_600_000;
/** Terms of offers rest nowhere but in the system that they were made in (RESO RCP-57). */
const NEVER: ReadonlySet<DataClass> = new Set<DataClass>(['offer', 'audit', 'policy', 'retention']);

/** Texts that were cleaned, as they were: sealed under the ring, found by a keyed digest of the text, for as long as the deployment says. */
export class KeptOriginals extends Originals {
  private readonly names: SealedBox;
  private readonly keys: DataKeys;
  private hour = { began: 0, kept: 0 };

  constructor(private readonly parts: OriginalsParts) {
    super();
    this.names = new SealedBox(parts.under.names);
    this.keys = new DataKeys(parts.under.ring, ORIGINALS.use, parts.clock);
  }

  /** As gateway.yaml has it. Whoever only reads gives neither `withoutValues` nor `onLost`. */
  static of(
    { sanitize }: Pick<GatewayConfig, 'sanitize'>,
    keys: Pick<LocalKeys, 'derive'>,
    { artifacts: store, ring, clock, withoutValues = unread, onLost = unread }: Beside,
  ): KeptOriginals {
    const under = { names: keys.derive('original'), ring };
    return new KeptOriginals({ store, under, clock, keepMs: milliseconds(sanitize.originals), withoutValues, onLost });
  }

  override nameOf(call: McpCall, text: string): string | undefined {
    const terms = call.tool.peek()?.terms;
    if (this.parts.keepMs === 0 || terms === undefined || NEVER.has(terms.dataClass)) return undefined;
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

  /** Undefined for what is over, never was, or is sealed under a key that is gone. */
  async find(name: string): Promise<KeptOriginal | undefined> {
    const { store, clock } = this.parts;
    if (!NAME.test(name)) return undefined;
    const kept = await store.find(KIND, 'id', name);
    return kept && (kept.expiresAt ?? 0) > clock.now() ? this.opened(name, kept.sealed) : undefined;
  }

  /** Names of those that are about somebody, or were taken out of what their assistants read. */
  async namesOf(isTheirs: (kept: KeptOriginal) => boolean): Promise<readonly string[]> {
    const names: string[] = [];
    for (const { id, sealed } of await this.parts.store.findByKind(KIND)) {
      const kept = await this.opened(id, sealed);
      if (kept && isTheirs(kept)) names.push(id);
    }
    return names;
  }

  async remove(names: readonly string[]): Promise<number> {
    for (const name of names) await this.parts.store.remove(KIND, name);
    return names.length;
  }

  private async keepOne(call: McpCall, { name, text, surface, path, rules }: Original): Promise<void> {
    const { store, clock, keepMs, withoutValues } = this.parts;
    const now = clock.now();
    const entry = call.tool.get();
    const shown = withoutValues(text.length > LONGEST ? `${text.slice(0, LONGEST)} [${text.length - LONGEST} more]` : text);
    const kept: KeptOriginal = {
      text: shown,
      keptAt: now,
      call: call.id,
      subject: call.inbound.claims.subject,
      tool: `${entry.upstream}/${entry.name}`,
      surface,
      path,
      rules,
    };
    const { keyId, wrapped, box } = await this.keys.current();
    await store.save({ kind: KIND, id: name, sealed: [keyId, wrapped, box.close(kept, name)].join(' '), expiresAt: now + keepMs });
  }

  private isEnough(): boolean {
    const now = this.parts.clock.now();
    if (now - this.hour.began >= HOUR_MS) this.hour = { began: now, kept: 0 };
    this.hour.kept += 1;
    return this.hour.kept > MOST_AN_HOUR;
  }

  private async opened(name: string, sealed: string): Promise<KeptOriginal | undefined> {
    const { text, ...key } = sealedParts(sealed);
    const box = await this.keys.open(key);
    return box?.open(text, name) as unknown as KeptOriginal | undefined;
  }
}

/** The wrapped data key, and what it seals. */
export function sealedParts(sealed: string): { readonly keyId: string; readonly wrapped: string; readonly text: string } {
  const [keyId = '', wrapped = '', text = ''] = sealed.split(' ');
  return { keyId, wrapped, text };
}
