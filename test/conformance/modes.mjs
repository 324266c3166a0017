// Which paths a run can take from the suite to the target.
import { namesOf } from './world.mjs';

const BOTH_SETS = ['2025-11-25', '2026-07-28'];

/** `gateway`: endpoint of the gateway, or none. `era`: what the target speaks. `sets`: what is run. */
export const MODES = {
  direct: { sets: BOTH_SETS, about: 'the target itself' },
  single: { sets: BOTH_SETS, gateway: 'single', about: 'endpoint of one upstream' },
  aggregated: { sets: BOTH_SETS, gateway: 'aggregated', about: 'endpoint of every upstream, others present' },
  stdio: { sets: BOTH_SETS, gateway: 'single', reach: 'stdio', about: 'the target over stdio' },
  'legacy-to-modern': { sets: ['2025-11-25'], gateway: 'single', era: 'modern', about: 'old client, new server' },
  'modern-to-legacy': { sets: ['2026-07-28'], gateway: 'single', era: 'legacy', about: 'new client, old server' },
};

/** URLs for each mode, starting what they need: modes that can share a gateway do. */
export async function urlsOf(modes, world) {
  const direct = await world.startTarget();
  const names = await namesOf(direct);
  const gateways = new Map();
  const urls = {};
  for (const mode of modes) {
    const { gateway, reach, era = 'both' } = MODES[mode];
    if (!gateway) {
      urls[mode] = direct;
      continue;
    }
    const key = `${reach ?? 'http'} ${era}`;
    if (!gateways.has(key)) {
      const to = reach === 'stdio' ? { stdio: true } : { url: era === 'both' ? direct : await world.startTarget(era) };
      gateways.set(key, await world.startGateway({ reach: to, names }));
    }
    urls[mode] = await gateways.get(key)(gateway);
  }
  return urls;
}
