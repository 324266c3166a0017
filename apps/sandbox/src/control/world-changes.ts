import type { JsonObject } from '@gatehouse/kernel';
import type { SandboxWorld, WorldResource } from '../data/index.js';
import { KEY_FIELDS } from '../data/keys.js';
import type { ResoServer } from '../reso/index.js';
import { BadOrder } from './request.js';

/** One record of the world. */
export interface Place {
  readonly resource: string;
  readonly key: string;
}

function isResource(name: string): name is WorldResource {
  return Object.hasOwn(KEY_FIELDS, name);
}

/** The record at a place; a place that does not exist is an error of the caller. */
export function recordAt(world: SandboxWorld, { resource, key }: Place): JsonObject {
  if (!isResource(resource)) throw new BadOrder(`"resource" must be one of ${Object.keys(KEY_FIELDS).join(', ')}.`);
  const rows: readonly JsonObject[] = world.tables[resource];
  const row = rows.find((candidate) => candidate[KEY_FIELDS[resource]] === key);
  if (!row) throw new BadOrder(`There is no ${resource} with the key given.`);
  return row;
}

/** Changes a record as the MLS itself would, with a new time stamp and an EntityEvent. */
export function updateRecord(sandbox: { world: SandboxWorld; reso: ResoServer }, place: Place, changes: JsonObject): JsonObject {
  recordAt(sandbox.world, place);
  return sandbox.reso.update(place.resource, place.key, changes);
}

/** Moves a member to another office today, as an office transfer at the MLS would. */
export function transferMember(sandbox: { world: SandboxWorld; reso: ResoServer }, memberKey: string, officeKey: string): JsonObject {
  const { OfficeKey, OfficeMlsId, OfficeName } = recordAt(sandbox.world, { resource: 'Office', key: officeKey });
  const changes: JsonObject = { MemberTransferDate: new Date().toISOString().slice(0, 10) };
  for (const [field, value] of Object.entries({ OfficeKey, OfficeMlsId, OfficeName })) if (value !== undefined) changes[field] = value;
  return updateRecord(sandbox, { resource: 'Member', key: memberKey }, changes);
}
