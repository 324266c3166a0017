import { ChannelStages } from '../../path/channel-stages.js';
import { Discovery } from '../../path/discovery.js';
import { ListCursors } from '../../path/list-cursors.js';
import { ListPages } from '../../path/list-paging.js';
import { approvalParts, type ApprovalParts } from '../approval-parts.js';
import type { GatewayParts } from '../gateway-parts.js';
import type { Ground } from '../ground.js';
import { reportJobs } from '../report-schedules.js';

type Answering = Pick<GatewayParts, 'mls' | 'sanitize' | 'tainting' | 'privacy'>;

/** The stages of an answer that does not leave as a result, in their order; and of what a client answers to a question. */
export const channelStages = ({ mls, sanitize, tainting, privacy }: Answering): ChannelStages =>
  new ChannelStages([mls.answers, sanitize.cleaner, tainting.marking, privacy.masker], [sanitize.requestSanitiser, privacy.answerOpening]);

/** What of the path and its doors gateway.yaml says outright. */
export function openPath({ loaded: { config }, keys }: Ground): Pick<GatewayParts, 'listPages' | 'allowedHosts'> {
  const { allowedHosts: hosts, allowedOrigins: origins, listPageSize, discovery } = config.gateway;
  const cursors = new ListCursors(keys.derive('list-cursor'));
  const listPages = new ListPages(
    cursors,
    listPageSize,
    new Discovery({ endpoints: new Set(discovery.endpoints), roles: discovery.roles }),
  );
  return { listPages, allowedHosts: { hosts, origins } };
}

type Deciding = Omit<Parameters<typeof approvalParts>[2], 'authorization' | 'jobs' | 'keys' | 'ring'> &
  Pick<GatewayParts, 'authorization' | 'reports'>;

/** Where people decide about held calls, order reports and approve definitions; undefined where others sign them in. */
export function openApprovals(ground: Ground, { authorization, ...parts }: Deciding): ApprovalParts | undefined {
  const { loaded, ports, keys, ring } = ground;
  const jobs = reportJobs(loaded, ports, { ...parts, ...ground });
  return authorization && approvalParts(loaded.config, ports, { ...parts, keys, ring, authorization, jobs });
}
