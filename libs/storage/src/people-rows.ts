import type { GroupRecord, PersonRecord } from '@gatehouse/identity';
import type { PeopleGroupEntity } from './entities/people-group.entity.js';
import type { PersonEntity } from './entities/person.entity.js';

export function personOf({ id, user, origin, subject, name, member, groups, state, attributes, ...rest }: PersonEntity): PersonRecord {
  const { createdAt, changedAt, version } = rest;
  return {
    id,
    user,
    origin,
    ...(subject === null ? {} : { subject }),
    ...(name === null ? {} : { name }),
    ...(member === null ? {} : { member }),
    groups: JSON.parse(groups) as string[],
    active: state === 'active',
    ...(attributes === null ? {} : { attributes: JSON.parse(attributes) as Record<string, unknown> }),
    ...(state === 'forgotten' ? { forgotten: true } : {}),
    createdAt,
    changedAt,
    version,
  };
}

export function groupOf({ id, origin, name, externalId, members, createdAt, changedAt, version }: PeopleGroupEntity): GroupRecord {
  return {
    id,
    origin,
    name,
    ...(externalId === null ? {} : { externalId }),
    members: JSON.parse(members) as string[],
    createdAt,
    changedAt,
    version,
  };
}
