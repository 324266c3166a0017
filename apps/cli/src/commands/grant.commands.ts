import type { RecordedGrant } from '@gatehouse/identity';
import { CONFIG_FLAG, readFlags, UsageError, type Run } from '../command.js';
import { operator } from '../operator.js';
import { endOf } from '../until.js';
import { atPeopleDesk } from './people.commands.js';

const AS_FLAG = { as: { type: 'string' } } as const;

const dated = (instant: number): string => new Date(instant).toISOString();

function row({ user, role, reason, by, at, expiresAt, endedAt, endedBy }: RecordedGrant): string {
  const until = expiresAt === undefined ? 'for good' : `until ${dated(expiresAt)}`;
  const end = endedAt === undefined ? '' : `, ended ${dated(endedAt)} by ${endedBy}`;
  return `${user}  ${role}  ${until}, by ${by} on ${dated(at)}${end}: ${reason}`;
}

export const grantAdd: Run = async (args, usage) => {
  const flags = { ...CONFIG_FLAG, ...AS_FLAG, reason: { type: 'string' }, until: { type: 'string' } } as const;
  const { values, positionals } = readFlags(args, flags, usage);
  const [user, role] = positionals;
  const reason = values.reason?.trim();
  if (!user || !role || !reason) throw new UsageError(`Say whom, which role and why.\nUsage: gatehouse ${usage}`);
  return atPeopleDesk(values.config, async (office) => {
    const expiresAt = values.until === undefined ? undefined : endOf(values.until, office.calendar);
    const grant = await office.people.grant({ user, role, reason, expiresAt, by: await operator(office, values.as) });
    process.stdout.write(`${row(grant)}\n`);
  });
};

export const grantList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, all: { type: 'boolean' } }, usage);
  return atPeopleDesk(values.config, async ({ people }) => {
    const grants = await people.grants(values.all ?? false);
    process.stdout.write(grants.length > 0 ? `${grants.map(row).join('\n')}\n` : 'Nothing is granted on record.\n');
  });
};

export const grantRevoke: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, ...AS_FLAG }, usage);
  const [user, role] = positionals;
  if (!user || !role) throw new UsageError(`Usage: gatehouse ${usage}`);
  return atPeopleDesk(values.config, async (office) => office.people.revoke(user, role, await operator(office, values.as)));
};
