import { AUDIENCES, type Audience, type FieldDictionary, type FieldRule, type JsonObject } from '@gatehouse/kernel';
import { isClientResource } from '../fields/resource-kind.js';

const DISPLAYS = new Map<string, Audience>(Object.entries({ public: 'PUBLIC_IDX', idx: 'PUBLIC_IDX', vow: 'VOW' }));
const LIMITS = new Map<string, Audience>(
  Object.entries({ agentonly: 'PARTICIPANT', officeonly: 'LISTING_OFFICE', firmonly: 'LISTING_OFFICE' }),
);

/**
 * RESO Media.Permission of one item, as an audience: the widest of the displays that it names, the narrowest of what limits it. Anything that is
 * not known to be wider is the listing side's.
 */
export function mediaAudience(record: JsonObject): Audience {
  const given = record['Permission'] ?? record['permission'];
  const permissions = (Array.isArray(given) ? given : [given]).flatMap((item) =>
    typeof item === 'string' ? [item.toLowerCase().replaceAll(/\s/g, '')] : [],
  );
  const displays = permissions.flatMap((permission) => DISPLAYS.get(permission) ?? []);
  const limits = permissions
    .filter((permission) => !DISPLAYS.has(permission))
    .map((permission): Audience => LIMITS.get(permission) ?? 'LISTING_SIDE');
  const shownBy: Audience = displays.length === 0 || displays.includes('PUBLIC_IDX') ? 'PUBLIC_IDX' : 'VOW';
  return limits.reduce((narrow, next) => (AUDIENCES.indexOf(next) > AUDIENCES.indexOf(narrow) ? next : narrow), shownBy);
}

const isOf = (value: unknown, wanted: RegExp): boolean =>
  (Array.isArray(value) ? value : [value]).every((item) => typeof item === 'string' && wanted.test(item)) &&
  !(Array.isArray(value) && value.length === 0);

/** The record that a field stands in, and the kind of record around that one. */
export interface AroundField {
  readonly record: JsonObject;
  readonly parent: string | undefined;
  /** Of a media record: worked out for its first field, and the same for all. */
  audience?: Audience;
}

/**
 * The rule of a field where the record itself has a say in it: the history of a field is as private as the field, a child of a
 * client's record is as private as the client, and a showing contact who is the listing agent is no private person.
 */
export function ruleInRecord(dictionary: FieldDictionary, resource: string, field: string, place: AroundField): FieldRule {
  const rule = dictionary.rule(resource, field);
  const { record, parent } = place;
  switch (rule.fieldClass) {
    case 'inherit_named_field':
      return inherited(dictionary, rule, record);
    case 'showing_contact':
      return isOf(record['ShowingContactType'], /^(?:agent|property manager)$/i) ? { ...rule, model: 'show' } : rule;
    case 'inherit_parent':
      if (parent && isClientResource(parent)) return { ...rule, audience: 'OWNER_MEMBER', model: 'token', pii: rule.pii ?? 'URL' };
      return parent ? { ...rule, audience: 'PARTICIPANT', model: resource === 'OtherPhone' ? 'redact' : 'show' } : rule;
    case 'media':
      if (rule.audience !== 'PUBLIC_IDX') return rule;
      place.audience ??= mediaAudience(record);
      return place.audience === 'PUBLIC_IDX' ? rule : { ...rule, audience: place.audience };
    default:
      return rule;
  }
}

function inherited(dictionary: FieldDictionary, rule: FieldRule, record: JsonObject): FieldRule {
  const { ResourceName: resource, FieldName: field } = record;
  if (typeof resource !== 'string' || typeof field !== 'string') return rule;
  const named = dictionary.rule(resource, field);
  // Never wider than the history itself: a change of a public price is for participants.
  const audience = AUDIENCES.indexOf(named.audience) > AUDIENCES.indexOf('PARTICIPANT') ? named.audience : 'PARTICIPANT';
  return { ...rule, audience, model: named.model, ...(named.pii ? { pii: named.pii } : {}) };
}
