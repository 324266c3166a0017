import { createInterface, type Interface } from 'node:readline/promises';
import { QUESTIONS } from './answers.js';
import type { KeptAnswers, Said } from './kept-answers.js';

/** The one who is asked went away: ctrl-C, ctrl-D, or a terminal that closed. */
export class Interrupted extends Error {}

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks what was not said, each until the answer fits, and keeps each answer as it is given. */
export class Conversation {
  private readonly away = new AbortController();
  private readonly terminal: Interface;

  constructor(
    private readonly streams: Terminal,
    private readonly kept: KeptAnswers,
  ) {
    this.terminal = createInterface({ ...streams, terminal: true });
    this.terminal.once('SIGINT', () => this.terminal.close());
    this.terminal.once('close', () => this.away.abort());
  }

  /** Rejects with Interrupted; what was answered until then is kept. */
  async held(said: Said, { resume }: { resume: boolean }): Promise<Said> {
    try {
      let answers: Said = { ...(await this.before(resume)), ...said };
      for (const question of QUESTIONS) answers = await this.answered(question, answers);
      return answers;
    } finally {
      this.terminal.close();
    }
  }

  /** What an earlier run was told, where that is wanted. */
  private async before(resume: boolean): Promise<Said> {
    if (!this.kept.isThere) return {};
    const found = this.kept.read();
    if (found === undefined) {
      this.say(`${this.kept.file} holds no answers that can be read, so all is asked anew.`);
      return {};
    }
    const many = Object.keys(found).length;
    const typed = resume ? '' : await this.ask(`An earlier run was told ${many} answers (${this.kept.file}). Go on with them? [yes] `);
    return ['', 'y', 'yes'].includes(typed.toLowerCase()) ? found : {};
  }

  private async answered({ name, asks, shows, example, standard, fault }: (typeof QUESTIONS)[number], answers: Said): Promise<Said> {
    const given = answers[name];
    if (given !== undefined && fault(given, answers) === undefined) return answers;
    if (given !== undefined) this.say(`  ${name} was ${JSON.stringify(given)}, and it ${fault(given, answers)}.`);
    this.streams.output.write(shows?.(answers) ?? '');
    for (;;) {
      const proposed = standard(answers);
      const typed = (await this.ask(`${asks} ${proposed === '' ? `(such as ${example})` : `[${proposed}]`} `)) || proposed;
      const what = fault(typed, answers);
      if (what !== undefined) {
        this.say(`  It ${what}.`);
        continue;
      }
      const next = { ...answers, [name]: typed };
      this.kept.keep(next);
      return next;
    }
  }

  private say(line: string): void {
    this.streams.output.write(`${line}\n`);
  }

  private async ask(question: string): Promise<string> {
    try {
      return (await this.terminal.question(question, { signal: this.away.signal })).trim();
    } catch (error) {
      if (this.away.signal.aborted) throw new Interrupted();
      throw error;
    }
  }
}
