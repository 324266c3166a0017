import type { KeptClass, KeptPayloads } from '@gatehouse/gateway';
import { CONFIG_FLAG, EXIT, readFlags, readFlagsAlone, UsageError, type Run } from '../command.js';
import { atOffice } from './hold.commands.js';

function row({ of, years, over, held }: KeptClass): string {
  const time = years === 'forever' ? 'for good' : `${years} years`;
  const now = over === 0 ? 'nothing is over' : `${over} records are over${held > 0 ? `, ${held} of them held` : ''}`;
  return `${of.id}: ${time}; ${now}\n  ${of.title}\n  ${of.source.document}, ${of.source.section} (as of ${of.source.asOf}; ${of.status})\n`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function payloadRow({ what, time, kept, over, held }: KeptPayloads): string {
  const now = over === 0 ? 'nothing is over' : `${over} of them over${held > 0 ? `, ${held} held` : ''}`;
  return `${counted(kept, what)}: kept ${time}; ${now}\n`;
}

export const retentionShow: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  return atOffice(values.config, async (office) => {
    const kept = await office.kept.retention.look();
    const payloads = await office.kept.retention.payloads();
    process.stdout.write(
      `${kept.map(row).join('')}Records hold digests of arguments and answers, never a payload. Place, hash and time of a record are kept for good.\n` +
        `Beside the records, sealed:\n${payloads.map((each) => `  ${payloadRow(each)}`).join('')}`,
    );
    return EXIT.ok;
  });
};

export const retentionDelete: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } }, usage);
  const { as, reason } = values;
  if (positionals.length > 0 || !as || !reason?.trim()) throw new UsageError(`Say who deletes and why.\nUsage: gatehouse ${usage}`);
  return atOffice(values.config, async (office) => {
    const { records, payloads } = await office.kept.retention.delete(await office.principalOf(as), reason.trim());
    process.stdout.write(
      `The content of ${records} records was deleted. Their hashes stay, and the acts are on record as retention.deleted.\n` +
        (payloads > 0 ? `${counted(payloads, 'payload')} kept beside records went too, on record as retention.payload.deleted.\n` : ''),
    );
    return EXIT.ok;
  });
};
