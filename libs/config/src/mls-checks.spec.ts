import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { GatewayConfig } from './gateway-config.js';
import { ConfigFaults, loadConfigText } from './index.js';
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

it.each([
  ["reviewBy: '2027-06-30'", "reviewBy: '2027-02-30'", 'aiUse.reviewBy'],
  ['    aiUse:', "    replica: { licenceEnds: '2027-02-30' }\n    aiUse:", 'replica.licenceEnds'],
])('takes no day for %s that no calendar has: %s', (at, over, path) => {
  const template = readFileSync(fileURLToPath(new URL('../../../templates/brokerage/gateway.yaml', import.meta.url)), 'utf8');
  expect(template).toContain(at);
  const load = () => loadConfigText(template.replace(at, over), 'gateway.yaml', { secretCheck: 'when-used' });
  expect(load).toThrow(ConfigFaults);
  expect(load).toThrow(path);
});
