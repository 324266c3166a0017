import type { Pin } from '@gatehouse/integrity';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const row = ({ upstream, tool, status, digest, reason }: Pin): string =>
  `${status.padEnd(12)} ${upstream}/${tool}  ${digest.slice(0, 12)}  ${reason}`;

export const pinsList: Run = async (args, usage) => {
  const { values } = readFlags(args, CONFIG_FLAG, usage);
  const office = await openOffice(configPath(values.config));
  try {
    process.stdout.write(`${office.pins.list().map(row).join('\n')}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

function pinNamed(pins: readonly Pin[], [upstream, tool]: readonly string[], usage: string): Pin {
  if (!upstream || !tool) throw new UsageError(`Usage: gatehouse ${usage}`);
  const pin = pins.find((candidate) => candidate.upstream === upstream && candidate.tool === tool);
  if (!pin) throw new UsageError(`No tool ${upstream}/${tool} has been seen. gatehouse pins list shows what has.`);
  return pin;
}

export const pinsDiff: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, CONFIG_FLAG, usage);
  const office = await openOffice(configPath(values.config));
  try {
    const pin = pinNamed(office.pins.list(), positionals, usage);
    for (const difference of office.pins.diff(pin)) process.stdout.write(`${JSON.stringify(difference)}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

export const pinsApprove: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' } }, usage);
  if (!values.as) throw new UsageError(`Usage: gatehouse ${usage}`);
  const office = await openOffice(configPath(values.config));
  try {
    const pin = pinNamed(office.pins.list(), positionals, usage);
    const approver = await office.principalOf(values.as);
    office.mayApproveTools(approver);
    const approved = await office.pins.approve(pin.upstream, pin.tool, approver.subject, pin.digest);
    const details = { upstream: pin.upstream, tool: pin.tool, digest: approved.digest };
    await office.trail.record({ kind: 'tool.pin.approved', actor: { subject: approver.subject, roles: approver.roles }, details });
    process.stdout.write(`${row(approved)}\n`);
  } finally {
    await office.close();
  }
  return EXIT.ok;
};
