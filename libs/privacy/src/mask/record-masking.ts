import {
  atOnce,
  isJsonObject,
  Refusal,
  type Audience,
  type FieldRule,
  type JsonObject,
  type JsonValue,
  type Pace,
  type PiiLabel,
} from '@gatehouse/kernel';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import type { MappedFields } from '../fields/field-mapping.js';
import { isClientResource } from '../fields/resource-kind.js';
import { REDACTED } from '../placeholders/placeholder-form.js';
import { clientPartiesOf, isOffer, NO_PARTIES, partiesOf, type OfficesOf } from '../records/parties.js';
import { isEnvelope, resourceOf } from '../records/resource-shape.js';
import type { WallSight } from '../walls/wall-keeping.js';
import { expansion, holdsObjects, inside } from './inner-place.js';
import { maskMapped } from './mapped-masking.js';
import { insideLoose, maskLoose } from './loose-masking.js';
import type { MaskRun } from './mask-run.js';
import { fieldsTold, keysTold, tablesTold, rowsTold } from './told-elsewhere.js';
import type { Place, Spot, Walking } from './walking.js';
import { ruleInRecord, type AroundField } from './record-audience.js';
import { recounted } from './recount.js';
import { scannedOf } from './parted-fields.js';
import { hiddenIn } from './hidden-values.js';
import { namesShown } from './shown-names.js';
import { sideOf } from './walled-standing.js';

/** Deeper than any record of the trade; what is deeper is left out rather than passed unseen. */
const DEEPEST = 24;

/** Masks records field by field: who may see it first, then what a model may see of it. */
export class RecordMasking implements Walking {
  constructor(
    readonly dictionary: CsvFieldDictionary,
    private readonly officesOf?: OfficesOf,
    /** Fields that the tool's own output schema demands: redacted in place, since their absence would break the client. */
    private readonly demanded: ReadonlySet<string> = new Set(),
    /** The deployment's own classes of the tool's JSON. */
    readonly mapped?: MappedFields,
  ) {}

  /** The value as the looker's model may have it; undefined where nothing of it may be had. */
  mask(run: MaskRun, value: JsonValue, place: Place, key = ''): JsonValue | undefined {
    return typeof value === 'string' ? run.text(value, key) : atOnce(this.maskInParts(run, value, { place, key }));
  }

  /** As `mask`, with a pause between two records where it is time for one. */
  *maskInParts(run: MaskRun, given: JsonValue, { place, key, pace }: Spot): Generator<void, JsonValue | undefined> {
    if (typeof given === 'string') return yield* run.textInParts(given, key);
    if (Array.isArray(given)) return yield* this.list(run, given, { place, key, ...(pace ? { pace } : {}) });
    if (typeof given === 'number') return run.figure(given, key);
    if (!isJsonObject(given)) return given;
    const value = keysTold(run, tablesTold(run, given));
    if (run.path.length > DEEPEST) return run.drop('FREE_TEXT', value);
    const resource = resourceOf(value, place.declared, place.nestedAs);
    if (this.isShut(run, value, place)) return this.shut(run, value, place);
    if (resource) {
      if (pace) yield* run.readAhead(value, key);
      return this.record(run, value, resource, place);
    }
    if (this.isOfOthers(run, value, place)) return this.neutral(run, value);
    const { withheld } = run;
    const masked = yield* this.envelope(run, value, place, pace);
    return run.withheld > withheld ? recounted(masked) : masked;
  }

  private *envelope(run: MaskRun, owner: JsonObject, given: Place, pace: Pace | undefined): Generator<void, JsonObject> {
    const place = this.mapped ? { ...given, parties: clientPartiesOf(owner, this.officesOf) ?? given.parties } : given;
    const result: JsonObject = {};
    const parted = fieldsTold(run, owner);
    const joined = run.withoutJoin(owner, Object.keys(owner));
    for (const key of Object.keys(owner)) {
      if (pace?.isDue) yield;
      const loose = { masking: this, run, place, key, owner };
      const value = joined.get(key) ?? owner[key]!;
      const isInner = isJsonObject(value) || (Array.isArray(value) && value.every(isJsonObject));
      run.path.push(key);
      const said = this.mapped?.rule(run.path);
      if (pace && !isInner) yield* run.readAhead(value, key);
      const label = parted.get(key);
      const masked = label
        ? run.withoutPieces(label, value)
        : said
          ? this.field(run, value, said, { standing: run.looker.standing(place.parties), inner: place })
          : isInner
            ? yield* this.maskInParts(run, value, { place: insideLoose(loose), key, ...(pace ? { pace } : {}) })
            : maskLoose(loose, value);
      run.path.pop();
      if (masked !== undefined) result[key] = masked;
    }
    return result;
  }

  private *list(run: MaskRun, items: readonly JsonValue[], spot: Spot): Generator<void, JsonValue[]> {
    const { place, pace } = spot;
    const kept: JsonValue[] = [];
    for (const [index, item] of rowsTold(run, items).entries()) {
      if (pace?.isDue) yield;
      if (isJsonObject(item) && (this.isShut(run, item, place) || this.isOfOthers(run, item, place))) {
        run.withheld += 1;
        run.drop('FREE_TEXT', item);
        continue;
      }
      run.path.push(index);
      const masked = yield* this.maskInParts(run, item, spot);
      run.path.pop();
      // Nothing of it may be seen: an empty object would only tell how many there are.
      const emptied = isJsonObject(masked) && isJsonObject(item) && Object.keys(masked).length === 0 && Object.keys(item).length > 0;
      if (masked !== undefined && !emptied) kept.push(masked);
    }
    return kept;
  }

  /** True for an object about a client whom somebody else looks after. */
  private isOfOthers(run: MaskRun, object: JsonObject, place: Place): boolean {
    if (!place.ofClients || !run.looker.ownOnly) return false;
    const parties = clientPartiesOf(object, this.officesOf);
    if (!parties) return run.looker.ofOthers === true && !isEnvelope(object) && !resourceOf(object, place.declared, place.nestedAs);
    const standing = run.looker.standing(parties);
    return !standing.has('OWNER_MEMBER') && !standing.has('LISTING_SIDE');
  }

  /** True for a client's record behind an information wall: it does not exist for this reader. A listing is still what every participant sees. */
  private isShut(run: MaskRun, object: JsonObject, place: Place): boolean {
    if (!place.ofClients && !isClientResource(place.parent ?? '')) return false;
    // Of an offer nobody may know that it was made.
    return this.sight(run, object, place)?.closed === true || (isOffer(object) && this.isOfOthers(run, object, place));
  }

  private sight(run: MaskRun, object: JsonObject, place: Place): WallSight | undefined {
    const { walls } = run.looker;
    if (!walls || isEnvelope(object)) return undefined;
    return walls.look(object, resourceOf(object, place.declared, place.nestedAs), place.walled);
  }

  /** Asked for by its key, it gets the answer of what does not exist, also where the answer wraps it. */
  private shut(run: MaskRun, object: JsonObject, { parent }: Place): undefined {
    if (run.path.length === 0 || (run.path.length === 1 && parent === undefined)) throw new Refusal('RECORD_NOT_YOURS');
    return run.drop('FREE_TEXT', object);
  }

  /** Of an object that is no record we know and somebody else's: keys and states, nothing that was written. */
  private neutral(run: MaskRun, object: JsonObject): JsonObject {
    return this.walk(run, object, (value, key) =>
      value === null || this.dictionary.key(key)?.fieldClass === 'client_neutral' ? value : this.withhold(run, value, 'FREE_TEXT', key),
    );
  }

  private record(run: MaskRun, record: JsonObject, resource: string, place: Place): JsonObject {
    const own = partiesOf(resource, record, this.officesOf);
    const parties = own === NO_PARTIES ? place.parties : own;
    const sight = this.sight(run, record, place);
    const standing = sideOf(sight, run.looker.standing(parties, resource));
    const { shownNames, secrets } = run;
    const around: AroundField = { record, parent: place.parent };
    const rules = new Map<string, FieldRule>();
    for (const key of Object.keys(record))
      rules.set(key, this.mapped?.rule(run.path, key) ?? ruleInRecord(this.dictionary, resource, key, around));
    if (isClientResource(resource)) run.shownNames = namesShown(run, record, standing);
    const hidden = hiddenIn(run.looker, record, rules, standing);
    run.hide(hidden);
    const terms = { standing, inner: inside(place, resource, { parties, walled: sight?.facts }) };
    const parted = fieldsTold(run, record);
    const joined = run.withoutJoin(record, scannedOf(rules));
    const masked = this.walk(run, record, (given, key) => {
      const label = parted.get(key);
      const value = joined.get(key) ?? given;
      const masked = this.field(
        run,
        value,
        rules.get(key)!,
        holdsObjects(value) ? { standing, inner: expansion(terms.inner, key) } : terms,
      );
      return label && masked !== undefined ? run.withoutPieces(label, masked) : masked;
    });
    Object.assign(run, { shownNames, secrets });
    return masked;
  }

  private walk(run: MaskRun, object: JsonObject, mask: (value: JsonValue, key: string) => JsonValue | undefined): JsonObject {
    const result: JsonObject = {};
    for (const key of Object.keys(object)) {
      run.path.push(key);
      const masked = mask(object[key]!, key);
      run.path.pop();
      if (masked !== undefined) result[key] = masked;
    }
    return result;
  }

  private field(
    run: MaskRun,
    value: JsonValue,
    rule: FieldRule,
    place: { standing: ReadonlySet<Audience>; inner: Place },
  ): JsonValue | undefined {
    const label = rule.pii ?? 'FREE_TEXT';
    if (this.mapped?.isAbove(run.path) && typeof value === 'object' && value !== null) {
      return maskMapped(run, value, this.mapped, (item, named) => this.field(run, item, named ?? rule, place));
    }
    const expanded = place.inner.nestedAs !== undefined;
    // An expansion is judged record by record: its own fields have rules, and the key that holds it has nothing to add.
    if (expanded && rule.model !== 'never') return this.mask(run, value, place.inner, rule.field);
    if (!place.standing.has(rule.audience) || rule.model === 'never') return this.withhold(run, value, label, rule.field);
    const own = run.looker.maskOwn && rule.audience === 'OWNER_MEMBER' && rule.pii !== undefined && rule.model === 'show';
    switch (own ? 'token' : rule.model) {
      case 'show':
        if (typeof value === 'string') return run.shown(value, rule.field);
        return holdsObjects(value) ? this.mask(run, value, place.inner, rule.field) : value;
      case 'scan':
        return this.mask(run, value, place.inner, rule.field);
      case 'token':
        return this.each(run, value, rule.field, (text) => run.whole(label, text));
      case 'redact':
        if (rule.fieldClass === 'agent_private_contact' && typeof value === 'string' && run.looker.roster?.knows(label, value))
          return value;
        return this.each(run, value, rule.field, (text) => run.redact(label, text));
      default:
        return this.withhold(run, value, label, rule.field);
    }
  }

  /** Strings by `put`; figures are left out, since a placeholder in their place would not be a figure. */
  each(run: MaskRun, value: JsonValue, key: string, put: (text: string) => string): JsonValue | undefined {
    if (typeof value === 'string') return put(value);
    if (typeof value === 'number') return run.drop('FINANCIAL', value);
    if (Array.isArray(value)) {
      return value.map((item) => this.each(run, item, key, put)).filter((item): item is JsonValue => item !== undefined);
    }
    if (!isJsonObject(value)) return value;
    return this.walk(run, value, (child, name) =>
      this.dictionary.key(name)?.fieldClass === 'client_neutral' ? child : this.each(run, child, name, put),
    );
  }

  private withhold(run: MaskRun, value: JsonValue, label: PiiLabel, field: string): JsonValue | undefined {
    run.drop(label, value);
    if (!this.demanded.has(field)) return undefined;
    if (typeof value === 'string') return REDACTED;
    return Array.isArray(value) ? [] : undefined;
  }
}
