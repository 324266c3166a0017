import type { LegalHold } from '@gatehouse/audit';
import { SystemClock, type Principal } from '@gatehouse/kernel';
import { ErasureFault, ErasureSubject } from '@gatehouse/privacy';
import { beforeEach, expect, it } from 'vitest';
import { ErasureDesk } from './erasure-desk.js';

const BROKER = { subject: 'broker@harbor.example', roles: ['broker'] } as unknown as Principal;
const HOLD: LegalHold = { id: 'H1', scope: 'contact', of: 'CON-1', reason: 'Case 12', placedBy: BROKER.subject, placedAt: 0 };

let holds: LegalHold[];
let kinds: string[];
let erased: number;
/** What happens while the trail is looked through. */
let meanwhile: () => void;

const none = async (): Promise<readonly never[]> => [];
const zero = async (): Promise<number> => 0;
const keep = { theirs: async () => ({ names: [], held: 0 }), remove: zero };

function desk(): ErasureDesk {
  const ports = {
    placeholders: { after: none, erase: async () => (erased += 1) },
    reviews: { list: none, remove: zero, forgetRecords: zero },
    taints: { list: none, clear: zero, forgetRecords: zero },
    walls: { list: none },
    audit: {
      read: async function* read() {
        meanwhile();
        yield* await none();
      },
    },
    replicas: { naming: zero },
    artifacts: { findByKind: none },
    holds: { list: async () => [...holds] },
    clock: new SystemClock(),
  };
  const trail = { record: async ({ kind }: { kind: string }) => void kinds.push(kind) };
  const means = { keys: { derive: () => Buffer.alloc(32, 1) }, vault: { ring: {} }, policy: { decide: () => ({ effect: 'permit' }) } };
  return new ErasureDesk({ ports, trail, keeps: { originals: keep, captures: keep }, ...means } as never);
}

beforeEach(() => {
  [holds, kinds, erased, meanwhile] = [[], [], 0, () => undefined];
});

const erase = () => desk().erase({ client: new ErasureSubject([], ['CON-1']) }, BROKER, 'The client asked.');

it('erases once where no hold stands', async () => {
  await erase();
  expect([erased, kinds]).toEqual([1, ['privacy.erasure.requested', 'privacy.erased']]);
});

it('erases nothing that a hold keeps which was placed while the trail was looked through', async () => {
  meanwhile = () => void (holds = [HOLD]);
  await expect(erase()).rejects.toThrow(ErasureFault);
  expect([erased, kinds]).toEqual([0, ['privacy.erasure.requested', 'privacy.erasure.stopped']]);
});

it('looks again, and erases, where the hold that was placed is on another client', async () => {
  meanwhile = () => void (holds = [{ ...HOLD, of: 'CON-2' }]);
  await erase();
  expect([erased, kinds.at(-1)]).toEqual([1, 'privacy.erased']);
});
