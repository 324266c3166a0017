import type { Review } from '@gatehouse/access';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const row = ({ id, status, subject, upstream, tool, approverRole, openedAt }: Review): string =>
  `${id}  ${status.padEnd(8)}  ${new Date(openedAt).toISOString()}  ${subject} asks ${upstream}/${tool}; ${approverRole} decides`;

export const reviewList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, all: { type: 'boolean' } }, usage);
  const office = await openOffice(configPath(values.config));
  try {
    const reviews = await office.reviews.list(values.all ? undefined : 'open');
    process.stdout.write(reviews.length > 0 ? `${reviews.map(row).join('\n')}\n` : 'No call waits.\n');
  } finally {
    await office.close();
  }
  return EXIT.ok;
};

const decide =
  (verb: 'approve' | 'refuse'): Run =>
  async (args, usage) => {
    const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } }, usage);
    const [id] = positionals;
    if (!id || !values.as || (verb === 'refuse' && !values.reason)) throw new UsageError(`Usage: gatehouse ${usage}`);
    const office = await openOffice(configPath(values.config));
    try {
      const approver = await office.principalOf(values.as);
      const { reviews } = office;
      const review = verb === 'approve' ? await reviews.approve(id, approver) : await reviews.refuse(id, approver, values.reason!);
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
  };

export const reviewApprove = decide('approve');
export const reviewRefuse = decide('refuse');
