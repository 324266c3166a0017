import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '@gatehouse/kernel';
import { expect, it } from 'vitest';
import type { RosterCard } from './roster-cards.js';
import { rosterSource } from './roster-parts.js';

const HEADER = 'MemberKey,OfficeKey,MemberTransferDate\n';

it('masking keeps the members whom it knows where a source answers that there are none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-roster-'));
  try {
    const told: (readonly RosterCard[])[] = [];
    const configured = { files: { members: 'members.csv' }, changesSeconds: 3 } as Parameters<typeof rosterSource>[0];
    const ports = { clock: new SystemClock(), rosterWatch: undefined as never };
    const source = rosterSource(configured, new Map(), { folder, ports, onMembers: (members) => told.push(members) });
    await writeFile(join(folder, 'members.csv'), `${HEADER}MEM-1,OFF-2,2026-05-10\n`);
    await source.load();
    await writeFile(join(folder, 'members.csv'), HEADER);
    await expect(source.load()).rejects.toThrow('the roster holds no members');
    expect(told).toEqual([[{ MemberKey: 'MEM-1', OfficeKey: 'OFF-2', MemberTransferDate: '2026-05-10' }]]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
