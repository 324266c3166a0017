import { PeopleFault, type BackOffice, type ShownPerson } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, readFlagsAlone, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { operator } from '../operator.js';

/** Does something with the people of a gateway; what cannot be done is the caller's mistake. */
export async function atPeopleDesk(config: string | undefined, work: (office: BackOffice) => Promise<void>): Promise<number> {
  const office = await openOffice(configPath(config));
  try {
    await work(office);
  } catch (thrown) {
    throw thrown instanceof PeopleFault ? new UsageError(thrown.message) : thrown;
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

export const peopleList: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  return atPeopleDesk(values.config, async ({ people }) => {
    for (const { user, knownBy, out, groups } of people.list()) {
      const state = out.length > 0 ? 'out' : 'in ';
      process.stdout.write(`${state}  ${user}  ${knownBy.join(', ')}${groups.length > 0 ? `  groups: ${groups.join(', ')}` : ''}\n`);
    }
  });
};

export const peopleShow: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  const [user] = positionals;
  if (!user) throw new UsageError(`Usage: gatehouse ${usage}`);
  return atPeopleDesk(values.config, async (office) => {
    await office.readRoster();
    process.stdout.write(`${shown(office.people.show(user)).join('\n')}\n`);
  });
};

export const peopleForget: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, force: { type: 'boolean' } }, usage);
  const [user] = positionals;
  if (!user) throw new UsageError(`Usage: gatehouse ${usage}`);
  return atPeopleDesk(values.config, async (office) => office.people.forget(user, await operator(office, values.as), values.force));
};

function shown({ user, name, knownBy, out, member, groups, roles, rosterRoles, reasons, refused }: ShownPerson): string[] {
  const line = (label: string, text: string): string => `${label.padEnd(9)} ${text}`;
  const because = [...rosterRoles.map((role) => ({ what: role, because: `the MLS roster, as member ${member?.what}` })), ...reasons];
  return [
    line('user', user),
    ...(name === undefined ? [] : [line('name', name)]),
    line('known by', knownBy.join(', ')),
    line('access', out.length > 0 ? `none: ${out.join('; ')}` : 'yes'),
    line('member', member ? `${member.what}, says ${member.because}` : 'none'),
    line('groups', groups.join(', ') || 'none'),
    line('roles', refused ?? (roles.join(', ') || 'none')),
    ...because.map(({ what, because: why }) => `  ${what}: ${why}`),
  ];
}
