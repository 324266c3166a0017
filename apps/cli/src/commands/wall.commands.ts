import { WallFault, type BackOffice, type WallEffect } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { SIDES, type Side } from '@gatehouse/kernel';
import type { RecordedWall, WallSubject } from '@gatehouse/privacy';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { operator } from '../operator.js';
import { endOf } from '../until.js';

const FLAGS = {
  ...CONFIG_FLAG,
  as: { type: 'string' },
  members: { type: 'string' },
  reason: { type: 'string' },
  until: { type: 'string' },
  party: { type: 'string' },
} as const;

/** Of `walls add`; `side` has a command of its own. */
const SUBJECTS: readonly WallSubject[] = ['listing', 'client', 'file'];

const EFFECTS: Readonly<Record<WallEffect, string>> = {
  open: 'open to them',
  closed: 'closed to them',
  designated: 'they are designated here, so the other parties of the listing are closed to them',
  assists: 'they act for somebody who is designated here, so the other parties of the listing are closed to them',
};

const dated = (instant: number): string => new Date(instant).toISOString();

function row({ id, subject, key, side, party, members, reason, by, at, ...ends }: RecordedWall): string {
  const about = subject === 'side' ? `${key} ${side} side${party === undefined ? '' : ` for ${party}`}` : `${subject} ${key}`;
  const until = ends.expiresAt === undefined ? 'until revoked' : `until ${dated(ends.expiresAt)}`;
  const end = ends.endedAt === undefined ? '' : `, ended ${dated(ends.endedAt)} by ${ends.endedBy}`;
  return `${id}  ${about}: ${members.join(', ')}  ${until}, by ${by} on ${dated(at)}${end}: ${reason}`;
}

async function atWallDesk(config: string | undefined, work: (office: BackOffice) => Promise<void>): Promise<number> {
  const office = await openOffice(configPath(config));
  try {
    await work(office);
  } catch (thrown) {
    throw thrown instanceof WallFault ? new UsageError(thrown.message) : thrown;
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

/** Puts up what the flags say, as whoever gives the command. */
function putUp(
  args: readonly string[],
  usage: string,
  meant: (words: readonly string[]) => { subject: WallSubject; side?: Side } | undefined,
): Promise<number> {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const what = meant(positionals);
  const reason = values.reason?.trim();
  const members = (values.members ?? '').split(',').flatMap((key) => key.trim() || []);
  const key = what?.subject === 'side' ? positionals[0] : positionals[1];
  if (!what || !key || !reason || members.length === 0)
    throw new UsageError(`Say what about, which members it is open to, and why.\nUsage: gatehouse ${usage}`);
  return atWallDesk(values.config, async (office) => {
    const expiresAt = values.until === undefined ? undefined : endOf(values.until, office.calendar);
    await office.readRoster();
    const by = await operator(office, values.as, (person) => office.mayPutUpWalls(person));
    process.stdout.write(`${row(await office.walls.add({ ...what, key, members, reason, by, expiresAt, party: values.party }))}\n`);
  });
}

export const wallAdd: Run = async (args, usage) =>
  putUp(args, usage, ([word]) => {
    const subject = SUBJECTS.find((each) => each === word);
    return subject && { subject };
  });

export const wallDesignate: Run = async (args, usage) =>
  putUp(args, usage, ([, word]) => {
    const side = SIDES.find((each) => each === word);
    return side && { subject: 'side', side };
  });

export const wallList: Run = async (args, usage) => {
  const flags = { ...CONFIG_FLAG, all: { type: 'boolean' }, person: { type: 'string' } } as const;
  const { values } = readFlags(args, flags, usage);
  return atWallDesk(values.config, async (office) => {
    if (values.person !== undefined) await office.readRoster();
    const lines =
      values.person === undefined
        ? (await office.walls.list(values.all)).map(row)
        : office.walls.standingTo(values.person).map(({ wall, effect }) => `${row(wall)}\n  ${EFFECTS[effect]}`);
    process.stdout.write(lines.length > 0 ? `${lines.join('\n')}\n` : 'No wall is on record.\n');
  });
};

export const wallRevoke: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' } }, usage);
  const [id] = positionals;
  if (!id) throw new UsageError(`Usage: gatehouse ${usage}`);
  return atWallDesk(values.config, async (office) =>
    office.walls.revoke(id, await operator(office, values.as, (person) => office.mayPutUpWalls(person))),
  );
};
