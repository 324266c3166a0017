// Which paths a run can take from the suite to the target.
import { namesOf, targetScript } from './world.mjs';

export const SETS = ['2025-11-25', '2026-07-28'];

/** How many scenarios a revision requires of a server; the sets are frozen. */
export const REQUIRED = { '2025-11-25': 30, '2026-07-28': 37 };

/** `endpoint`: of the gateway, or none. `era`: what the target speaks. `sets`: what is run. */
export const MODES = {
  direct: { sets: SETS, about: 'the target itself' },
  single: { sets: SETS, endpoint: 'single', about: 'endpoint of one upstream' },
  aggregated: { sets: SETS, endpoint: 'aggregated', about: 'endpoint of every upstream, others present' },
  stdio: { sets: SETS, endpoint: 'single', stdio: true, about: 'the target over stdio' },
  'legacy-to-modern': { sets: ['2025-11-25'], endpoint: 'single', era: 'modern', about: 'old client, new server' },
  'modern-to-legacy': { sets: ['2026-07-28'], endpoint: 'single', era: 'legacy', about: 'new client, old server' },
};

/**
 * URLs for each mode, starting what they need. Every mode has a target of its own: what one asks the target to change would be told to
 * the others. Endpoints of one upstream share a gateway; the aggregated one does not, since there a URI has one owner.
 */
export async function urlsOf(modes, world) {
  const urls = {};
  for (const mode of modes.filter((name) => !MODES[name].stdio)) urls[mode] = await world.startTarget(MODES[mode].era);
  const throughGateway = modes.filter((name) => MODES[name].endpoint);
  if (throughGateway.length === 0) return urls;
  const names = await namesOf(urls.direct ?? (await world.startTarget()));
  const sandboxPort = await world.startSandbox();
  for (const endpoint of ['single', 'aggregated']) {
    const sharing = throughGateway.filter((name) => MODES[name].endpoint === endpoint);
    if (sharing.length === 0) continue;
    const upstreams = sharing.map((id) => ({ id, names, ...reach(id, urls) }));
    const gateway = await world.startGateway({ sandboxPort, upstreams });
    for (const id of sharing)
      urls[id] = await world.startShim({
        gateway,
        ...(endpoint === 'single' ? { path: `/mcp/${id}` } : { path: '/mcp', prefix: `${id}_` }),
      });
  }
  return urls;
}

const reach = (id, urls) => (MODES[id].stdio ? { command: process.execPath, args: [targetScript, '--stdio'] } : { url: urls[id] });
