import { describe, expect, it } from 'vitest';
import { Lockfile, type LockedPackage } from './lockfile.js';
import { packageFindings, packageIntroduction } from './package-findings.js';
import { parsePackage } from './package-reference.js';

const entry = (version: string, level = 'low'): LockedPackage => ({
  package: `npm:street-notes@${version}`,
  digest: `sha512-${'A'.repeat(86)}==`,
  installed: { resolved: {}, program: 'node_modules/street-notes/server.js', trees: { 'linux-x64': 'sha256:1' } },
  risk: {
    score: 30,
    level,
    reasons: ['20 install.scripts: it has postinstall [npm /street-notes, 2026-11-28]', '10 provenance: there is none [npm, 2026-11-28]'],
  },
});
const image: LockedPackage = { package: 'oci:mcp/fetch@latest', digest: `sha256:${'a'.repeat(64)}`, risk: entry('1').risk };
const asked = (text: string) => parsePackage(text);
const of = (...entries: readonly LockedPackage[]): Lockfile =>
  entries.reduce((file, each) => file.with(each, asked(each.package)), Lockfile.EMPTY);

describe('the lockfile', () => {
  it('is read as it was written, in one order', () => {
    const text = of(image, entry('1.1.0'), entry('1.0.0')).toString();
    expect(Lockfile.parse(text).toString()).toBe(text);
    expect(text).toBe(of(entry('1.0.0'), entry('1.1.0'), image).toString());
    expect(Lockfile.parse(text).find(asked('npm:street-notes@1.1.0'))).toEqual(entry('1.1.0'));
  });

  it('finds the one version that it has where none is named', () => {
    expect(of(entry('1.0.0')).find(asked('npm:street-notes')).package).toBe('npm:street-notes@1.0.0');
  });

  it.each([
    [of(), 'npm:street-notes@1.0.0', 'npm:street-notes@1.0.0 is not in the lockfile. gatehouse lock looks at it'],
    [of(entry('1.0.0')), 'npm:street-notes@1.1.0', 'the lockfile has 1.0.0, and version 1.1.0 is not'],
    [of(entry('1.0.0'), entry('1.1.0')), 'npm:street-notes', 'the lockfile has 1.0.0, 1.1.0, and no version is named'],
    [of(entry('1.0.0')), 'pypi:street-notes@1.0.0', 'is not in the lockfile'],
  ])('says what to do about what it does not list (%#)', (file, named, says) => {
    expect(() => file.find(asked(named))).toThrow(says);
  });

  it('keeps other versions where one was named, and only the new one where none was', () => {
    const both = of(entry('1.0.0')).with(entry('1.1.0'), asked('npm:street-notes@1.1.0'));
    expect(both.find(asked('npm:street-notes@1.0.0')).package).toBe('npm:street-notes@1.0.0');
    const one = of(entry('1.0.0'), image).with(entry('1.1.0'), asked('npm:street-notes'));
    expect(one.find(asked('npm:street-notes')).package).toBe('npm:street-notes@1.1.0');
    expect(one.find(asked('oci:mcp/fetch')).package).toBe(image.package);
  });

  const whole = JSON.parse(of(entry('1.0.0')).toString()) as { packages: Record<string, object> };
  const without = (member: string) => ({
    ...whole,
    packages: { 'npm:street-notes@1.0.0': { ...whole.packages['npm:street-notes@1.0.0'], [member]: undefined } },
  });
  it.each([
    ['{', 'it is no JSON'],
    ['[]', 'expected lockfileVersion 1'],
    [JSON.stringify({ ...whole, lockfileVersion: 2 }), 'expected lockfileVersion 1'],
    [JSON.stringify(without('digest')), 'expected a digest'],
    [JSON.stringify(without('risk')), 'expected the risk that was found'],
    [JSON.stringify(without('installed')), 'expected what is installed'],
    [JSON.stringify({ ...whole, packages: { 'npm:street-notes': {} } }), 'expected an exact version'],
    [JSON.stringify({ ...whole, packages: { 'npm:../street-notes@1': {} } }), 'expected a package such as'],
  ])('that is none is not read (%#)', (text, says) => {
    expect(() => Lockfile.parse(text)).toThrow(says);
  });
});

describe('what a person reads of a package before a server serves', () => {
  it('holds every reason of one that has to be decided about, and nothing of one that has not', () => {
    const introduction = { name: 'notes', package: packageIntroduction(entry('1.0.0', 'elevated')) };
    expect(packageFindings(introduction)).toEqual([
      {
        rule: 'package.install.scripts',
        family: 'package_risk',
        surface: 'description',
        verdict: 'hold',
        score: 0.2,
        path: '/package/risk/reasons/0',
      },
      {
        rule: 'package.provenance',
        family: 'package_risk',
        surface: 'description',
        verdict: 'hold',
        score: 0.1,
        path: '/package/risk/reasons/1',
      },
    ]);
    expect(packageFindings({ name: 'notes', package: packageIntroduction(entry('1.0.0')) })).toEqual([]);
    expect(packageFindings({ name: 'notes' })).toEqual([]);
  });
});
