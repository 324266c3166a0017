import { writeFile } from 'node:fs/promises';
import { ErasureFault } from '@gatehouse/privacy';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';
import { ERASE_FLAGS, erasing, requestOf, told } from './erase.command.js';
import { atOffice } from './hold.commands.js';

/** Who else is on this machine has no business with it. */
const PRIVATE = { mode: 0o600, flag: 'wx' } as const;

/** A request of the person whom it is about (CCPA and like laws of other states). */
export const privacyRequest: Run = async (args, usage) => {
  const [verb, ...rest] = args;
  if (verb === 'delete') return erasing(rest, usage, 'erasure');
  if (verb === 'correct') return erasing(rest, usage, 'correction');
  if (verb === 'access') return access(rest, usage);
  throw new UsageError(`Say what is asked for: access, delete or correct.\nUsage: gatehouse ${usage}`);
};

async function access(args: readonly string[], usage: string): Promise<number> {
  const { values } = readFlags(args, { ...ERASE_FLAGS, out: { type: 'string' } }, usage);
  const { as, reason, out, contact = [], user } = values;
  if (!as || !reason?.trim() || !out)
    throw new UsageError(`Say who answers it, why, and with --out into which file.\nUsage: gatehouse ${usage}`);
  return atOffice(values.config, async (office) => {
    try {
      const request = requestOf(contact, values.values, user);
      const { counts, values: kept, records } = await office.kept.erasures.access(request, await office.principalOf(as), reason.trim());
      const answer = {
        format: 'gatehouse-access/1',
        made: new Date().toISOString(),
        counts,
        values: kept,
        records: records.map((line) => JSON.parse(line) as object),
      };
      await writeFile(out, `${JSON.stringify(answer, undefined, 1)}\n`, PRIVATE);
      process.stdout.write(
        `${told('Kept', counts)}\n${out} holds ${kept.length} values and ${records.length} audit records. Hand it to the person and to nobody else.\n`,
      );
      return EXIT.ok;
    } catch (fault) {
      if (!(fault instanceof ErasureFault)) throw fault;
      process.stderr.write(`${fault.message}\n`);
      return EXIT.failed;
    }
  });
}
