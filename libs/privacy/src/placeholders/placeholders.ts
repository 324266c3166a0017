import {
  Clock,
  Refusal,
  SystemClock,
  type DataClass,
  type JsonObject,
  type JsonValue,
  type PiiLabel,
  type Principal,
  type ToolTerms,
} from '@gatehouse/kernel';
import { DataKeys, type KeyRing } from '@gatehouse/seal';
import { assertDestination, assertNoLink } from './destination.js';
import { ALMOST, NEVER_KEPT, placeholder, PLACEHOLDERS } from './placeholder-form.js';
import type { PlaceholderRow, PlaceholderStore } from './placeholder-store.js';
import { Naming, RowSealing, type UnsealedRow } from './seal.js';

const DAY = 24 * 60 * 60 * 1000;
const REMEMBERED = 20_000;
const MOST_PER_CALL = 200;
/** What the data keys of placeholders are bound to. */
export const PLACEHOLDER_KEYS = 'placeholder';

export interface PlaceholderOptions {
  readonly store: PlaceholderStore;
  /** 32 random bytes that names are drawn from, kept as long as values should keep their placeholders. */
  readonly key: Uint8Array;
  /** What values are sealed under at rest. */
  readonly ring: KeyRing;
  /** Milliseconds; a day where it is left out. */
  readonly ttl?: number;
  readonly clock?: Clock;
}

/** Whose placeholder it is. */
export type Owner = Pick<Principal, 'tenant' | 'subject'>;

interface Opened {
  readonly value: string;
  readonly dataClass: DataClass;
}

/** A placeholder of this call and what it stands for. Lives as long as the call. */
export interface OpenedValue {
  readonly placeholder: string;
  readonly label: PiiLabel;
  readonly value: string;
}

/**
 * Reversible masking. A value becomes `[[label:id]]` for one caller of one tenant; a later call of the same caller may pass it back
 * and the gateway opens it for a tool that may be given it. Values are sealed at rest and are in no log, error or finding.
 */
export class Placeholders {
  private readonly naming: Naming;
  private readonly sealing: RowSealing;
  private readonly ttl: number;
  private readonly clock: Clock;
  private readonly remembered = new Map<string, Pick<UnsealedRow, 'id' | 'expiresAt'>>();
  private waiting: UnsealedRow[] = [];
  private saving: Promise<void> | undefined;
  private seen: { readonly key: string; readonly erasure: string | undefined } | undefined;

  constructor(private readonly options: PlaceholderOptions) {
    this.naming = new Naming(options.key);
    this.ttl = options.ttl ?? DAY;
    this.clock = options.clock ?? new SystemClock();
    this.sealing = new RowSealing(new DataKeys(options.ring, PLACEHOLDER_KEYS, this.clock));
  }

  /** The placeholder of a value. Call `flush` before it leaves. Throws RangeError for labels that are never kept. */
  mint(owner: Owner, label: PiiLabel, value: string, dataClass: DataClass = 'general'): string {
    if (NEVER_KEPT.has(label)) throw new RangeError(`a value labelled ${label} is redacted, never kept`);
    const memory = `${owner.tenant}\u0000${owner.subject}\u0000${label}\u0000${dataClass}\u0000${value}`;
    const known = this.remembered.get(memory);
    const now = this.clock.now();
    // Half the validity left is enough: nothing is written for a value that was just masked.
    if (known && known.expiresAt - now > this.ttl / 2) return placeholder(label, known.id);
    const belongs = { tenant: owner.tenant, subject: owner.subject, label: label.toLowerCase() };
    const { digest, id } = this.naming.name(belongs, value);
    const expiresAt = now + this.ttl;
    if (this.remembered.size >= REMEMBERED) this.remembered.clear();
    this.remembered.set(memory, { id, expiresAt });
    this.waiting.push({ id, ...belongs, content: JSON.stringify([value, dataClass]), digest, expiresAt });
    return placeholder(label, id);
  }

  /**
   * Whatever is remembered as stored may be gone, or under a key that is about to go: after an erasure, or where another key seals now, every
   * value is written anew when it is masked next. To be called every few seconds.
   */
  async keepInStep(): Promise<void> {
    const seen = { key: await this.sealing.newest(), erasure: await this.options.store.lastErasure() };
    if (this.seen && (seen.key !== this.seen.key || seen.erasure !== this.seen.erasure)) this.remembered.clear();
    this.seen = seen;
  }

  /** True where minted placeholders are not stored yet. */
  get pending(): boolean {
    return this.waiting.length > 0 || this.saving !== undefined;
  }

  /** Resolves when everything minted so far is stored; calls that wait together share one write. */
  async flush(): Promise<void> {
    while (this.pending) {
      this.saving ??= this.save();
      await this.saving;
    }
  }

  private async save(): Promise<void> {
    const rows = this.waiting;
    this.waiting = [];
    try {
      await this.options.store.saveAll(await this.sealing.close(rows));
    } catch (fault) {
      // What is not stored must not be taken for stored: the next mint of these values writes them again.
      this.remembered.clear();
      throw fault;
    } finally {
      this.saving = undefined;
    }
  }

  /**
   * Arguments with the caller's placeholders replaced by their values, and which were. The same object where there were none.
   * `quoted` are placeholders for what the receiver said itself: they may go back to it whatever it is.
   * Throws Refusal PLACEHOLDER_UNKNOWN (foreign, expired, made up), PLACEHOLDER_RETIRED or PLACEHOLDER_DESTINATION (this tool may not be given
   * it).
   */
  async open(
    args: JsonObject,
    owner: Owner,
    terms: ToolTerms,
    quoted: ReadonlySet<string> = new Set(),
  ): Promise<{ readonly args: JsonObject; readonly opened: readonly OpenedValue[] }> {
    const text = JSON.stringify(args);
    if (!text.includes('[[') || !ALMOST.test(text)) return { args, opened: [] };
    assertNoLink(args);
    const wanted = new Map([...text.matchAll(PLACEHOLDERS)].map((match) => [match[2]!, match[1]!]));
    if (wanted.size === 0 || wanted.size > MOST_PER_CALL) throw new Refusal('PLACEHOLDER_UNKNOWN');
    const values = await this.valuesOf(owner, wanted);
    for (const [name, { dataClass }] of values) if (!quoted.has(`[[${name}]]`)) assertDestination(terms, dataClass);
    const replaced = replaceIn(args, (label, id) => {
      const found = values.get(`${label}:${id}`);
      if (!found) throw new Refusal('PLACEHOLDER_UNKNOWN');
      return found.value;
    });
    const opened = [...values].map(([name, { value }]): OpenedValue => {
      const label = name.slice(0, name.indexOf(':')).toUpperCase() as PiiLabel;
      return { placeholder: `[[${name}]]`, label, value };
    });
    return { args: replaced as JsonObject, opened };
  }

  private async valuesOf(owner: Owner, wanted: ReadonlyMap<string, string>): Promise<Map<string, Opened>> {
    const now = this.clock.now();
    const rows = await this.options.store.findByIds(owner.tenant, owner.subject, [...wanted.keys()]);
    const values = new Map<string, Opened>();
    for (const row of rows) {
      if (row.expiresAt <= now || row.tenant !== owner.tenant || row.subject !== owner.subject) continue;
      const [value, dataClass] = JSON.parse(await this.unsealed(row)) as [string, DataClass];
      values.set(`${row.label}:${row.id}`, { value, dataClass });
    }
    return values;
  }

  private async unsealed(row: PlaceholderRow): Promise<string> {
    const opened = await this.sealing.open(row);
    if (opened === 'retired') throw new Refusal('PLACEHOLDER_RETIRED');
    if (opened === undefined) throw new Refusal('PLACEHOLDER_UNKNOWN');
    return opened.content;
  }
}

function replaceIn(value: JsonValue, valueOf: (label: string, id: string) => string): JsonValue {
  if (typeof value === 'string') {
    if (!ALMOST.test(value)) return value;
    const text = value.replace(PLACEHOLDERS, (_whole, label: string, id: string) => valueOf(label, id));
    if (ALMOST.test(value.replace(PLACEHOLDERS, ''))) throw new Refusal('PLACEHOLDER_UNKNOWN');
    return text;
  }
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, valueOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceIn(item, valueOf)]));
}
