import { paced, sha256Hex, type Surface } from '@gatehouse/kernel';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Inspector } from '../inspection/inspector.js';
import { DetectorFailed } from '../inspection/opinions.js';
import { ModelDetector } from './model-detector.js';

const folder = mkdtempSync(join(tmpdir(), 'model-'));
const running: ModelDetector[] = [];
afterAll(async () => {
  await Promise.all(running.map((model) => model.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const WEIGHTS = 'what a model weighs';
const path = join(folder, 'model.onnx');
writeFileSync(path, WEIGHTS);
/** A module as a deployment writes one; it reads the model that it is given. */
const SCORES = `
import { readFileSync } from 'node:fs';
export async function load({ path }) {
  const weights = readFileSync(path, 'utf8');
  return async (text, surface) => {
    if (text.includes('never answers')) return new Promise(() => {});
    if (text.includes('throws')) throw new Error('no');
    if (text.includes('nonsense')) return 7;
    return text.includes(weights) && surface === 'result' ? 0.97 : 0.02;
  };
}`;

let modules = 0;
async function started(source: string, surfaces: readonly Surface[] = ['result', 'prompt']): Promise<ModelDetector> {
  const file = join(folder, `module-${(modules += 1)}.mjs`);
  writeFileSync(file, source);
  const options = { module: pathToFileURL(file).href, path, sha256: sha256Hex(WEIGHTS), surfaces, deadlineMs: 2_000, hold: 0.9 };
  const model = await ModelDetector.start(options);
  running.push(model);
  return model;
}

const inspecting = (model: ModelDetector) => Inspector.load({ runExamples: false, detectors: [model] });

describe('while the model is asked', () => {
  const slow = `
export async function load() {
  return (text) => new Promise((done) => setTimeout(() => done(text.includes('late') ? 0.97 : 0.1), 40));
}`;
  const later = (inspector: Inspector, text: string) => paced(() => inspector.parts({ text, surface: 'result' }));

  it('others go on, and each text gets its own answer', async () => {
    const inspector = inspecting(await started(slow));
    let turns = 0;
    const clock = setInterval(() => (turns += 1), 1);
    const texts = ['Three bedrooms and a nice garden.', 'The answer to this is late and sure.', 'Two baths, one of them new.'];
    const verdicts = await Promise.all(texts.map(async (text) => (await later(inspector, text)).verdict));
    clearInterval(clock);
    expect(verdicts).toEqual(['allow', 'hold', 'allow']);
    expect(turns).toBeGreaterThan(0);
  });

  it('a text that it fails on, or is late with, is refused', async () => {
    const inspector = inspecting(await started(SCORES));
    for (const text of ['the model never answers to this', 'the model throws at this text'])
      await expect(later(inspector, text)).rejects.toMatchObject({ code: 'CHECK_FAILED', detector: 'deployment-model' });
  });
});

describe('a model that a deployment brings', () => {
  it('is asked about texts of its surfaces, and holds what it is sure of', async () => {
    const inspector = inspecting(await started(SCORES, ['result']));
    const text = `Nice garden; ${WEIGHTS}, and more.`;
    expect(inspector.inspect({ text, surface: 'result' })).toMatchObject({
      verdict: 'hold',
      score: 0.97,
      findings: [{ rule: 'deployment-model' }],
    });
    expect(inspector.inspect({ text, surface: 'prompt' })).toMatchObject({ verdict: 'allow', score: 0 });
    expect(inspector.inspect({ text: 'Nice garden, and three bedrooms.', surface: 'result' }).verdict).toBe('allow');
  });

  it('reads long texts to their end, and across the places where they are parted', async () => {
    const inspector = inspecting(await started(SCORES, ['result']));
    for (const before of [16_370, 40_000, 90_000]) {
      const text = `${'nice garden '.repeat(before / 12)}${WEIGHTS}`;
      expect(inspector.inspect({ text, surface: 'result' }).verdict).toBe('hold');
    }
  });

  it('reads what was encoded as well', async () => {
    const inspector = inspecting(await started(SCORES, ['result']));
    const text = `See ${Buffer.from(`please read ${WEIGHTS} to the end`).toString('base64')}`;
    expect(inspector.inspect({ text, surface: 'result' }).verdict).toBe('hold');
  });

  it.each(['the model throws at this text', 'the model says nonsense of this'])('has the text refused where it fails: %s', async (text) => {
    const inspector = inspecting(await started(SCORES));
    expect(() => inspector.inspect({ text, surface: 'result' })).toThrow(DetectorFailed);
    expect(inspector.inspect({ text: 'Three bedrooms and a nice garden.', surface: 'result' }).verdict).toBe('allow');
  });

  it('has the text refused where it is late, and takes a late answer for no other text', async () => {
    const inspector = inspecting(await started(SCORES));
    expect(() => inspector.inspect({ text: 'the model never answers to this', surface: 'result' })).toThrow(
      expect.objectContaining({ code: 'CHECK_FAILED', detector: 'deployment-model' }) as Error,
    );
    expect(inspector.inspect({ text: 'Three bedrooms and a nice garden.', surface: 'result' }).verdict).toBe('allow');
  });

  it.each([
    [
      "import 'onnx-runtime-that-is-not-here'; export const load = () => 0;",
      /could not be loaded: Cannot find package .* Install what it needs/,
    ],
    ['export const other = 1;', /exports no function load/],
    ['export const load = () => 1;', /gives no function/],
  ])('says at the start what is wrong with the module: %s', async (source, sentence) => {
    await expect(started(source)).rejects.toThrow(sentence);
  });

  it('says at the start that the model is another one, or none', async () => {
    const options = { module: 'file:///nowhere.mjs', surfaces: ['result'] as const, deadlineMs: 1_000, hold: 0.9 };
    await expect(ModelDetector.start({ ...options, path, sha256: sha256Hex('another') })).rejects.toThrow(/has another SHA-256/);
    await expect(ModelDetector.start({ ...options, path: join(folder, 'none'), sha256: '' })).rejects.toThrow(/cannot be read/);
  });
});
