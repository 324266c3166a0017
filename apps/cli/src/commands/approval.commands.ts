import type { Review } from '@gatehouse/access';
import { groundLine, visibleJson, type ReviewVerb } from '@gatehouse/gateway';
import { openOffice } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const FLAGS = { ...CONFIG_FLAG, as: { type: 'string' }, reason: { type: 'string' } } as const;

type Office = Awaited<ReturnType<typeof openOffice>>;

function row({ id, status, subject, upstream, tool, approverRoles, approvals, grounds, openedAt }: Review): string {
  const given = approvals.map(({ role, by }) => `${role}: ${by}`).join(', ');
  const who = `${approverRoles.join(' and ')} decide${approverRoles.length > 1 ? '' : 's'}`;
  return `${id}  ${status.padEnd(8)}  ${new Date(openedAt).toISOString()}  ${subject} asks ${upstream}/${tool}; ${who}${given ? ` (${given})` : ''}${grounds.length > 0 ? `; because of ${grounds.map(({ rule }) => rule).join(', ')}` : ''}`;
}

async function inOffice(config: string | undefined, work: (office: Office) => Promise<void>): Promise<number> {
  const office = await openOffice(configPath(config));
  try {
    await work(office);
  } finally {
    await office.close();
  }
  return EXIT.ok;
}

/** What waits: for one person with `--as`, else everything that is open. */
export const approvalList: Run = async (args, usage) => {
  const { values } = readFlags(args, { ...CONFIG_FLAG, all: { type: 'boolean' }, as: { type: 'string' } }, usage);
  return inOffice(values.config, async (office) => {
    const { approvals } = office;
    const found = values.as
      ? await approvals.waitingFor(await office.principalOf(values.as))
      : await approvals.list(values.all ? undefined : 'open');
    process.stdout.write(found.length > 0 ? `${found.map(row).join('\n')}\n` : 'No call waits.\n');
  });
};

/** Exactly what would be sent, with nothing hidden in it. Looking is on record, too: it may be a client's. */
export const approvalShow: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, FLAGS, usage);
  const [id] = positionals;
  if (!id || !values.as) throw new UsageError(`Usage: gatehouse ${usage}`);
  const user = values.as;
  return inOffice(values.config, async (office) => {
    const shown = await office.approvals.show(id, await office.principalOf(user), 'cli');
    const sent = shown.arguments ? visibleJson(shown.arguments) : 'What it would have sent is not kept any more.';
    process.stdout.write(`${[row(shown.review), ...shown.review.grounds.map(groundLine), sent].join('\n')}\n`);
  });
};

const decide =
  (verb: ReviewVerb): Run =>
  async (args, usage) => {
    const { values, positionals } = readFlags(args, FLAGS, usage);
    const [id] = positionals;
    if (!id || !values.as || (verb !== 'approve' && !values.reason)) throw new UsageError(`Usage: gatehouse ${usage}`);
    const [user, reason = ''] = [values.as, values.reason];
    return inOffice(values.config, async (office) => {
      const person = await office.principalOf(user);
      const review = await office.approvals.decide(verb, { id, person, reason, by: 'cli' });
      process.stdout.write(`${row(review)}\n`);
    });
  };

export const approvalApprove = decide('approve');
export const approvalRefuse = decide('refuse');
export const approvalBreakGlass = decide('break_glass');
