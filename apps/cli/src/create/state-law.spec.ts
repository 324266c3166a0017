import { configSchema, loadConfigText } from '@gatehouse/config';
import { readPreconditions } from '@gatehouse/access';
import { Inspector } from '@gatehouse/sanitize';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { answerFaults, withStandards, type Answers } from './answers.js';
import { deploymentFiles } from './deployment-files.js';
import { lawOf, lawShown } from './state-law.js';

const KNOWN = new Set([
  ...Inspector.load({ runExamples: false }).knownRules.flatMap(({ id, isGuarded }) => (isGuarded ? [] : [id])),
  ...readPreconditions().map(({ id }) => id),
]);

const made = (more: Partial<Answers>) => {
  const answers = withStandards({
    name: 'Tide Realty',
    firmKey: 'OFF-9',
    states: 'CA',
    administrator: 'admin@tide.example',
    broker: 'broker@tide.example',
    ...more,
  });
  expect(answerFaults(answers)).toEqual([]);
  const files = deploymentFiles(answers as Answers, { version: '0.1.0' }, { schema: configSchema(), packs: {} });
  const { config } = loadConfigText(files['gateway.yaml']!, 'gateway.yaml', { secretCheck: 'when-used' });
  const { rules } = config.compliance;
  // As `gatehouse check` has it: rules that exist, none of which guards what no model may see.
  expect(rules.filter(({ rule }) => !KNOWN.has(rule))).toEqual([]);
  return { files, config, choices: rules.map(({ rule, mode }) => `${rule} ${mode}`) };
};

describe('the law of the states that are answered', () => {
  it('follows from them, and is written down in packs.lock and README', () => {
    const { files, choices } = made({ states: 'CA, NV' });
    const { law } = parse(files['packs.lock']!) as { law: Record<string, string> };
    expect(law).toMatchObject({ 'fair-housing-states@CA': 'enforce', 'ai-disclosure@CA': 'enforce', 'preconditions@CA': 'enforce' });
    expect(Object.keys(law).some((name) => name.endsWith('@NV'))).toBe(true);
    expect(choices).toEqual([]);
    expect(files['gateway.yaml']).not.toContain('compliance:');
    expect(files['README.md']).toContain('`fair-housing-states@CA`');
    expect(lawShown({ states: 'CA, NV' })).toContain('fair-housing-states@NV');
  });

  it('counts where it is disputed, until somebody has answered', () => {
    const { files, choices } = made({ states: 'NY' });
    expect(choices).toEqual(['fair-housing.vouchers@NY enforce']);
    expect(files['gateway.yaml']).toContain('Open: it ships off (Held unconstitutional');
    expect(files['README.md']).toContain('Law that somebody has to decide about, and that counts until then: `fair-housing.vouchers@NY`');
    const answered = made({
      states: 'NY',
      packs: 'fair-housing.vouchers@NY:off',
      counsel: 'counsel@tide.example:Commons West: not in force.',
    });
    expect(answered.choices).toEqual([]);
    expect(answered.files['README.md']).not.toContain('somebody has to decide');
    const on = made({ states: 'NY', packs: 'fair-housing.vouchers@NY:on' });
    expect([on.choices, on.files['README.md']!.includes('somebody has to decide')]).toEqual([['fair-housing.vouchers@NY enforce'], false]);
  });

  it('is switched as a whole by who answers for it, with the reason, and for that state alone', () => {
    const packs = 'fair-housing-states@CA:watch, preconditions@CA:off';
    const { config, choices, files } = made({ states: 'CA, NV', packs, counsel: 'counsel@tide.example:Looked at, in November.' });
    const ca = lawOf(['CA']).find(({ name }) => name === 'fair-housing-states@CA')!;
    expect(ca.rules.length).toBeGreaterThan(5);
    expect(choices).toEqual(expect.arrayContaining(ca.rules.map((rule) => `${rule} monitor`)));
    expect(choices.filter((choice) => choice.includes('@NV'))).toEqual([]);
    expect(new Set(config.compliance.rules.map(({ approvedBy, reason }) => `${approvedBy} ${reason}`))).toEqual(
      new Set(['counsel@tide.example Looked at, in November.']),
    );
    expect(files['README.md']).toContain('`fair-housing-states@CA` (monitor)');
  });

  it('stands as it does where nobody answers for switching it off, which is open', () => {
    const { files, choices } = made({ packs: 'fair-housing-states@CA:off' });
    expect(choices).toEqual([]);
    expect(files['README.md']).toContain('counts until then: `fair-housing-states@CA`');
    expect((parse(files['packs.lock']!) as { law: object }).law).toMatchObject({ 'fair-housing-states@CA': 'enforce' });
  });

  it.each<[string, Partial<Answers>, RegExp]>([
    ['a pack that there is not', { packs: 'tides@CA:off' }, /--packs names tides@CA, which is no law of CA; that is .*ai-disclosure@CA/],
    ['the law of another state', { packs: 'fair-housing-states@NV:off' }, /--packs names fair-housing-states@NV/],
    ['a mode that there is not', { packs: 'fair-housing-states@CA:never' }, /--packs .*one of on, watch, off/],
    ['one twice', { packs: 'ai-disclosure@CA:off, ai-disclosure@CA:on' }, /--packs names ai-disclosure@CA twice/],
    ['nothing', { packs: '' }, /--packs is all, or a list/],
    ['counsel for nothing', { counsel: 'counsel@tide.example:Because.' }, /--counsel is for packs that are switched/],
    ['counsel without a reason', { packs: 'ai-disclosure@CA:off', counsel: 'counsel@tide.example:' }, /--counsel is who decided and why/],
  ])('says what is wrong with %s', (_, more, what) => {
    expect(answerFaults(withStandards({ states: 'CA', ...more })).join('\n')).toMatch(what);
  });
});
