import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUESTIONS } from './answers.js';
import { Conversation, Interrupted } from './conversation.js';
import { KeptAnswers, type Said } from './kept-answers.js';

let parent: string;
let kept: KeptAnswers;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gatehouse-conversation-'));
  kept = new KeptAnswers(join(parent, 'harbor'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const GIVEN: Said = {
  name: 'Tide Realty',
  firmKey: 'OFF-9',
  states: 'CA',
  administrator: 'admin@tide.example',
  broker: 'broker@tide.example',
};

/** Types a line at each question, the last of them also once there are no more. Resolves with what was said and all that was asked. */
async function typed(lines: readonly string[], said: Said = {}, resume = false): Promise<{ answers: Said; asked: string }> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let asked = '';
  const left = [...lines];
  output.on('data', (chunk: Buffer) => {
    asked += chunk.toString();
    // A question ends with what it proposes and a blank; echoes of what is typed do not.
    if (/[\])] $/.test(stripVTControlCharacters(chunk.toString()))) setImmediate(() => input.write(left.shift() ?? '\r'));
  });
  const answers = await new Conversation({ input, output }, kept).held(said, { resume });
  return { answers, asked };
}

describe('what is typed at create', () => {
  it('is kept as it is given, for its owner alone, and taken up again after ctrl-C', async () => {
    await expect(typed(['\r', 'Tide Realty\r', '\r', 'OFF-9\r', '\u0003'])).rejects.toBeInstanceOf(Interrupted);
    expect(kept.read()).toEqual({ kind: 'brokerage', name: 'Tide Realty', id: 'tide-realty', firmKey: 'OFF-9' });
    expect(statSync(kept.file).mode & 0o777).toBe(0o600);

    const { answers, asked } = await typed(['y\r', 'CA\r', '\r', '\r', 'admin@tide.example\r', 'broker@tide.example\r']);
    expect(asked).toContain('An earlier run was told 4 answers');
    expect(asked).not.toContain('Whose gateway is it');
    expect(answers).toMatchObject({
      ...GIVEN,
      kind: 'brokerage',
      id: 'tide-realty',
      timeZone: 'America/Los_Angeles',
      url: 'http://127.0.0.1:8080',
    });
  });

  it('is taken up without a question where that was asked for, and not where it is declined', async () => {
    kept.keep({ name: 'Tide Realty', url: 'https://gateway.tide.example' });
    const resumed = await typed([], GIVEN, true);
    expect(resumed.answers.url).toBe('https://gateway.tide.example');
    expect(resumed.asked).not.toContain('An earlier run');
    kept.keep({ url: 'https://gateway.tide.example' });
    expect((await typed(['n\r'], GIVEN)).answers.url).toBe('http://127.0.0.1:8080');
  });

  it('gives way to what is said now, and is asked again where it no longer fits', async () => {
    kept.keep({ ...GIVEN, states: 'XX', name: 'Old Name' });
    const { answers, asked } = await typed(['\r', '\r', 'NV\r'], { name: 'Tide Realty' }, true);
    expect(asked).toContain('states was "XX"');
    expect(answers).toMatchObject({ name: 'Tide Realty', states: 'NV' });
  });

  it('ends as ctrl-C does where the terminal closes', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const held = new Conversation({ input, output }, kept).held({}, { resume: false });
    await once(output, 'data');
    input.end();
    await expect(held).rejects.toBeInstanceOf(Interrupted);
    expect(kept.isThere).toBe(false);
  });

  it('is asked anew where the file cannot be read, and another version asked for other things', async () => {
    writeFileSync(kept.file, '{"name": "Tide');
    expect((await typed([], GIVEN)).asked).toContain('holds no answers that can be read');
    writeFileSync(kept.file, JSON.stringify({ name: 'Tide Realty', colour: 'blue' }));
    expect(kept.read()).toEqual({ name: 'Tide Realty' });
  });

  it('is written through no link, and is read through none', () => {
    const elsewhere = join(parent, 'elsewhere');
    writeFileSync(elsewhere, '{}');
    symlinkSync(elsewhere, kept.file);
    expect(kept.isThere).toBe(false);
    kept.keep(GIVEN);
    expect([kept.isThere, readFileSync(elsewhere, 'utf8')]).toEqual([true, '{}']);
    chmodSync(kept.file, 0o644);
    kept.keep(GIVEN);
    expect(statSync(kept.file).mode & 0o777).toBe(0o600);
    kept.forget();
    expect(kept.isThere).toBe(false);
  });

  it('asks for no secret', () => {
    expect(QUESTIONS.filter(({ asks }) => /password|secret|token/i.test(asks)).map(({ name }) => name)).toEqual([]);
  });
});
