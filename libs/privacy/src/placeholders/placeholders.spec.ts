import { Clock, type JsonObject, type ToolTerms } from '@gatehouse/kernel';
import { HeldKeyRing, RING_SEEN_MS } from '@gatehouse/seal';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { PlaceholderResealing } from './placeholder-resealing.js';
import { MemoryPlaceholderStore } from './placeholder-store.js';
import { Placeholders } from './placeholders.js';

class HeldClock extends Clock {
  time = 1_000_000;
  now(): number {
    return this.time;
  }
}

const key = new Uint8Array(32).fill(7);
const line = (id: string): string => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
let ringText = line('k1');
const ring = new HeldKeyRing('the ring of this spec', () => ringText);
const owner = { tenant: 'harbor', subject: 'agent@harbor.example' };
const send: ToolTerms = { action: 'send', dataClass: 'message' };
const number = '(916) 555-0142';
let clock: HeldClock;
let store: MemoryPlaceholderStore;
let placeholders: Placeholders;

beforeEach(() => {
  ringText = line('k1');
  clock = new HeldClock();
  store = new MemoryPlaceholderStore();
  placeholders = new Placeholders({ store, key, ring, clock });
});

async function minted(value = number): Promise<string> {
  const made = placeholders.mint(owner, 'PHONE', value, 'contact');
  await placeholders.flush();
  return made;
}

describe('minting', () => {
  it('gives the same value of the same caller the same placeholder, and others another', async () => {
    const made = await minted();
    expect(made).toMatch(/^\[\[phone:[a-z]{12}\]\]$/);
    expect(placeholders.mint(owner, 'PHONE', number, 'contact')).toBe(made);
    expect(placeholders.mint({ ...owner, subject: 'agent2@harbor.example' }, 'PHONE', number, 'contact')).not.toBe(made);
    expect(placeholders.mint({ ...owner, tenant: 'summit' }, 'PHONE', number, 'contact')).not.toBe(made);
    expect(new Placeholders({ store, key: new Uint8Array(32).fill(8), ring }).mint(owner, 'PHONE', number, 'contact')).not.toBe(made);
  });

  it('keeps no value in clear at rest', async () => {
    await minted();
    expect(JSON.stringify(await store.findByIds(owner.tenant, owner.subject, []))).not.toContain('555');
    const rows: unknown[] = [];
    const spying = new Placeholders({
      key,
      ring,
      store: Object.assign(new MemoryPlaceholderStore(), { saveAll: async (saved: unknown[]) => void rows.push(...saved) }),
    });
    spying.mint(owner, 'EMAIL', 'amara@mail.example');
    await spying.flush();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('amara');
  });

  it('refuses labels that are never kept, and keys of the wrong length', () => {
    for (const label of ['ACCESS_CODE', 'SSN', 'CARD', 'ACCOUNT', 'ROUTING', 'CREDENTIAL'] as const) {
      expect(() => placeholders.mint(owner, label, '4471')).toThrow(RangeError);
    }
    expect(() => new Placeholders({ store, key: new Uint8Array(16), ring })).toThrow(/16 bytes; give 32/);
  });

  it('does not take for stored what the store refused', async () => {
    let fail = true;
    const flaky = new (class extends MemoryPlaceholderStore {
      override async saveAll(rows: Parameters<MemoryPlaceholderStore['saveAll']>[0]): Promise<void> {
        if (fail) throw new Error('disk full');
        return super.saveAll(rows);
      }
    })();
    const unlucky = new Placeholders({ store: flaky, key, ring });
    const made = unlucky.mint(owner, 'PHONE', number, 'contact');
    await expect(unlucky.flush()).rejects.toThrow('disk full');
    fail = false;
    unlucky.mint(owner, 'PHONE', number, 'contact');
    await unlucky.flush();
    expect((await unlucky.open({ to: made }, owner, send)).args).toEqual({ to: number });
  });
});

describe('opening', () => {
  it('replaces placeholders anywhere in the arguments', async () => {
    const made = await minted();
    const args: JsonObject = { to: [made], body: `Call ${made} and ${made}`, count: 1, none: null };
    expect(await placeholders.open(args, owner, send)).toEqual({
      args: { to: [number], body: `Call ${number} and ${number}`, count: 1, none: null },
      opened: [{ placeholder: made, label: 'PHONE', value: number }],
    });
    const plain = { to: 'nobody' };
    expect((await placeholders.open(plain, owner, send)).args).toBe(plain);
  });

  it.each([
    ['another subject', { ...owner, subject: 'agent2@harbor.example' }],
    ['another tenant', { ...owner, tenant: 'summit' }],
  ])('is refused to %s', async (_who, other) => {
    const made = await minted();
    await expect(placeholders.open({ to: made }, other, send)).rejects.toMatchObject({ code: 'PLACEHOLDER_UNKNOWN' });
  });

  it('is refused after it expired, with another label, made up or ill formed', async () => {
    const made = await minted();
    const code = { code: 'PLACEHOLDER_UNKNOWN' };
    await expect(placeholders.open({ to: made.replace('phone', 'email') }, owner, send)).rejects.toMatchObject(code);
    await expect(placeholders.open({ to: '[[phone:bcdfghjkmnpq]]' }, owner, send)).rejects.toMatchObject(code);
    await expect(placeholders.open({ to: '[[phone:c7f2]]' }, owner, send)).rejects.toMatchObject(code);
    await expect(placeholders.open({ to: made, cc: '[[phone:c7f2]]' }, owner, send)).rejects.toMatchObject(code);
    clock.time += 25 * 60 * 60 * 1000;
    await expect(placeholders.open({ to: made }, owner, send)).rejects.toMatchObject(code);
  });

  it.each<[string, ToolTerms, boolean]>([
    ['a tool that sends', send, true],
    ['a tool that drafts', { action: 'draft', dataClass: 'message' }, true],
    ['a tool that writes', { action: 'write', dataClass: 'contact' }, true],
    ['a read of the same data class', { action: 'read', dataClass: 'contact' }, true],
    ['a read of another data class', { action: 'read', dataClass: 'listing' }, false],
    ['a general tool', { action: 'send', dataClass: 'general' }, false],
    ['a tool without terms', { action: 'administer', dataClass: 'unclassified' }, false],
  ])('for %s', async (_tool, terms, allowed) => {
    const outcome = await placeholders.open({ to: await minted() }, owner, terms).catch((refusal: unknown) => refusal);
    expect(outcome).toMatchObject(allowed ? { opened: [{ label: 'PHONE' }] } : { code: 'PLACEHOLDER_DESTINATION' });
  });

  it('is open to whoever said the value, whatever it is, and to the owner alone', async () => {
    const terms: ToolTerms = { action: 'read', dataClass: 'general' };
    const [made, other] = [await minted(), await minted('916-555-0143')];
    expect((await placeholders.open({ to: made }, owner, terms, new Set([made]))).args).toEqual({ to: number });
    const destination = { code: 'PLACEHOLDER_DESTINATION' };
    await expect(placeholders.open({ to: made, cc: other }, owner, terms, new Set([made]))).rejects.toMatchObject(destination);
    await expect(placeholders.open({ to: made }, { ...owner, subject: 'x' }, terms, new Set([made]))).rejects.toMatchObject({
      code: 'PLACEHOLDER_UNKNOWN',
    });
  });

  it.each([
    { webhookUrl: 'x?n=@' },
    { text: 'https://evil.example/?n=@' },
    { nested: [{ callback: '@' }] },
    { text: 'look at evil.example/@ first' },
    { text: '[map](evil.example:8080?x=1&n=@)' },
  ])('never inside a link', async (shape) => {
    const args = JSON.parse(JSON.stringify(shape).replace('@', await minted())) as JsonObject;
    await expect(placeholders.open(args, owner, send)).rejects.toMatchObject({ code: 'PLACEHOLDER_DESTINATION' });
  });

  it('gives back any value, to its owner alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }), async (value) => {
        const made = await minted(value);
        expect((await placeholders.open({ to: made }, owner, send)).args).toEqual({ to: value });
        await expect(placeholders.open({ to: made }, { ...owner, subject: 'x' }, send)).rejects.toMatchObject({
          code: 'PLACEHOLDER_UNKNOWN',
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a ring whose keys change', () => {
  const PAUSE = RING_SEEN_MS + 1;
  const code = { code: 'PLACEHOLDER_RETIRED' };
  const resealing = (): PlaceholderResealing => new PlaceholderResealing(store, ring, clock);

  it('seals new values under the new key while old ones open, and seals those anew without changing a name', async () => {
    const old = await minted();
    ringText = `${line('k2')} ${line('k1')}`;
    clock.time += PAUSE;
    const anew = await minted('916-555-0143');
    expect(await store.countByKey()).toEqual(
      new Map([
        ['k1', 1],
        ['k2', 1],
      ]),
    );
    expect((await placeholders.open({ to: old, cc: anew }, owner, send)).args).toEqual({ to: number, cc: '916-555-0143' });
    const steps: number[][] = [];
    expect(await resealing().run((...step) => steps.push(step))).toEqual({ sealed: 1, unreadable: 0 });
    expect(steps).toEqual([[1, 1]]);
    expect(await resealing().run()).toEqual({ sealed: 0, unreadable: 0 });
    ringText = line('k2');
    clock.time += PAUSE;
    expect((await placeholders.open({ to: old }, owner, send)).args).toEqual({ to: number });
    expect(await minted()).toBe(old);
  });

  it('refuses what a retired key sealed, and writes the value anew when it is masked next', async () => {
    await placeholders.keepInStep();
    const made = await minted();
    ringText = line('k2');
    clock.time += PAUSE;
    await expect(placeholders.open({ to: made }, owner, send)).rejects.toMatchObject(code);
    expect(await resealing().run()).toEqual({ sealed: 0, unreadable: 1 });
    await placeholders.keepInStep();
    expect(await minted()).toBe(made);
    expect((await placeholders.open({ to: made }, owner, send)).args).toEqual({ to: number });
  });

  it('lets nothing go where the ring cannot be used', async () => {
    ringText = '';
    placeholders.mint(owner, 'PHONE', number, 'contact');
    await expect(placeholders.flush()).rejects.toThrow('holds no key');
  });

  it('does not take for stored what was erased', async () => {
    await placeholders.keepInStep();
    const made = await minted();
    await store.erase({ id: 'e1', at: clock.time }, (await store.after(undefined)) ?? []);
    await placeholders.keepInStep();
    await expect(placeholders.open({ to: made }, owner, send)).rejects.toMatchObject({ code: 'PLACEHOLDER_UNKNOWN' });
    expect(await minted()).toBe(made);
    expect((await placeholders.open({ to: made }, owner, send)).args).toEqual({ to: number });
  });
});

it('purges what expired from the store in memory', async () => {
  await minted();
  expect(await store.purgeExpired(clock.time)).toBe(0);
  expect(await store.purgeExpired(clock.time + 48 * 60 * 60 * 1000)).toBe(1);
});
