import { Clock, sha256Hex, type Door, type JsonObject } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { callOf, listing, pack, settingsFor } from '../../testing/connections.js';
import { ConnectionProfile } from '../connection/connection-profile.js';
import { MemorySightingStore } from '../quota/sighting-store.js';
import { Attribution, attributionLine } from './attribution.js';
import { MlsAnswers } from './mls-answers.js';
import { MlsTerms } from './mls-terms.js';
import { ODataTools } from './odata-tools.js';
import { MlsPlans } from './plan.js';
import { WithheldPlaces } from './withheld-places.js';

class NoonClock extends Clock {
  now(): number {
    return 1_800_000_000_000;
  }
}
const places = new WithheldPlaces({ sightings: new MemorySightingStore(), digest: sha256Hex, clock: new NoonClock() });
const answers = new MlsAnswers(new ODataTools([], new MlsTerms([], new MlsPlans())), places);
const said = (payload: JsonObject, door: Door, isOData: boolean) => {
  const call = callOf('query', {}, { upstream: 'reso', reach: 'public', subject: 'c' });
  const odata = { connection: 'cascade', resource: 'Property', parts: { query: 'q' }, bound: {}, rows: '/value' };
  if (isOData) Object.assign(call.tool.get(), { terms: { action: 'read', dataClass: 'listing', odata } });
  return answers.clean(call, payload, door);
};

describe('what a tool says beside its answer', () => {
  it('is only how far it is, where it carries OData', async () => {
    expect(await said({ progress: 1, total: 2, message: 'reading row 31 Larch Hollow' }, 'progress', true)).toEqual({
      progress: 1,
      total: 2,
    });
    await expect(said({ data: 'AccessCode 4471' }, 'log', true)).rejects.toMatchObject({ code: 'MLS_LICENCE' });
  });

  it('gives no place that was withheld', async () => {
    const message = { progress: 1, message: 'found 31 Larch Hollow' };
    expect(await said(message, 'progress', false)).toEqual(message);
    await places.note('c', [{ StreetNumber: '31', StreetName: 'Larch Hollow' }]);
    await expect(said(message, 'progress', false)).rejects.toMatchObject({ code: 'MLS_LICENCE' });
  });
});

describe('what a seller does not allow beside a listing', () => {
  it('stands in its attribution', () => {
    const attribution = new Attribution(ConnectionProfile.of(settingsFor('https://mls.example'), pack));
    const row = listing({ InternetAutomatedValuationDisplayYN: false, InternetConsumerCommentYN: false });
    const { text } = attribution.block([{ listingKey: 'LST-000001', office: 'Harbor Realty' }], [attributionLine(row)], 0);
    expect(text).toMatch(/LST-000001: listed by Harbor Realty, 916-555-0101; .*no automated value estimate.*; .*no comments or reviews/);
    expect(attributionLine(listing())).not.toHaveProperty('optOuts');
  });
});
