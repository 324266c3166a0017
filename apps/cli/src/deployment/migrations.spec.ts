import { loadConfigText } from '@gatehouse/config';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withStandards, type Answers } from '../create/answers.js';
import { configurationOf } from '../create/configuration.js';
import { migrated, MIGRATIONS } from './migrations.js';

const MADE = configurationOf(
  withStandards({
    name: 'Tide Realty',
    firmKey: 'OFF-9',
    states: 'CA',
    administrator: 'a@tide.example',
    broker: 'b@tide.example',
  }) as Answers,
);
const EXTERNAL = `  # Ruth: two issuers, one each for staff and agents
  external:
    - issuer: https://login.tide.example # ours
      # who audits
      grants:
        - group: tide-compliance # four people
          grants: [compliance]
    - { issuer: https://id.tide.example, grants: [{ group: tide-admins, grants: [admin] }] }
    - issuer: https://old.tide.example
      # nobody yet
      grants: []
`;
const OLD = MADE.replace(/^identity:\n/m, `identity:\n${EXTERNAL}`);

describe('an upgrade of gateway.yaml', () => {
  it('moves what an issuer granted to groups that count for that issuer alone, and keeps comments', () => {
    expect(() => loadConfigText(OLD, 'gateway.yaml', { secretCheck: 'when-used' })).toThrow('identity.external[0].grants');
    const { text, told } = migrated(OLD, '0.1.0');
    expect(told).toEqual([MIGRATIONS[0]!.what]);
    const { config } = loadConfigText(text, 'gateway.yaml', { secretCheck: 'when-used' });
    expect(config.identity.groups.map(({ group, grants, from }) => [group, grants, from])).toEqual([
      ['tide-compliance', ['compliance'], ['https://login.tide.example']],
      ['tide-admins', ['admin'], ['https://id.tide.example']],
    ]);
    for (const comment of ['# Ruth: two issuers', '# ours', '# who audits', '# four people', '# nobody yet', '# Tide Realty. `npx'])
      expect(text).toContain(comment);
    const rest = (of: string) => {
      const { identity, ...others } = parse(of) as { identity: { external: object[]; groups?: object[] } };
      const { external, ...more } = identity;
      return { others, more: { ...more, groups: undefined }, issuers: external.map((each) => ({ ...each, grants: undefined })) };
    };
    expect(rest(text)).toEqual(rest(OLD));
    expect(migrated(text, '0.1.0')).toEqual({ text, told: [] });
    expect(migrated(OLD.replaceAll('\n', '\r\n'), '0.1.0').text).toBe(text.replaceAll('\n', '\r\n'));
  });

  it('adds them to the groups that are there', () => {
    const text = OLD.replace(/^identity:\n/m, 'identity:\n  groups:\n    - { group: first, only: [agent] } # stays first\n');
    const groups = (parse(migrated(text, '0.1.0').text) as { identity: { groups: { group: string }[] } }).identity.groups;
    expect(groups.map(({ group }) => group)).toEqual(['first', 'tide-compliance', 'tide-admins']);
  });

  it.each([
    ['what needs nothing', `${MADE}\n\n# odd   spacing\nlimits:   [ ]   # none\n`],
    ['other line ends', MADE.replaceAll('\n', '\r\n')],
    ['what is no YAML', 'identity: [\n'],
    ['an empty file', ''],
    ['what has aliases', OLD.replace('[compliance]', '&few [compliance]').replace('[admin]', '*few')],
  ])('leaves %s byte for byte', (_, text) => expect(migrated(text, '0.1.0')).toEqual({ text, told: [] }));

  it('goes in order, from the version that made the deployment', () => {
    const step = (since: string) => ({
      since,
      what: since,
      apply: (document: { toJS: () => unknown; set: (key: string, value: unknown) => void }) => {
        document.set('seen', `${(document.toJS() as { seen?: string }).seen ?? ''} ${since}`);
        return true;
      },
    });
    const { text, told } = migrated('a: 1\n', '0.3.0', [step('0.2.0'), step('0.3.0'), step('0.10.0')]);
    expect([text, told]).toEqual(['a: 1\nseen: " 0.3.0 0.10.0"\n', ['0.3.0', '0.10.0']]);
  });
});
