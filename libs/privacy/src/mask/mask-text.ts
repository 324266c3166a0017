import { randomBytes } from 'node:crypto';
import { isJsonObject, type Audience, type JsonObject, type JsonValue, type PiiLabel, type Role } from '@gatehouse/kernel';
import { HeldKeyRing } from '@gatehouse/seal';
import { entityOf, type Entity } from '../detect/entities.js';
import { inWords } from '../detect/key-hints.js';
import { PiiScanner } from '../detect/pii-scanner.js';
import type { ProfessionalRoster } from '../detect/professional-roster.js';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import { loadFieldDictionary } from '../fields/load-field-dictionary.js';
import { MemoryPlaceholderStore } from '../placeholders/placeholder-store.js';
import { Placeholders } from '../placeholders/placeholders.js';
import { NO_PARTIES } from '../records/parties.js';
import { MaskRun, type Looker, type MaskNote } from './mask-run.js';
import { RecordMasking } from './record-masking.js';

/** Who reads, for the command line: a role, or `owner`, the agent whose record it is. */
export type ReadAs = Role | 'owner';

export interface MaskOptions {
  /** An agent who does not own the record, where it is left out. */
  readonly role?: ReadAs;
  readonly roster?: ProfessionalRoster;
}

/** One masked piece, as `gatehouse mask` prints it. `path` (JSON Pointer) where the input was a record: offsets are in the string there. */
export interface MaskedSpan {
  readonly start: number;
  readonly end: number;
  readonly type: PiiLabel;
  /** The same, finer: a gate's code or an alarm's, somebody's income or their limit. */
  readonly entity: Entity;
  readonly action: MaskNote['action'];
  readonly path?: string;
}

const PARTICIPANT: readonly Audience[] = ['PUBLIC_IDX', 'VOW', 'PARTICIPANT'];
const OWN: readonly Audience[] = [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'OWNER_MEMBER', 'FIRM_OVERSIGHT'];
/** Without a roster no relation is known: an agent is any participant, a broker supervises, a vendor is the public. */
const STANDING: Readonly<Record<ReadAs, readonly Audience[]>> = {
  owner: OWN,
  agent: PARTICIPANT,
  broker: OWN,
  assistant: PARTICIPANT,
  compliance: OWN,
  admin: ['PUBLIC_IDX'],
  mls_staff: [...PARTICIPANT, 'LISTING_OFFICE', 'LISTING_SIDE', 'MLS_STAFF'],
  vendor: ['PUBLIC_IDX'],
  consumer: ['PUBLIC_IDX'],
};

/** Masks texts and records outside the gateway, with placeholders that live as long as it does. */
export class OfflineMasker {
  private readonly scanner = new PiiScanner();
  private readonly masking: RecordMasking;
  private readonly placeholders = new Placeholders({
    store: new MemoryPlaceholderStore(),
    key: randomBytes(32),
    ring: HeldKeyRing.ofProcess(),
  });

  constructor(dictionary: CsvFieldDictionary = loadFieldDictionary()) {
    this.masking = new RecordMasking(dictionary);
  }

  text(text: string, options: MaskOptions = {}): { readonly masked: string; readonly spans: readonly MaskedSpan[] } {
    const spans: MaskedSpan[] = [];
    const run = new MaskRun(this.looker(options), this.scanner, ({ start, end, label, action }) =>
      spans.push({ start, end, type: label, entity: entityOf(text, { start, end, label }), action }),
    );
    const masked = run.text(text);
    this.settle();
    return { masked, spans };
  }

  record(
    record: JsonObject,
    resource: string | undefined,
    options: MaskOptions = {},
  ): { readonly masked: JsonObject; readonly spans: readonly MaskedSpan[] } {
    const spans: MaskedSpan[] = [];
    const run = new MaskRun(this.looker(options), this.scanner, ({ path, start, end, label, action }) =>
      spans.push({ start, end, type: label, entity: entityAt(record, path, { start, end, label }), action, path }),
    );
    const masked = this.masking.mask(run, record, { ...(resource ? { declared: resource } : {}), parties: NO_PARTIES });
    this.settle();
    return { masked: isJsonObject(masked) ? masked : {}, spans };
  }

  /** What waits to be stored must not pile up over a long run of lines; a store in memory cannot fail. */
  private settle(): void {
    if (this.placeholders.pending) void this.placeholders.flush();
  }

  private looker({ role = 'agent', roster }: MaskOptions): Looker {
    const standing = new Set(STANDING[role]);
    return {
      standing: () => standing,
      maskOwn: role === 'assistant' || role === 'compliance',
      token: (label, value) => this.placeholders.mint({ tenant: 'local', subject: role }, label, value),
      ...(roster ? { roster } : {}),
    };
  }
}

/** In a record the key speaks for its value: `gateCode`, `annualIncome`. */
function entityAt(record: JsonObject, path: string, { start, end, label }: Pick<MaskNote, 'start' | 'end' | 'label'>): Entity {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = keys.reduce<JsonValue | undefined>(
    (at, key) => (Array.isArray(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined),
    record,
  );
  const said = `${inWords(keys.findLast((key) => /\D/.test(key)) ?? '')}: `;
  const text = `${said}${typeof value === 'object' ? '' : String(value ?? '')}`;
  return entityOf(text, { start: start + said.length, end: end + said.length, label });
}

let shared: OfflineMasker | undefined;
const offline = (): OfflineMasker => (shared ??= new OfflineMasker());

/** `gatehouse mask` on a text. */
export const maskText = (text: string, options: MaskOptions = {}) => offline().text(text, options);

/** `gatehouse mask` on a record of a RESO resource (or of none that is known). */
export const maskRecord = (record: JsonObject, resource: string | undefined, options: MaskOptions = {}) =>
  offline().record(record, resource, options);
