import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isJsonObject } from '@gatehouse/kernel';
import { QUESTIONS, type Answers } from './answers.js';

export type Said = Partial<Record<keyof Answers, string>>;

/**
 * What was typed so far, in a file beside the folder that is to be made: the folder itself stays unmade until it is whole. Nothing that is asked is a
 * secret; the file is for its owner alone all the same, since it names people.
 */
export class KeptAnswers {
  readonly file: string;

  constructor(folder: string) {
    const target = resolve(folder);
    this.file = join(dirname(target), `.${basename(target)}.gatehouse-create.json`);
  }

  /** A plain file of whoever runs this. In a folder that many share, somebody else could have put one there. */
  get isThere(): boolean {
    let found: Stats | undefined;
    try {
      found = lstatSync(this.file, { throwIfNoEntry: false });
    } catch {
      // Beside a folder that is none, or that nobody may look into.
      return false;
    }
    return found !== undefined && found.isFile() && (process.getuid === undefined || found.uid === process.getuid());
  }

  /** `undefined` where the file is no such record, as where somebody cut it short. */
  read(): Said | undefined {
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(this.file, 'utf8'));
    } catch {
      return undefined;
    }
    const isRecord = isJsonObject(content) && Object.values(content).every((value) => typeof value === 'string');
    if (!isRecord) return undefined;
    // Another version may have asked for other things.
    return Object.fromEntries(Object.entries(content as Said).filter(([name]) => QUESTIONS.some((question) => question.name === name)));
  }

  /** Another file takes the name: a link that stands there is not followed, and an end in the middle leaves what was there. */
  keep(said: Said): void {
    mkdirSync(dirname(this.file), { recursive: true });
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(said, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(draft, this.file);
  }

  forget(): void {
    rmSync(this.file, { force: true });
  }
}
