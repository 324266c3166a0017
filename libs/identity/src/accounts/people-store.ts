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
  groupById(id: string): Promise<GroupRecord | undefined>;
  groupByName(origin: string, name: string): Promise<GroupRecord | undefined>;
  saveGroup(draft: GroupDraft): Promise<GroupRecord>;
  removeGroup(id: string): Promise<void>;
}

export interface Page {
  /** Records left out at the beginning. */
  readonly offset: number;
  readonly limit: number;
}

/** People and their groups, shared by every node. */
export abstract class PeopleStore {
  /** Everybody whose record changed after a version, in the order of changes; everybody for 0. */
  abstract changesSince(version: number): Promise<readonly PersonRecord[]>;
  /** All of it is durable when it resolves, nothing of it when it rejects. Those of all nodes run one after another. */
  abstract transaction<T>(work: (changes: PeopleChanges) => Promise<T>): Promise<T>;
  /** People whom SCIM provisions from one origin, by age; `total` counts all of them. */
  abstract provisioned(origin: string, page?: Page): Promise<{ readonly total: number; readonly records: readonly PersonRecord[] }>;
  abstract groups(origin: string, page?: Page): Promise<{ readonly total: number; readonly records: readonly GroupRecord[] }>;
}
