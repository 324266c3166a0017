import { atOnce, isJsonObject, type FieldRule, type JsonObject, type JsonValue, type Pace, type PiiLabel } from '@gatehouse/kernel';
import type { CsvFieldDictionary } from '../fields/csv-field-dictionary.js';
import type { MappedFields } from '../fields/field-mapping.js';
import { NEVER_KEPT, REDACTED } from '../placeholders/placeholder-form.js';
import { clientPartiesOf, NO_PARTIES, partiesOf, type OfficesOf } from '../records/parties.js';
import { resourceOf } from '../records/resource-shape.js';
import { expansion, holdsObjects, inside } from './inner-place.js';
import { maskMapped } from './mapped-masking.js';
import { insideLoose, maskLoose } from './loose-masking.js';
import type { MaskRun } from './mask-run.js';
import { fieldsTold, keysTold, tablesTold, rowsTold } from './told-elsewhere.js';
import type { FieldSpot, Place, Spot, Walking } from './walking.js';
import { ruleInRecord, type AroundField } from './record-audience.js';
import { recounted } from './recount.js';
import { scannedOf } from './parted-fields.js';
import { hiddenIn } from './hidden-values.js';
import { shownIn } from './shown-values.js';
import { sideOf } from './walled-standing.js';
import { saysNothing, WhoseRecord } from './whose-record.js';
import { writtenJson, type WrittenJson } from './written-json.js';

/** Deeper than any record of the trade; what is deeper is left out rather than passed unseen. */
const DEEPEST = 24;

type Masked = Generator<void, JsonValue | undefined>;

/** Masks records field by field: who may see it first, then what a model may see of it. */
export class RecordMasking implements Walking {
  private readonly whose: WhoseRecord;

  constructor(
    readonly dictionary: CsvFieldDictionary,
    private readonly officesOf?: OfficesOf,
    /** Fields that the tool's own output schema demands: redacted in place, since their absence would break the client. */
    private readonly demanded: ReadonlySet<string> = new Set(),
    /** The deployment's own classes of the tool's JSON. */
    readonly mapped?: MappedFields,
  ) {
    this.whose = new WhoseRecord(officesOf);
  }

  /** The value as the looker's model may have it; undefined where nothing of it may be had. */
  mask(run: MaskRun, value: JsonValue, place: Place, key = ''): JsonValue | undefined {
    return atOnce(this.maskInParts(run, value, { place, key }));
  }

  /** As `mask`, with a pause where it is time for one. */
  *maskInParts(run: MaskRun, given: JsonValue, spot: Spot): Masked {
    const { place, key, pace } = spot;
    if (typeof given === 'string') return yield* this.text(run, given, spot);
    if (typeof given === 'number') return run.figure(given, key);
    if (typeof given !== 'object' || given === null) return given;
    if (run.path.length > DEEPEST) return run.drop('FREE_TEXT', given);
    if (Array.isArray(given)) return yield* this.list(run, given, spot);
    const value = yield* keysTold(run, yield* tablesTold(run, given, pace), pace);
    const resource = resourceOf(value, place.declared, place.nestedAs);
    if (this.whose.isShut(run, value, place)) return this.whose.shut(run, value, place);
    if (resource) {
      const shown = yield* this.record(run, value, resource, spot);
      return place.isAnswer && saysNothing(shown) && !saysNothing(value) ? this.whose.shut(run, value, place) : shown;
    }
    if (this.whose.isOfOthers(run, value, place)) return this.neutral(run, value);
    const { withheld } = run;
    const masked = yield* this.envelope(run, value, place, pace);
    return run.withheld > withheld ? recounted(masked) : masked;
  }

  private *text(run: MaskRun, text: string, spot: Spot): Masked {
    const json = writtenJson(text);
    const masked = json ? yield* this.written(run, json, spot) : yield* run.textInParts(text, spot.key);
    // The clock is read after each: a text costs more than that.
    if (spot.pace?.isOver) yield;
    return masked;
  }

  /** A text that is JSON is masked as what it says, and then read as a text for what must never leave. */
  *written(run: MaskRun, json: WrittenJson, spot: Spot): Generator<void, string> {
    const before = run.masked + run.tokenised;
    const masked = yield* this.maskInParts(run, json.value, spot);
    if (masked === undefined) return REDACTED;
    const text = run.masked + run.tokenised === before ? json.unchanged() : json.write(masked);
    return yield* run.textInParts(text, spot.key, NEVER_KEPT);
  }

  private *envelope(run: MaskRun, owner: JsonObject, given: Place, pace: Pace | undefined): Generator<void, JsonObject> {
    const place = this.mapped ? { ...given, parties: clientPartiesOf(owner, this.officesOf) ?? given.parties } : given;
    const parted = yield* fieldsTold(run, owner, pace);
    const joined = yield* run.withoutJoin(owner, Object.keys(owner));
    const masked = function* (this: RecordMasking, given: JsonValue, key: string): Masked {
      const value = joined.get(key) ?? given;
      const label = parted.get(key);
      if (label) return run.withoutPieces(label, value);
      const said = this.mapped?.rule(run.path);
      if (said) return yield* this.field(run, value, said, { standing: run.looker.standing(place.parties), inner: place, pace });
      const isInner = isJsonObject(value) || (Array.isArray(value) && value.every(isJsonObject));
      return isInner
        ? yield* this.maskInParts(run, value, { place: insideLoose({ place, key }), key, pace })
        : yield* maskLoose({ masking: this, run, place, key, owner, pace }, value);
    }.bind(this);
    return yield* this.walk(run, owner, pace, masked);
  }

  private *list(run: MaskRun, items: readonly JsonValue[], spot: Spot): Generator<void, JsonValue[]> {
    const { place, pace } = spot;
    const kept: JsonValue[] = [];
    for (const [index, item] of (yield* rowsTold(run, items, pace)).entries()) {
      if (pace?.isDue) yield;
      const json = typeof item === 'string' ? writtenJson(item) : undefined;
      const said = json?.value ?? item;
      if (isJsonObject(said) && (this.whose.isShut(run, said, place) || this.whose.isOfOthers(run, said, place))) {
        run.withheld += 1;
        run.drop('FREE_TEXT', said);
        continue;
      }
      run.path.push(index);
      const masked = json ? yield* this.written(run, json, spot) : yield* this.maskInParts(run, item, spot);
      run.path.pop();
      // Nothing of it may be seen: an empty object would only tell how many there are.
      const isEmpty = json ? masked === '{}' : isJsonObject(masked) && Object.keys(masked).length === 0;
      const isEmptied = isEmpty && isJsonObject(said) && Object.keys(said).length > 0;
      if (isEmptied || (masked === undefined && isJsonObject(said))) run.withheld += 1;
      else if (masked !== undefined) kept.push(masked);
    }
    return kept;
  }

  /** Of an object that is no record we know and somebody else's: keys and states, nothing that was written. */
  private neutral(run: MaskRun, object: JsonObject): JsonObject {
    const shown = Object.entries(object).map(([key, value]) => {
      const stays = value === null || this.isNeutral(key);
      return [key, stays ? value : this.withhold(run, value, 'FREE_TEXT', key)] as const;
    });
    return Object.fromEntries(shown.filter((each): each is [string, JsonValue] => each[1] !== undefined));
  }

  private *record(run: MaskRun, record: JsonObject, resource: string, { place, pace }: Spot): Generator<void, JsonObject> {
    const own = partiesOf(resource, record, this.officesOf);
    const parties = own === NO_PARTIES ? place.parties : own;
    const sight = this.whose.sight(run, record, place);
    const standing = sideOf(sight, run.looker.standing(parties, resource));
    const { isShown, secrets } = run;
    const around: AroundField = { record, parent: place.parent };
    const rules = new Map<string, FieldRule>();
    for (const key of Object.keys(record))
      rules.set(key, this.mapped?.rule(run.path, key) ?? ruleInRecord(this.dictionary, resource, key, around));
    if (pace?.isOver) yield;
    run.isShown = shownIn(run.looker.maskOwn, { record, resource, rules, standing }, isShown);
    run.hide(hiddenIn(run.looker, record, rules, standing));
    const inner = inside(place, resource, { parties, walled: sight?.facts });
    const parted = yield* fieldsTold(run, record, pace);
    const joined = yield* run.withoutJoin(record, scannedOf(rules));
    const masked = function* (this: RecordMasking, given: JsonValue, key: string): Masked {
      const label = parted.get(key);
      const value = joined.get(key) ?? given;
      const spot = { standing, inner: holdsObjects(value) ? expansion(inner, key) : inner, pace };
      const masked = yield* this.field(run, value, rules.get(key)!, spot);
      return label && masked !== undefined ? run.withoutPieces(label, masked) : masked;
    }.bind(this);
    const shown = yield* this.walk(run, record, pace, masked);
    Object.assign(run, { isShown, secrets });
    return shown;
  }

  private *walk(
    run: MaskRun,
    object: JsonObject,
    pace: Pace | undefined,
    mask: (value: JsonValue, key: string) => Masked,
  ): Generator<void, JsonObject> {
    const result: JsonObject = {};
    for (const key of Object.keys(object)) {
      if (pace?.isDue) yield;
      run.path.push(key);
      const masked = yield* mask(object[key]!, key);
      run.path.pop();
      if (masked !== undefined) result[key] = masked;
    }
    return result;
  }

  private *field(run: MaskRun, value: JsonValue, rule: FieldRule, spot: FieldSpot): Masked {
    const { standing, inner, pace } = spot;
    const label = rule.pii ?? 'FREE_TEXT';
    if (this.mapped?.isAbove(run.path) && typeof value === 'object' && value !== null)
      return yield* maskMapped(run, value, this.mapped, (item, named) => this.field(run, item, named ?? rule, spot));
    const within: Spot = { place: inner, key: rule.field, pace };
    // An expansion is judged record by record: its own fields have rules, and the key that holds it has nothing to add.
    if (inner.nestedAs !== undefined && rule.model !== 'never') return yield* this.maskInParts(run, value, within);
    if (!standing.has(rule.audience) || rule.model === 'never') return this.withhold(run, value, label, rule.field);
    const own = run.looker.maskOwn && rule.audience === 'OWNER_MEMBER' && rule.pii !== undefined && rule.model === 'show';
    switch (own ? 'token' : rule.model) {
      case 'show':
        return yield* this.shown(run, value, within);
      case 'scan':
        return yield* this.maskInParts(run, value, within);
      case 'token':
        return yield* this.each(run, value, within, (text) => run.whole(label, text));
      case 'redact':
        if (rule.fieldClass === 'agent_private_contact' && typeof value === 'string' && run.looker.roster?.knows(label, value))
          return value;
        return yield* this.each(run, value, within, (text) => run.redact(label, text));
      default:
        return this.withhold(run, value, label, rule.field);
    }
  }

  private *shown(run: MaskRun, value: JsonValue, spot: Spot): Masked {
    const json = typeof value === 'string' ? writtenJson(value) : undefined;
    if (json) return yield* this.written(run, json, spot);
    if (typeof value === 'string') return run.shown(value, spot.key);
    return holdsObjects(value) ? yield* this.maskInParts(run, value, spot) : value;
  }

  /** Strings by `put`; figures are left out, since a placeholder in their place would not be a figure. */
  private *each(run: MaskRun, value: JsonValue, spot: Spot, put: (text: string) => string): Masked {
    if (spot.pace?.isDue) yield;
    if (typeof value === 'string') return put(value);
    if (typeof value === 'number') return run.drop('FINANCIAL', value);
    if (Array.isArray(value)) {
      const kept: JsonValue[] = [];
      for (const item of value) {
        const shown = yield* this.each(run, item, spot, put);
        if (shown !== undefined) kept.push(shown);
      }
      return kept;
    }
    if (!isJsonObject(value)) return value;
    const masked = function* (this: RecordMasking, child: JsonValue, name: string): Masked {
      return this.isNeutral(name) ? child : yield* this.each(run, child, spot, put);
    }.bind(this);
    return yield* this.walk(run, value, spot.pace, masked);
  }

  private isNeutral(key: string): boolean {
    return this.dictionary.key(key)?.fieldClass === 'client_neutral';
  }

  private withhold(run: MaskRun, value: JsonValue, label: PiiLabel, field: string): JsonValue | undefined {
    run.drop(label, value);
    if (!this.demanded.has(field)) return undefined;
    if (typeof value === 'string') return REDACTED;
    return Array.isArray(value) ? [] : undefined;
  }
}
