import type { GroupRecord, PersonRecord } from './person.js';

/** A record before the store numbers and dates it. */
export type PersonDraft = Omit<PersonRecord, 'createdAt' | 'changedAt' | 'version'>;
export type GroupDraft = Omit<GroupRecord, 'createdAt' | 'changedAt' | 'version'>;

/** Reads and writes that nobody else's fall between. */
export interface PeopleChanges {
  byUser(user: string): Promise<PersonRecord | undefined>;
  byId(id: string): Promise<PersonRecord | undefined>;
  byIds(ids: readonly string[]): Promise<readonly PersonRecord[]>;
  /** Active people who hold a member key. */
  holding(member: string): Promise<readonly PersonRecord[]>;
  /** Inserts or replaces, by id. A record under another id with the same name is replaced too. */
  save(draft: PersonDraft): Promise<PersonRecord>;
  /** Writes many at once whose ids and names stay as they are. */
  saveKnown(records: readonly PersonRecord[]): Promise<void>;
  groupById(id: string): Promise<GroupRecord | undefined>;
  groupByName(origin: string, name: string): Promise<GroupRecord | undefined>;
  groups(origin: string): Promise<readonly GroupRecord[]>;
  saveGroup(draft: GroupDraft): Promise<GroupRecord>;
  removeGroup(id: string): Promise<void>;
}

/** People and their groups, shared by every node. */
export abstract class PeopleStore {
  /** Everybody whose record changed after a version, in the order of changes; everybody for 0. */
  abstract changesSince(version: number): Promise<readonly PersonRecord[]>;
  /** All of it is durable when it resolves, nothing of it when it rejects. Those of all nodes run one after another. */
  abstract transaction<T>(work: (changes: PeopleChanges) => Promise<T>): Promise<T>;
  /** Groups of a SCIM client, by age. */
  abstract groups(origin: string): Promise<readonly GroupRecord[]>;
}
