import type { JsonObject } from '@gatehouse/kernel';
import { LISTING_ATTACKS } from './attack-listings.js';
import { MAIL_ATTACKS } from './attack-mail.js';
import { RECORD_ATTACKS } from './attack-records.js';
import type { PlantedAttack } from './attack.js';
import { KEY_FIELDS } from './keys.js';
import type { WorldResource, WorldTables } from './world.js';

/** All 60, in the order of their ids. */
export const ATTACKS: readonly PlantedAttack[] = [...LISTING_ATTACKS, ...RECORD_ATTACKS, ...MAIL_ATTACKS].map((draft, index) => ({
  id: `ATK-${String(index + 1).padStart(2, '0')}`,
  ...draft,
}));

const isTable = (resource: string): resource is WorldResource => resource in KEY_FIELDS;

/** Writes the attacks on RESO records into the tables, after what the field says already. Those in e-mails and documents are the CRM's to plant. */
export function plantAttacks(tables: WorldTables): void {
  for (const { id, place, text } of ATTACKS) {
    if (!isTable(place.resource)) continue;
    const rows: readonly JsonObject[] = tables[place.resource];
    const row = rows.find((candidate) => candidate[KEY_FIELDS[place.resource as WorldResource]] === place.key);
    if (!row) throw new RangeError(`${id} stands in ${place.resource} ${place.key}, which the world does not have`);
    const before = row[place.field];
    row[place.field] = typeof before === 'string' && before !== '' ? `${before} ${text}` : text;
  }
}
