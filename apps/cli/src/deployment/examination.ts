import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfigFile, type LoadedConfig } from '@gatehouse/config';
import { CivilCalendar, isJsonObject } from '@gatehouse/kernel';
import { parse } from 'yaml';
import { digest, readBirth, type Birth } from './birth.js';
import { Changes, contentOf } from './changes.js';
import { dependencyIn, isLater } from './installed-from.js';
import { installedPacks, otherPacks } from './packs-lock.js';

/** `note`: worth knowing. `fault`: to be mended. */
export interface Found {
  readonly about: 'upgrade' | 'version' | 'files' | 'configuration' | 'rules' | 'keys' | 'licences';
  readonly outcome: 'ok' | 'note' | 'fault';
  readonly says: string;
}

const DAY = 86_400_000;
/** How long before its end a thing is spoken of. */
const AHEAD = 45 * DAY;
const KEY_AGE = 365 * DAY;

const finding =
  (about: Found['about']) =>
  (outcome: Found['outcome'], says: string): Found => ({ about, outcome, says });

/** What to know of a deployment: from its files alone, without its secrets, its database or a running gateway. Throws DeploymentFault. */
export function examined(folder: string, version: string, now = Date.now()): readonly Found[] {
  const birth = readBirth(folder);
  const pending = Changes.pending(folder)
    ? [finding('upgrade')('fault', 'one was interrupted: `gatehouse upgrade` finishes it, `gatehouse upgrade --abort` takes it back')]
    : [];
  return [...pending, ...versions(folder, birth, version), ...files(folder, birth), ...rules(folder), ...configured(folder, now)];
}

function versions(folder: string, birth: Birth, version: string): readonly Found[] {
  const found = finding('version');
  const named = dependencyIn(folder);
  if (named === undefined) return [found('fault', 'package.json names no gatehouse. Put it back from version control')];
  const manifest: unknown = parse(contentOf(folder, 'node_modules/gatehouse/package.json') ?? 'null');
  const installed = isJsonObject(manifest) ? String(manifest['version']) : undefined;
  if (!named.includes(birth.version))
    return [
      found(
        'fault',
        `package.json names ${named}, and the files here are of ${birth.version}: \`npx gatehouse@VERSION upgrade\` changes both`,
      ),
    ];
  if (installed !== undefined && installed !== birth.version)
    return [found('fault', `${installed} is installed, and the files here are of ${birth.version}: run npm install`)];
  if (isLater(version, birth.version)) return [found('note', `${birth.version}; \`gatehouse upgrade\` brings it to ${version}`)];
  return [found('ok', birth.version)];
}

function files(folder: string, { hashes }: Birth): readonly Found[] {
  const found = finding('files');
  const lines = Object.entries(hashes).flatMap(([path, made]): Found[] => {
    const there = contentOf(folder, path);
    if (existsSync(join(folder, `${path}.new`))) return [found('fault', `${path}.new waits to be compared with ${path}; delete it then`)];
    if (there === undefined) return [found('note', `${path} is gone; an upgrade leaves it so`)];
    if (/^<{7} yours$/m.test(there)) return [found('fault', `${path} has places to settle: look for <<<<<<<`)];
    return digest(there) === made ? [] : [found('note', `${path} was changed here; an upgrade merges it`)];
  });
  return lines.length > 0 ? lines : [found('ok', `${Object.keys(hashes).length} as they were made`)];
}

function rules(folder: string): readonly Found[] {
  const found = finding('rules');
  const lock = contentOf(folder, 'packs.lock');
  const others = lock === undefined ? undefined : otherPacks(lock, installedPacks());
  if (others === undefined) return [found('note', 'there is no packs.lock: `gatehouse upgrade` writes it')];
  if (others.length === 0) return [found('ok', 'those installed are those of packs.lock')];
  const named = `${others.slice(0, 5).join(', ')}${others.length > 5 ? `, and ${others.length - 5} more` : ''}`;
  return [
    found('fault', `those installed are not those of packs.lock (${named}): \`gatehouse upgrade\` takes them in, for you to look over`),
  ];
}

function configured(folder: string, now: number): readonly Found[] {
  let loaded: LoadedConfig;
  try {
    loaded = loadConfigFile(join(folder, 'gateway.yaml'), { secretCheck: 'when-used' });
  } catch (error) {
    return [finding('configuration')('fault', (error as Error).message)];
  }
  const { config } = loaded;
  const today = { now, calendar: new CivilCalendar(config.brokerage.timeZone) };
  return [
    finding('configuration')('ok', 'gateway.yaml is taken; `gatehouse check` also tries its policies and rules'),
    ...keys(join(folder, config.identity.keys), now),
    ...config.identity.services.flatMap(({ id, expiresOn }) => ending('keys', `the service account ${id}`, expiresOn, today)),
    ...config.mls.flatMap((connection) => licence(connection, today)),
  ];
}

const SIGNING_KEY = /^key-\d{4,8}\.jwk\.json$/;

/** The newest signs. Only when it was made is looked at. */
function keys(folder: string, now: number): readonly Found[] {
  const newest = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => SIGNING_KEY.test(name))
        .toSorted()
        .at(-1)
    : undefined;
  if (newest === undefined) return [finding('keys')('ok', 'none yet: the first start makes them')];
  const made = (JSON.parse(contentOf(folder, newest)!) as { made_at?: unknown }).made_at;
  if (typeof made !== 'number' || now - made * 1_000 <= KEY_AGE) return [finding('keys')('ok', 'the signing key is younger than a year')];
  return [finding('keys')('note', 'the signing key is older than a year: `gatehouse keys rotate`')];
}

const ANSWERS = [
  'inferenceAllowed',
  'modelProviders',
  'zeroRetention',
  'training',
  'embeddings',
  'consumerFacing',
  'contractRef',
  'approvedBy',
  'reviewBy',
] as const;

type Connection = LoadedConfig['config']['mls'][number];

function licence({ id, aiUse, replica }: Connection, today: Today): readonly Found[] {
  const open = ANSWERS.filter((name) => aiUse[name] === undefined);
  if (open.length > 0)
    return [
      finding('licences')(
        'note',
        `${id} serves nothing: ${open.length} of ${ANSWERS.length} questions of its licence are open (aiUse: ${open.join(', ')})`,
      ),
    ];
  const due = [
    ...ending('licences', `the review of ${id}`, aiUse.reviewBy, today),
    ...ending('licences', `the licence of ${id}`, replica.licenceEnds, today),
  ];
  return due.length > 0 ? due : [finding('licences')('ok', `${id} is answered until ${aiUse.reviewBy}`)];
}

interface Today {
  readonly now: number;
  readonly calendar: CivilCalendar;
}

/** A day on which something ends, where it is near or over. */
function ending(about: Found['about'], what: string, day: string | undefined, { calendar, now }: Today): readonly Found[] {
  if (day === undefined) return [];
  const left = calendar.endOf(day) - now;
  if (left < 0) return [finding(about)('fault', `${what} was due on ${day}, and nothing is served since`)];
  return left <= AHEAD ? [finding(about)('note', `${what} is due on ${day}`)] : [];
}

const MARKS = { ok: '✓', note: '–', fault: '✗' } as const;

export const examinationLines = (all: readonly Found[]): string =>
  `${all.map(({ about, outcome, says }) => `${MARKS[outcome]} ${about.padEnd(13)} ${says}`).join('\n')}\n`;
