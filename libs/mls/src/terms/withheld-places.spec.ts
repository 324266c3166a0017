import { Clock, sha256Hex, type JsonObject, type Reach } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { callOf } from '../../testing/connections.js';
import { MemorySightingStore } from '../quota/sighting-store.js';
import { WithheldPlaces } from './withheld-places.js';

class NoonClock extends Clock {
  now(): number {
    return 1_800_000_000_000;
  }
}
const HOME: JsonObject = {
  StreetNumber: '31',
  StreetName: 'Larch Hollow',
  ParcelNumber: '123-45-6789',
  UniversalPropertyId: 'US-06067-N-12345678901-R-N',
  Latitude: 38.581612,
  Longitude: -121.494401,
};
const sightings = new MemorySightingStore();
const places = new WithheldPlaces({ sightings, digest: sha256Hex, clock: new NoonClock() });
const WHO = 'consumer@harbor.example';
await places.note(WHO, [HOME]);

const admitted = async (document: unknown, who = WHO, reach: Reach = 'public') => {
  const call = callOf('get_parcel', {}, { reach, subject: who, upstream: 'parcels' });
  const answer = await places.admit(call, {
    content: [{ type: 'text', text: typeof document === 'string' ? document : JSON.stringify(document) }],
  });
  const [block] = answer['content'] as { text: string }[];
  return { text: block?.text, events: call.events };
};
const other = { identifier: { apn: '999-99-9999' }, address: { line1: '8 Elm St' } };

describe('a place that the MLS withholds from somebody', () => {
  it.each<[string, object]>([
    ['by its assessor number', { identifier: { apn: '123456789' }, owner: 'X' }],
    ['by its assessor number as it is written elsewhere', { apn: '123-45-6789' }],
    ['by its property number', { upi: 'us-06067-n-12345678901-r-n' }],
    ['by its address in capitals', { address: { line1: '31 LARCH HOLLOW LN' }, building: { size: 1 } }],
    ['by its address in parts', { streetNumber: 31, streetName: 'Larch Hollow' }],
    ['in words', { note: 'The home at 31 Larch Hollow, with the blue door.' }],
    ['by where it is, some metres off', { location: { latitude: 38.58166, longitude: -121.49435 } }],
    ['in a list inside', { photos: ['https://img.example/a', '31 Larch Hollow front'] }],
  ])('is told by no other tool: %s', async (_how, record) => {
    const { text, events } = await admitted({ status: { total: 2 }, property: [other, record] });
    expect(JSON.parse(text!)).toEqual({ status: { total: 2 }, property: [other] });
    expect(events).toEqual(['mls.optout.suppressed']);
  });

  it('goes as a whole where it is the only record, and where it is plain text', async () => {
    expect((await admitted({ identifier: { apn: '123-45-6789' }, photos: [{ url: 'x' }] })).text).toBe('{}');
    expect((await admitted('It is 31 Larch Hollow.')).text).toBeUndefined();
  });

  it('leaves everything else alone', async () => {
    for (const text of ['131 Larch Hollow', '31 Larch Street', 'Larch Hollow', 'price 315000', '123-45-6780'])
      expect(await admitted({ property: [{ text }, other] })).toEqual({
        text: JSON.stringify({ property: [{ text }, other] }),
        events: [],
      });
  });

  it('is kept by person, and participants are told', async () => {
    const record = { property: [{ apn: '123-45-6789' }] };
    expect((await admitted(record, 'somebody@harbor.example')).text).toContain('123-45-6789');
    expect((await admitted(record, WHO, 'own')).text).toContain('123-45-6789');
  });
});
