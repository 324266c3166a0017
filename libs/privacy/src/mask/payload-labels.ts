import { AUDIENCES, isJsonObject, paced, type Audience, type JsonObject, type JsonValue, type Pace, type Parts } from '@gatehouse/kernel';
import type { PiiScanner } from '../detect/pii-scanner.js';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import type { FieldMapping } from '../fields/field-mapping.js';
import { inWords } from '../detect/key-hints.js';
import { REDACTED } from '../placeholders/placeholder-form.js';
import { isOffer, NO_PARTIES } from '../records/parties.js';
import { MaskRun, type Looker } from './mask-run.js';
import { RecordMasking } from './record-masking.js';

export interface LabelParts {
  readonly dictionary: CsvFieldDictionary;
  readonly mapping?: FieldMapping;
  readonly scanner: PiiScanner;
}

/** Which tool's JSON it is, for the deployment's own classes of it. */
export interface LabelledOf {
  readonly upstream: string;
  readonly tool: string;
  readonly resource?: string;
}

/** What an image says nobody reads here; a text of this length is none. */
const BINARY = /^[A-Za-z0-9+/_-]{512,}={0,2}$/;
const DEEPEST = 24;
const NOBODYS: ReadonlySet<Audience> = new Set<Audience>(['NEVER', 'MLS_PROHIBITED', 'BREAK_GLASS']);
const SEEN: ReadonlySet<Audience> = new Set(AUDIENCES.filter((audience) => !NOBODYS.has(audience)));
/** Keys whose values are kept nowhere, whatever they look like: more of them than masking needs, since nobody here works with the value. */
const SECRET =
  /(?:^| )(?:pass(?:word|wd|code|phrase)|pwd|secrets?|tokens?|credentials?|otp|pins?|cv[vc]|authorization|cookie|api ?keys?|private keys?|bearer|jwt|ssn|iban|swift|routing|account n(?:umber|um|o)|acct|(?:lock|key) ?box|combo|combination|disarm|(?:gate|alarm|access|door|entry|garage|keypad|unlock|security|verification) (?:\w+ )?code)(?: |$)/i;

/** A whole payload with what it says of clients as labels, and without what is kept nowhere: codes, accounts, credentials, offers. */
export class PayloadLabels {
  private readonly looker: Looker = { standing: () => SEEN, maskOwn: true, token: (label) => `[${label.toLowerCase()}]` };
  private readonly masking: RecordMasking;

  constructor(private readonly parts: LabelParts) {
    this.masking = new RecordMasking(parts.dictionary);
  }

  label(payload: JsonObject, of?: LabelledOf): JsonObject | Promise<JsonObject> {
    return paced((pace) => this.labelled(payload, pace, of));
  }

  private *labelled(payload: JsonObject, pace: Pace, of?: LabelledOf): Parts<JsonObject> {
    const { dictionary, mapping, scanner } = this.parts;
    const mapped = of && mapping?.of(of.upstream, of.tool);
    const masking = mapped ? new RecordMasking(dictionary, undefined, undefined, mapped) : this.masking;
    const run = new MaskRun(this.looker, scanner);
    const beside = { parties: NO_PARTIES };
    const records = { ...beside, ...(of?.resource ? { declared: of.resource } : {}) };
    const result: JsonObject = {};
    for (const [key, value] of Object.entries(readable(payload, false, 0) as JsonObject)) {
      const masked =
        key === 'content' && Array.isArray(value)
          ? yield* this.blocks(value, (item, isRecord) => masking.maskInParts(run, item, { place: isRecord ? records : beside, key, pace }))
          : yield* masking.maskInParts(run, value, { place: key === 'structuredContent' ? records : beside, key, pace });
      if (masked !== undefined) result[key] = masked;
    }
    return result;
  }

  /** Of a content block, the records that its text holds. */
  private *blocks(
    blocks: readonly JsonValue[],
    mask: (value: JsonValue, isRecord: boolean) => Generator<void, JsonValue | undefined>,
  ): Generator<void, JsonValue[]> {
    const masked: JsonValue[] = [];
    for (const block of blocks) {
      const { text, ...rest } = isJsonObject(block) ? block : { text: block };
      const [about, said] = [yield* mask(rest, false), yield* mask(text ?? '', typeof text === 'object')];
      masked.push({ ...(isJsonObject(about) ? about : {}), ...(text === undefined || said === undefined ? {} : { text: said }) });
    }
    return masked;
  }
}

/** JSON inside of texts is read as what it is, so that its keys speak for their values. */
function readable(value: JsonValue, isSecret: boolean, depth: number): JsonValue {
  if (depth > DEEPEST) return '[too deep]';
  if (isSecret && (typeof value === 'string' || typeof value === 'number')) return REDACTED;
  if (typeof value === 'string') return BINARY.test(value) ? `[${value.length} characters of no text]` : (jsonIn(value, depth) ?? value);
  if (Array.isArray(value)) return value.map((item) => readable(item, isSecret, depth + 1));
  if (!isJsonObject(value)) return value;
  if (isOffer(value)) return depth === 0 ? {} : '[an offer, of which nothing is kept]';
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, readable(item, isSecret || SECRET.test(inWords(key)), depth + 1)]),
  );
}

function jsonIn(text: string, depth: number): JsonValue | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return readable(JSON.parse(text) as JsonValue, false, depth + 1);
  } catch {
    return undefined;
  }
}
