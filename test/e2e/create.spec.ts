import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';

/** `gatehouse create` where something is wrong: a clear sentence, and nothing is written. */
const SAID: Readonly<Record<string, string>> = {
  name: 'Tide Realty',
  states: 'CA',
  firmKey: 'OFF-9',
  administrator: 'admin@tide.example',
  broker: 'broker@tide.example',
};
const [USAGE, FAILED] = [64, 1];
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'gatehouse-create-'));
  mkdirSync(join(place, 'lived-in'));
  writeFileSync(join(place, 'lived-in', 'theirs.txt'), 'ours\n');
  writeFileSync(join(place, 'gatehouse-0.0.9.tgz'), 'packed');
  writeFileSync(join(place, 'strange.yaml'), 'nmae: Tide\n');
  writeFileSync(join(place, 'broken.yaml'), 'name: [\n');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const flagsOf = (said: Readonly<Record<string, string>>) => Object.entries(said).flatMap(([name, value]) => [`--${name}`, value]);
const create = (folder: string, said: Readonly<Record<string, string>>, ...more: string[]) =>
  gatehouse(['create', join(place, folder), '--yes', ...flagsOf(said), ...more]);
const here = (name: string): string => join(place, name);

describe('gatehouse create', () => {
  it.each<[string, Record<string, string>, string]>([
    ['an unknown state', { states: 'CA, ZZ' }, '--states is a list of states by their postal codes; ZZ is none'],
    ['one person in two offices', { broker: 'admin@tide.example' }, '--broker is somebody else than the administrator'],
    ['an issuer where people sign in here', { issuer: 'https://id.tide.example' }, 'identity is local'],
    ['a file for pods', { target: 'kubernetes', database: 'sqlite' }, '--database is postgres where target is kubernetes'],
    ['vendors of a brokerage', { vendors: 'portal:Portal' }, '--vendors is for an MLS, and kind is brokerage'],
    ['what is missing', { name: '', firmKey: '' }, '--firmKey is a key without spaces'],
  ])('says what is wrong with %s, and what would be right', (_, more, what) => {
    const { status, stderr, stdout } = create('new', { ...SAID, ...more });
    expect([status, stdout, existsSync(here('new'))]).toEqual([USAGE, '', false]);
    expect(stderr).toContain(what);
    expect(stderr).toContain('for example');
  });

  it.each<[string, string[], string]>([
    ['answers that are not there', ['--answers', 'none.yaml'], 'There is no none.yaml'],
    ['answers to what is not asked', ['--answers', 'strange.yaml'], 'answers what is not asked: nmae'],
    ['answers that are no YAML', ['--answers', 'broken.yaml'], 'cannot be read as YAML'],
    ['a tarball that is not there', ['--tarball', 'none.tgz'], 'There is no none.tgz'],
    ['a tarball of another version', ['--tarball', 'gatehouse-0.0.9.tgz'], 'Run the version that the tarball holds'],
    ['answers of an earlier run that are not kept', ['--resume'], 'No answers of an earlier run'],
  ])('refuses %s', (_, more, what) => {
    const given = more.map((word) => (existsSync(here(word)) ? here(word) : word));
    const { status, stderr } = create('new', SAID, ...given);
    expect([status, existsSync(here('new'))]).toEqual([USAGE, false]);
    expect(stderr).toContain(what);
  });

  it('takes answers of a file as they are typed there: an OfficeKey of digits keeps its zeros, and a long one each of its digits', () => {
    const { firmKey: _, ...others } = SAID;
    writeFileSync(here('digits.yaml'), 'firmKey: 0101\noffices: [00102:Tide North]\n');
    expect(create('digits', others, '--answers', here('digits.yaml'))).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(here('digits/gateway.yaml'), 'utf8')).toContain('firmKey: "0101"');
    expect(readFileSync(here('digits/roster/offices.csv'), 'utf8')).toMatch(
      /^0101,"Tide Realty",Active,0101,.*\n00102,"Tide North",Active,0101,$/m,
    );
    writeFileSync(here('long.yaml'), 'firmKey: 20170104151025123456000000\n');
    expect(create('long', others, '--answers', here('long.yaml'))).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(here('long/gateway.yaml'), 'utf8')).toContain('firmKey: "20170104151025123456000000"');
  });

  it.each(['Tide & Söhne', "O'Brien's"])('ends with commands that a shell takes as they stand, in a folder named %s', (name) => {
    const { stdout } = create(name, SAID);
    const [line = ''] = /^ {2}cd .*$/m.exec(stdout) ?? [];
    const { stdout: where } = spawnSync('sh', ['-c', `${line} && pwd`], { encoding: 'utf8' });
    expect(where.trim()).toBe(here(name));
  });

  it('names the tarball in the command that goes on later', () => {
    const tarball = here(`gatehouse-${version}.tgz`);
    writeFileSync(tarball, 'packed');
    writeFileSync(here('.later.gatehouse-create.json'), '{"name":"Tide Realty"}');
    const { stdout } = create('later', SAID, '--tarball', tarball, '--dry-run');
    expect(stdout).toContain(`gatehouse create ${here('later')} --tarball ${tarball} --resume`);
  });

  it('overwrites nothing in a folder that is lived in', () => {
    const { status, stderr } = create('lived-in', SAID);
    expect([status, readdirSync(here('lived-in'))]).toEqual([FAILED, ['theirs.txt']]);
    expect([stderr.includes('is not empty, and nothing in it is overwritten'), readFileSync(here('lived-in/theirs.txt'), 'utf8')]).toEqual([
      true,
      'ours\n',
    ]);
  });

  it('writes nothing where it is a trial, and then adds a state by command', { timeout: 180_000 }, () => {
    expect(create('tide', SAID, '--dry-run')).toMatchObject({ status: 0, stdout: expect.stringContaining('Nothing was written') });
    expect(existsSync(here('tide'))).toBe(false);
    expect(create('tide', SAID)).toMatchObject({ status: 0, stderr: '' });
    const add = (state: string) => gatehouse(['add', 'state', state, '--dir', here('tide')]);
    expect(add('ZZ')).toMatchObject({ status: FAILED, stderr: expect.stringContaining('ZZ is none') });
    expect(add('NV')).toMatchObject({ status: 0, stdout: expect.stringContaining('gateway.yaml: added') });
    const made = readFileSync(here('tide/gateway.yaml'), 'utf8');
    expect(made.match(/^ +- NV$/gm)).toHaveLength(2);
    expect(add('NV')).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing was added') });
    expect(readFileSync(here('tide/gateway.yaml'), 'utf8')).toBe(made);
    expect(readFileSync(here('tide/.gatehouse/answers.yaml'), 'utf8')).toContain('states: CA, NV');
    expect(gatehouse(['doctor', here('tide')])).toMatchObject({ stdout: expect.stringContaining('files         7 as they were made') });
  });
});
