import { expect, it } from 'vitest';
import type { GatewayConfig } from './gateway-config.js';
import { mlsFaults } from './mls-checks.js';

const faults = (signals: string[], replica: object): string[] => {
  const connection = { id: 'cascade', provider: 'bridge', auth: { type: 'bearer', token: 'env:TOKEN' }, purge: { signals, within: '60m' } };
  const mls = [{ ...connection, replica: { compareKeys: '24h', ...replica } }];
  return mlsFaults({ mls } as unknown as GatewayConfig).map(({ path }) => path);
};

it('takes no signal of deletion that nothing would ever give', () => {
  expect(faults(['MlgCanView', 'licenceEnd'], {})).toEqual(['mls[0].replica.licenceEnds']);
  expect(faults(['licenceEnd'], { licenceEnds: '2027-06-30' })).toEqual([]);
  expect(faults(['keyGone'], {})).toEqual(['mls[0].replica.compareKeys']);
  expect(faults(['keyGone'], { compareKeys: '30m' })).toEqual([]);
  expect(faults(['MlgCanView'], {})).toEqual([]);
});
