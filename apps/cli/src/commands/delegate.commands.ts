import type { ShownDelegation } from '@gatehouse/gateway';
import { CONFIG_FLAG, readFlags, UsageError, type Run } from '../command.js';
import { operator } from '../operator.js';
import { endOf } from '../until.js';
import { atPeopleDesk } from './people.commands.js';

const AS_FLAG = { as: { type: 'string' } } as const;

const dated = (instant: number): string => new Date(instant).toISOString();

function row({ principal, delegate, reason, by, at, expiresAt, endedAt, endedBy, idle }: ShownDelegation): string {
  const until = expiresAt === undefined ? 'for good' : `until ${dated(expiresAt)}`;
  const end = endedAt === undefined ? '' : `, ended ${dated(endedAt)} by ${endedBy}`;
  const rests = idle === undefined ? '' : `, counts for nothing now since ${idle}`;
  return `${delegate} for ${principal}  ${until}, by ${by} on ${dated(at)}${end}${rests}: ${reason}`;
}

export const delegateAdd: Run = async (args, usage) => {
  const flags = { ...CONFIG_FLAG, ...AS_FLAG, reason: { type: 'string' }, until: { type: 'string' } } as const;
  const { values, positionals } = readFlags(args, flags, usage);
  const [principal, delegate] = positionals;
  const reason = values.reason?.trim();
  if (!principal || !delegate || !reason) throw new UsageError(`Say for whom, who acts and why.\nUsage: gatehouse ${usage}`);
  return atPeopleDesk(values.config, async (office) => {
    const expiresAt = values.until === undefined ? undefined : endOf(values.until, office.calendar);
    await office.readRoster();
    const by = await operator(office, values.as);
    process.stdout.write(`${row(await office.delegations.add({ principal, delegate, reason, expiresAt, by }))}\n`);
  });
};

export const delegateList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, all: { type: 'boolean' } }, usage);
  return atPeopleDesk(values.config, async (office) => {
    await office.readRoster();
    const list = await office.delegations.list(values.all ?? false);
    process.stdout.write(list.length > 0 ? `${list.map(row).join('\n')}\n` : 'Nobody acts for anybody on record.\n');
  });
};

export const delegateRevoke: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, ...AS_FLAG }, usage);
  const [principal, delegate] = positionals;
  if (!principal || !delegate) throw new UsageError(`Usage: gatehouse ${usage}`);
  return atPeopleDesk(values.config, async (office) => {
    await office.readRoster();
    await office.delegations.revoke(principal, delegate, await operator(office, values.as));
  });
};
