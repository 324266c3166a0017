import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerIn, parsePackage, questionText, RegistryAnswers, type RegistryAnswer, type RegistryQuestion } from '@gatehouse/integrity';
import type { Clock } from '@gatehouse/kernel';
import { NpmInstaller } from './npm-installer.js';
import { PipInstaller } from './pip-installer.js';

/** Has npm and pip themselves say what they would install, without installing it; all else is asked of the registries. */
export class TreeAnswers extends RegistryAnswers {
  /** @param registry of the settings; undefined where npm's own counts */
  constructor(
    private readonly registries: RegistryAnswers,
    private readonly registry: string | undefined,
    private readonly pypi: string,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async ask(question: RegistryQuestion): Promise<RegistryAnswer> {
    if (question.registry === 'pypi-tree') return this.requirements(question);
    if (question.registry !== 'npm-tree') return this.registries.ask(question);
    const from = questionText(question);
    let folder: string | undefined;
    try {
      const { version, ...reference } = parsePackage(`npm:${question.path.slice(1)}`);
      if (version === undefined) return { kind: 'unanswered', why: 'no version is named', from };
      folder = await mkdtemp(join(tmpdir(), 'gatehouse-tree-'));
      const packages = await new NpmInstaller(this.registry).packages({ ...reference, version }, folder);
      return answerIn(JSON.stringify({ packages }), from, new Date(this.clock.now()).toISOString());
    } catch (fault) {
      return { kind: 'unanswered', why: (fault as Error).message, from };
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  }

  private async requirements(question: RegistryQuestion): Promise<RegistryAnswer> {
    const from = questionText(question);
    try {
      const { version, ...reference } = parsePackage(`pypi:${question.path.slice(1)}`);
      if (version === undefined) return { kind: 'unanswered', why: 'no version is named', from };
      const install = await new PipInstaller(this.pypi).report({ ...reference, version });
      return answerIn(JSON.stringify({ install }), from, new Date(this.clock.now()).toISOString());
    } catch (fault) {
      return { kind: 'unanswered', why: (fault as Error).message, from };
    }
  }
}
