import type { Review } from '@gatehouse/access';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Command } from '../command.js';
import { configPath } from '../config-path.js';

const listUsage = 'review list [--all] [-c gateway.yaml]';
const decideUsage = (verb: string) => `review ${verb} ID --as USER${verb === 'refuse' ? ' --reason TEXT' : ''} [-c gateway.yaml]`;

const row = ({ id, status, subject, upstream, tool, approverRole, openedAt }: Review): string =>
  `${id}  ${status.padEnd(8)}  ${new Date(openedAt).toISOString()}  ${subject} asks ${upstream}/${tool}; ${approverRole} decides`;

export const reviewListCommand: Command = {
  usage: listUsage,
  summary: 'held calls that wait for a person',
  async run(args) {
    const { values } = readFlags(args, { ...CONFIG_FLAG, all: { type: 'boolean' } }, listUsage);
    const office = await openOffice(configPath(values.config));
    try {
      const reviews = await office.reviews.list(values.all ? undefined : 'open');
      process.stdout.write(reviews.length > 0 ? `${reviews.map(row).join('\n')}\n` : 'No call waits.\n');
    } finally {
      await office.close();
    }
    return EXIT.ok;
  },
};

function decideCommand(verb: 'approve' | 'refuse'): Command {
  const usage = decideUsage(verb);
  return {
    usage,
    summary: verb === 'approve' ? 'let a held call go, once' : 'say no to a held call',
    async run(args) {
      const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } }, usage);
      const [id] = positionals;
      if (!id || !values.as || (verb === 'refuse' && !values.reason)) throw new UsageError(`Usage: gatehouse ${usage}`);
      const office = await openOffice(configPath(values.config));
      try {
        const approver = await office.principalOf(values.as);
        const review =
          verb === 'approve' ? await office.reviews.approve(id, approver) : await office.reviews.refuse(id, approver, values.reason!);
        await office.trail.record({
          kind: 'review.decided',
          actor: { subject: approver.subject, roles: approver.roles },
          details: { review: review.id, decision: verb, subject: review.subject, upstream: review.upstream, tool: review.tool },
        });
        process.stdout.write(`${row(review)}\n`);
      } finally {
        await office.close();
      }
      return EXIT.ok;
    },
  };
}

export const reviewApproveCommand = decideCommand('approve');
export const reviewRefuseCommand = decideCommand('refuse');
