import type { JsonObject, JsonValue, RecordParties } from '@gatehouse/kernel';

const NO_PARTIES: RecordParties = { ownerMemberKeys: [], listMemberKeys: [], listOfficeKeys: [], listTeamKeys: [], ownerOfficeKeys: [] };

/** Enumerations arrive as a list, as one string, or as flags "A,B". */
export function listed(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' && value !== '' ? value.split(',').map((item) => item.trim()) : [];
}

/** Whether a row says no, in whatever type its server has yes and no. What says neither is a no, since it was meant to keep something back. */
export function saysNo(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === true || value === '') return false;
  return !/^(?:true|y|yes|1)$/i.test(String(value).trim());
}

/** Whose record a row of the MLS is. */
export function partiesOf(resource: string, row: JsonObject): RecordParties {
  const keys = (...fields: readonly string[]): string[] =>
    fields.map((field) => row[field]).filter((key) => typeof key === 'string' && key !== '') as string[];
  if (resource === 'Property') {
    return {
      ...NO_PARTIES,
      listMemberKeys: keys('ListAgentKey', 'CoListAgentKey'),
      listOfficeKeys: keys('ListOfficeKey', 'CoListOfficeKey'),
      listTeamKeys: keys('ListTeamKey'),
    };
  }
  return resource === 'Member' ? { ...NO_PARTIES, ownerMemberKeys: keys('MemberKey') } : NO_PARTIES;
}
