import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { configSchema, loadConfigFile } from '@gatehouse/config';
import { extensionLines } from '@gatehouse/gateway';
import type { Answers } from '../create/answers.js';
import { deploymentFiles } from '../create/deployment-files.js';
import type { Files } from '../create/target-files.js';
import { withSecret } from './additions.js';
import { readBirth, type Birth, type Package } from './birth.js';
import { Changes, contentOf } from './changes.js';
import { migrated } from './migrations.js';
import { ownershipOf } from './ownership.js';
import { installedPacks } from './packs-lock.js';
import { renewal, type Outcome } from './renewal.js';

const CONFIGURATION = 'gateway.yaml';

const EXAMPLE = '.env.example';

const textAfter = (folder: string, after: ReadonlyMap<string, string | undefined>, path: string): string =>
  (after.has(path) ? after.get(path) : contentOf(folder, path)) ?? '';

/** Names of secrets that a version calls otherwise now. gateway.yaml is the deployment's own and goes on with the old ones, so the example has both. */
function namesLost(folder: string, after: ReadonlyMap<string, string | undefined>): readonly string[] {
  const shown = new Set(textAfter(folder, after, EXAMPLE).match(/^\w+(?==)/gm));
  const before = new Set((contentOf(folder, EXAMPLE) ?? '').match(/^\w+(?==)/gm));
  const named = [...textAfter(folder, after, CONFIGURATION).matchAll(/fromEnv: (\w+)/g)].map(([, name]) => name!);
  return [...new Set(named)].filter((name) => before.has(name) && !shown.has(name));
}

/** The files of a deployment, made anew from other answers or by another version. */
export class Renewal {
  private constructor(
    private readonly folder: string,
    readonly outcomes: readonly Outcome[],
    private readonly after: ReadonlyMap<string, string | undefined>,
    /** What of gateway.yaml is written otherwise. */
    readonly told: readonly string[] = [],
  ) {}

  /** Thinks it out; nothing is written. `edits`: files that a command changes itself. Throws DeploymentFault. */
  static of(folder: string, { answers, made, edits = {} }: { answers: Answers; made: Package; edits?: Files }): Renewal {
    const birth: Birth = readBirth(folder);
    const next = deploymentFiles(answers, made, { schema: configSchema(), packs: installedPacks() });
    const outcomes = renewal(birth, next, (path) => edits[path] ?? contentOf(folder, path));
    const after = new Map<string, string | undefined>(Object.entries(edits));
    for (const { writes } of outcomes) if (writes) after.set(writes.path, writes.text);
    for (const [path, text] of Object.entries(next)) if (ownershipOf(path) === 'record') after.set(path, text);
    return new Renewal(folder, outcomes, after);
  }

  /** The same for another version, with gateway.yaml written as that version reads it. */
  static upgrade(folder: string, { answers, made }: { answers: Answers; made: Package }): Renewal {
    const yours = contentOf(folder, CONFIGURATION);
    const { text, told } = yours === undefined ? { text: '', told: [] } : migrated(yours, readBirth(folder).version);
    const { outcomes, after } = Renewal.of(folder, { answers, made, edits: told.length > 0 ? { [CONFIGURATION]: text } : {} });
    const lost = namesLost(folder, after);
    if (lost.length === 0) return new Renewal(folder, outcomes, after, told);
    const example = lost.reduce((whole, name) => withSecret(whole, name, 'named in gateway.yaml'), textAfter(folder, after, EXAMPLE));
    const kept: Outcome = { path: EXAMPLE, fate: 'merged', note: `gateway.yaml goes on naming ${lost.join(', ')}` };
    return new Renewal(folder, [...outcomes.filter(({ path }) => path !== EXAMPLE), kept], new Map([...after, [EXAMPLE, example]]), told);
  }

  /** Writes all of it or none. */
  async apply(): Promise<void> {
    const changes = await Changes.prepare(this.folder, this.after);
    await changes.finish();
  }

  /** Copies of all that will change. Resolves with where they are. */
  copied(version: string): string {
    const places = [
      `.gatehouse/before-${version}`,
      ...Array.from({ length: 99 }, (_, index) => `.gatehouse/before-${version}-${index + 2}`),
    ];
    const place = places.find((each) => !existsSync(join(this.folder, each))) ?? places.at(-1)!;
    for (const path of this.after.keys())
      if (existsSync(join(this.folder, path))) cpSync(join(this.folder, path), join(this.folder, place, path));
    return place;
  }
}

/** What the gateway of this version says against the configuration that is there; `undefined` where it takes it. */
export function configurationFault(folder: string): string | undefined {
  try {
    loadConfigFile(join(folder, CONFIGURATION), { secretCheck: 'when-used' });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the gateway of this version says against code of the deployment's own; `undefined` where all of it fits. Nothing of it is opened. */
export async function ownCodeFault(folder: string): Promise<string | undefined> {
  try {
    await extensionLines(loadConfigFile(join(folder, CONFIGURATION), { secretCheck: 'when-used' }), folder);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const SAID: Readonly<Record<Exclude<Outcome['fate'], 'same'>, string>> = {
  added: 'new',
  taken: 'renewed',
  merged: 'merged with what you changed',
  marked: 'TO SETTLE',
  kept: 'left alone',
  removed: 'removed',
  beside: 'TO SETTLE',
};

/** A line for each file that is not as it was. */
export const outcomeLines = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap(({ path, fate, note }) =>
    fate === 'same' ? [] : [`  ${path}: ${SAID[fate]}${note === undefined ? '' : ` (${note})`}`],
  );

export const toSettle = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.filter(({ fate }) => fate === 'marked' || fate === 'beside');
