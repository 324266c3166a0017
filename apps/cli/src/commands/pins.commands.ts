import { diffText, type Pin } from '@gatehouse/integrity';
import { PinFault } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, readFlagsAlone, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const row = ({ upstream, tool, status, digest, reason }: Pin): string =>
  `${status.padEnd(12)} ${upstream}/${tool}  ${digest.slice(0, 12)}  ${reason}`;

export const pinsList: Run = async (args, usage) => {
  const { values } = readFlagsAlone(args, CONFIG_FLAG, usage);
  const office = await openOffice(configPath(values.config));
  try {
    process.stdout.write(`${office.pins.list().map(row).join('\n')}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

function named([upstream, tool]: readonly string[], usage: string): { upstream: string; tool: string } {
  if (!upstream || !tool) throw new UsageError(`Usage: gatehouse ${usage}`);
  return { upstream, tool };
}

/** A name that nobody has seen is a mistake of whoever typed it. */
function asUsage(fault: unknown): never {
  if (fault instanceof PinFault && fault.why !== 'forbidden') throw new UsageError(fault.message);
  throw fault;
}

export const pinsDiff: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  const { upstream, tool } = named(positionals, usage);
  const office = await openOffice(configPath(values.config));
  try {
    const { pin, diff } = office.pins.show(upstream, tool);
    if (values.json) process.stdout.write(`${JSON.stringify({ upstream, tool, digest: pin.digest, status: pin.status, ...diff })}\n`);
    else if (diff.parts.length === 0) process.stdout.write(`${row(pin)}\nNothing is different from what was approved.\n`);
    else {
      const next = `gatehouse pins approve ${upstream} ${tool} --digest ${pin.digest} --as USER`;
      process.stdout.write(`${row(pin)}\n${diffText(diff)}\n\nTo approve exactly this: ${next}\n`);
    }
  } catch (fault) {
    asUsage(fault);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

const APPROVING = { ...CONFIG_FLAG, as: { type: 'string' }, digest: { type: 'string' } } as const;

export const pinsApprove: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, APPROVING, usage);
  const place = named(positionals, usage);
  if (!values.as) throw new UsageError(`Usage: gatehouse ${usage}`);
  if (values.digest === undefined)
    throw new UsageError(
      `Say with --digest what is approved: gatehouse pins diff ${place.upstream} ${place.tool} shows the difference and its digest.`,
    );
  const office = await openOffice(configPath(values.config));
  try {
    const approver = await office.principalOf(values.as);
    process.stdout.write(`${row(await office.pins.approve(approver, { ...place, digest: values.digest }))}\n`);
  } catch (fault) {
    asUsage(fault);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
