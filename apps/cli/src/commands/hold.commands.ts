import type { HoldScope, LegalHold } from '@gatehouse/audit';
import { RetentionFault, type BackOffice } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { givenPeriod } from '../periods.js';

const TEXT = { type: 'string' } as const;
const WORDS = { ...CONFIG_FLAG, as: TEXT, reason: TEXT } as const;
const SCOPES = { everything: { type: 'boolean' }, person: TEXT, office: TEXT, contact: TEXT } as const;

const dated = (at: number): string => new Date(at).toISOString();

function row({ id, scope, of, from, to, reason, placedBy, placedAt, releasedBy, releasedAt }: LegalHold): string {
  const time = [from === undefined ? '' : ` from ${dated(from)}`, to === undefined ? '' : ` to ${dated(to)}`].join('');
  const end = releasedAt === undefined ? '' : `, released ${dated(releasedAt)} by ${releasedBy}`;
  return `${id}  ${scope}${of === undefined ? '' : ` ${of}`}${time}  by ${placedBy} on ${dated(placedAt)}${end}: ${reason}\n`;
}

/** At the office, with what cannot be done said as one sentence. */
export async function atOffice(config: string | undefined, work: (office: BackOffice) => Promise<number>): Promise<number> {
  const office = await openOffice(configPath(config));
  try {
    return await work(office);
  } catch (thrown) {
    throw thrown instanceof RetentionFault ? new UsageError(thrown.message) : thrown;
  } finally {
    await office.close();
  }
}

function scopeIn(values: { everything?: boolean; person?: string; office?: string; contact?: string }): {
  scope: HoldScope;
  of?: string;
} {
  const { everything, ...named } = values;
  const [[scope, of] = [], other] = Object.entries(named).filter(([, value]) => value !== undefined) as [HoldScope, string][];
  if (everything && !scope) return { scope: 'everything' };
  if (everything || !scope || other || of?.trim() === '')
    throw new UsageError('Say what is held: --everything, or one of --person, --office and --contact.');
  return { scope, of: of! };
}

export const holdsAdd: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...WORDS, ...SCOPES, from: TEXT, to: TEXT }, usage);
  const { config, as, reason, from, to, ...scopes } = values;
  if (positionals.length > 0 || !as || !reason?.trim()) throw new UsageError(`Say who places it and why.\nUsage: gatehouse ${usage}`);
  const held = scopeIn(scopes);
  const period = givenPeriod({ from, to });
  return atOffice(config, async (office) => {
    const by = await office.principalOf(as);
    const hold = await office.kept.retention.place({ ...held, ...period, reason: reason.trim() }, by);
    process.stdout.write(row(hold));
    if (!(await office.kept.retention.isOfRecords(hold))) process.stderr.write(unknownTo(hold));
    return EXIT.ok;
  });
};

/** A hold on a name that is misspelt keeps nothing, and nobody would hear of it before it is too late. */
const unknownTo = ({ id, scope, of }: LegalHold): string =>
  `No record is of the ${scope} ${of} so far. See that it is written as records write it: ${
    scope === 'person' ? 'a sign-in name (gatehouse people list) or MemberKey' : 'an OfficeKey (gatehouse roster show)'
  }; otherwise release ${id} and place it anew.\n`;

export const holdsRelease: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, WORDS, usage);
  const [id] = positionals;
  const { as, reason } = values;
  if (!id || positionals.length > 1 || !as || !reason?.trim())
    throw new UsageError(`Say which hold, who releases it and why.\nUsage: gatehouse ${usage}`);
  return atOffice(values.config, async (office) => {
    await office.kept.retention.release(id, await office.principalOf(as), reason.trim());
    process.stdout.write(`The hold ${id} is released.\n`);
    return EXIT.ok;
  });
};

export const holdsList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, all: { type: 'boolean' } }, usage);
  return atOffice(values.config, async (office) => {
    const holds = await office.kept.retention.holds(values.all ?? false);
    process.stdout.write(holds.length === 0 ? 'No legal hold stands.\n' : holds.map(row).join(''));
    return EXIT.ok;
  });
};
