import { expect, it } from 'vitest';
import type { GatewayConfig } from './gateway-config.js';
import { lookupFaults } from './lookup-checks.js';

const faults = (terms: object): string[] => {
  const upstreams = [{ id: 'crm', tools: new Map([['publish_ad', terms]]), prompts: new Map(), resources: new Map() }];
  return lookupFaults({ mls: [{ slug: 'mls' }], upstreams } as unknown as GatewayConfig).map(
    ({ path, expected }) => `${path}: ${expected}`,
  );
};

it('looks records up at upstreams of this file alone', () => {
  const at = (upstream?: string) => ({ owner: { upstream }, legal: { evidence: [{}, { upstream }] } });
  expect(faults(at())).toEqual([]);
  expect(faults(at('mls'))).toEqual([]);
  expect(faults({})).toEqual([]);
  expect(faults(at('gone'))).toEqual([
    'upstreams[0].tools.publish_ad.owner.upstream: expected one of mls, crm',
    'upstreams[0].tools.publish_ad.legal.evidence[1].upstream: expected one of mls, crm',
  ]);
});
