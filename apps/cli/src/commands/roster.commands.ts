import type { MemberView } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { RosterFaults } from '@gatehouse/identity';
import type { LicenceFacts } from '@gatehouse/kernel';
import { CONFIG_FLAG, EXIT, readFlags, readFlagsAlone, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

/** Reads the roster as a start would, and says what is wrong with it by line and column. */
export const rosterCheck: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const office = await openOffice(configPath(values.config));
  try {
    const { counts, warnings } = await office.roster.check();
    for (const warning of warnings) process.stdout.write(`note: ${warning}\n`);
    const told = Object.entries(counts).map(([resource, count]) => `${count} ${resource}`);
    process.stdout.write(`The roster can be read: ${told.join(', ')}.\n`);
    return EXIT.ok;
  } catch (fault) {
    if (!(fault instanceof RosterFaults)) throw fault;
    process.stderr.write(`${fault.message}\nThe roster cannot be read; a running gateway keeps the last good one.\n`);
    return EXIT.failed;
  } finally {
    await office.close();
  }
};

/** Who is what today, and by which fact. */
export const rosterShow: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  if (positionals.length > 1) throw new UsageError(`Name one member, or none for all.\nUsage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const members = await office.roster.show(positionals[0]);
    for (const member of members) {
      const text = values.json ? JSON.stringify(member) : positionals.length === 1 ? whole(member) : line(member);
      process.stdout.write(`${text}\n`);
    }
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

const roleNames = ({ roles }: MemberView): string => roles.map(({ role }) => role).join(', ') || 'no role';

function licence({ number, state, expiresOn, status }: LicenceFacts): string {
  if (status === 'none') return 'none';
  return `${number}${state ? ` (${state})` : ''} ${status}${expiresOn ? `, through ${expiresOn}` : ''}`;
}

function line(member: MemberView): string {
  const { name = '', status, office, licence: counted } = member;
  return `${member.member.padEnd(12)} ${name.padEnd(24)} ${status.padEnd(9)} ${office.padEnd(10)} ${roleNames(member).padEnd(16)} ${counted.status}`;
}

function whole(view: MemberView): string {
  const lines: [string, string][] = [
    ['status', view.status || 'none, so refused as not active'],
    ['office', `${view.office || 'none'}${view.officeName ? ` ${view.officeName}` : ''}, of the firm ${view.firm || 'none'}`],
    ...view.roles.map(({ role, why }): [string, string] => ['role', `${role}: ${why}`]),
    ...(view.roles.length === 0
      ? [['role', `none: MemberType is ${view.memberType || 'not given'}, and no office of the firm names this member`] as [string, string]]
      : []),
    ...(view.supervises.length > 0 ? [['supervises', view.supervises.join(', ')] as [string, string]] : []),
    ...(view.assists.length > 0 ? [['assists', view.assists.join(', ')] as [string, string]] : []),
    ...view.teams.map((team): [string, string] => ['team', team]),
    ['licence', licence(view.licence)],
    ...(view.licences.length > 1 ? view.licences.map((each): [string, string] => ['', `one of them: ${licence(each)}`]) : []),
    ...view.accounts.map((account): [string, string] => ['account', account]),
  ];
  return [`${view.member} ${view.name ?? ''}`.trim(), ...lines.map(([what, text]) => `  ${what.padEnd(11)}${text}`)].join('\n');
}
