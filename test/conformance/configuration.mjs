// gateway.yaml for a run: the template's, on this run's ports, with the upstreams that the run is about.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../support/side-folder.mjs';
import { wideLimits } from '../support/wide-limits.mjs';

/**
 * `upstreams`: `{ id, names, url }`, or `{ id, names, command, args }` over stdio, where `names` has the `tools`, `prompts` and `resources`
 * that the server lists, all of them readable; it may ask whatever a
 * server can. `auth` is how the gateway signs in there. `alone`: without the template's own upstreams.
 */
export async function configuration({ sandboxPort, gatewayPort, upstreams, alone = false }) {
  const template = await readFile(join(repository, 'templates/brokerage/gateway.yaml'), 'utf8');
  const placed = wideLimits(template)
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${sandboxPort}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${gatewayPort}`)
    .replace('port: 8080', `port: ${gatewayPort}`);
  const [before, after] = [placed.indexOf('\nupstreams:\n'), placed.indexOf('\nintegrity:')];
  // What is asked of the template's CRM goes with it.
  const start = alone ? placed.slice(0, before).replace(/\n {4}buyerAgreement:\n(?: {6}.*\n)+/, '\n') : placed.slice(0, before);
  const rest = alone
    ? placed
        .slice(after)
        .replace(/\nwalls:\n(?: +.*\n)+/, '\n')
        .replace(/\nreveal: .*/, '')
    : placed.slice(after);
  const own = alone ? '\nupstreams:\n' : placed.slice(before, after);
  const whole = `${start}${own}${upstreams.map(upstreamSection).join('')}${rest}`;
  if (!upstreams.some(({ auth }) => auth)) return whole;
  // The authorization servers of the suite are on this machine; what a new sign-in opens is read soon.
  return `${whole.replace('refresh: 30s', 'refresh: 2s')}\negress: { allow: [127.0.0.1, localhost] }\n`;
}

function upstreamSection({ id, names, url, auth, command, args }) {
  const way = command
    ? `transport: stdio\n    command: ${JSON.stringify(command)}\n    args: ${JSON.stringify(args)}`
    : `transport: http\n    url: ${url}${auth ? `\n    auth: ${JSON.stringify(auth)}` : ''}`;
  const sections = Object.entries(names).map(([section, keys]) => `    ${section}: { ${keys.map(readable).join(', ')} }\n`);
  return `  - id: ${id}\n    ${way}\n    asks: [elicitation, sampling, roots]\n${sections.join('')}`;
}

const readable = (key) => `${JSON.stringify(key)}: { action: read, dataClass: general }`;
