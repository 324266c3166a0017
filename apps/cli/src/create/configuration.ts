import { stringify } from 'yaml';
import { envOf } from './env-names.js';
import { HOUSE_POLICIES } from './own-files.js';
import { assistantKey } from './roster-files.js';
import { FEEDS } from './feeds.js';
import { choicesOf } from './state-law.js';
import { watchingOf } from './watching.js';
import { listOf, namedIn, type Answers, type Named } from './answers.js';

export interface MlsAnswer {
  readonly id: string;
  readonly provider: string;
}

export const mlsOf = ({ mls }: Pick<Answers, 'mls'>): readonly MlsAnswer[] =>
  listOf(mls).map((each) => {
    const [id = '', provider = ''] = each.split(':');
    return { id, provider };
  });

const domainOf = (email: string): string => email.slice(email.indexOf('@') + 1);
const isOnThisMachine = ({ url }: Pick<Answers, 'url'>): boolean => new URL(url).protocol === 'http:';

/** A connection as it is before anybody asked the MLS: it serves nothing, and `gatehouse check` says what is open. */
export function connectionOf({ id, provider }: MlsAnswer, index: number, of?: Pick<Answers, 'kind' | 'name'>): object {
  const feed = FEEDS[provider]!;
  return {
    id,
    slug: index === 0 ? 'mls' : id,
    provider,
    ...feed.more?.(id),
    baseUrl: feed.baseUrl(id),
    auth: feed.auth(id),
    // Its own data: what it is called is known, and copies of what its vendors show are to tell whose they are.
    ...(of?.kind === 'mls' ? { attribution: { source: of.name }, exportCaps: EXPORT_CAPS, canaries: true } : {}),
  };
}

const EXPORT_CAPS = { rowsPerCall: 50, rowsPerDay: 5_000, distinctListingsPerDay: 1_500, nextLinkPages: 5 };

/** An application of a vendor as it is before the MLS approved it: known, and let in nowhere. `gatehouse vendor approve` lets it in. */
export const serviceOf = ({ id, name }: Named, slug: string): object => ({
  id,
  name,
  secret: { fromEnv: envOf(id, 'APP_SECRET') },
  endpoints: [slug],
  needsApproval: true,
});

/** What a vendor may ask in a day, until its agreement says otherwise. */
export const quotaOf = ({ id }: Named): object => ({
  id: `quota-of-${id}`,
  for: { application: id },
  each: 'application',
  most: 5_000,
  per: '1d',
  concurrent: 5,
});

/** What an MLS has beside a brokerage's: applications of vendors, and limits of theirs and of each brokerage. */
function ofMls({ vendors }: Answers): { readonly identity: object; readonly whole: object } {
  const all = namedIn(vendors);
  const limits = [
    { id: 'calls-a-person', each: 'person', most: 300, per: '1m', concurrent: 20, streams: 16 },
    { id: 'sends-a-person', for: { action: 'send' }, each: 'person', most: 30, per: '1h' },
    // Of its people: what vendors ask is theirs alone, by their quotas.
    { id: 'calls-a-brokerage', for: { role: 'agent' }, each: 'brokerage', most: 20_000, per: '1h' },
  ];
  return { identity: { services: all.map((vendor) => serviceOf(vendor, 'mls')) }, whole: { limits: [...limits, ...all.map(quotaOf)] } };
}

function signInOf({ identity, issuer, id, name, administrator }: Answers): object {
  if (identity === 'local') return {};
  const domain = domainOf(administrator);
  const hosted = identity === 'google' ? { hostedDomain: domain } : {};
  const client = { clientId: 'CHANGE-ME', clientSecret: { fromEnv: envOf(identity, 'SECRET') } };
  return {
    signIn: [{ id: identity === 'oidc' ? id : identity, provider: identity, name, issuer, ...client, domains: [domain], ...hosted }],
  };
}

function accountsOf({ kind, administrator, broker, staff, assistants }: Answers): readonly object[] {
  return [
    { user: administrator, grants: ['admin'] },
    kind === 'mls' ? { user: broker, grants: ['compliance', 'mls_staff'] } : { user: broker, member: 'MEMBER-BROKER' },
    ...namedIn(staff).map(({ id, name }) => ({ user: id, grants: [name] })),
    ...listOf(assistants).map((user, index) => ({ user, member: assistantKey(index) })),
  ];
}

/** Left out where everything stands as it ships. */
function complianceOf(answers: Answers): object {
  const rules = choicesOf(answers);
  return rules.length === 0 ? {} : { compliance: { rules } };
}

/** gateway.yaml of a deployment. */
export function configurationOf(answers: Answers): string {
  const { id, name, firmKey, states, timeZone, url, database, target } = answers;
  const { host } = new URL(url);
  const isMls = answers.kind === 'mls';
  const more = isMls ? ofMls(answers) : { identity: {}, whole: {} };
  const config = {
    gateway: {
      host: target === 'docker' || target === 'kubernetes' ? '0.0.0.0' : '127.0.0.1',
      port: isOnThisMachine(answers) ? Number(new URL(url).port || 80) : 8080,
      publicUrl: url.replace(/\/$/, ''),
      allowedHosts: [...new Set([host.replace(/:\d+$/, ''), '127.0.0.1', 'localhost'])],
    },
    brokerage: { id, name, firmKey, states: listOf(states), timeZone },
    database:
      database === 'postgres'
        ? { url: 'postgres://gatehouse@database:5432/gatehouse', password: { fromEnv: 'DATABASE_PASSWORD' } }
        : { url: 'sqlite:.gatehouse/gatehouse.db' },
    identity: {
      keys: '.gatehouse/keys',
      roster: { files: { members: 'roster/members.csv', offices: 'roster/offices.csv' } },
      passwords: { secondFactor: 'required' },
      accounts: accountsOf(answers),
      ...more.identity,
      ...signInOf(answers),
    },
    mls: mlsOf(answers).map((each, index) => connectionOf(each, index, answers)),
    upstreams: [],
    policies: [HOUSE_POLICIES],
    ...complianceOf(answers),
    ...more.whole,
    ...watchingOf(answers),
  };
  return `# yaml-language-server: $schema=./gateway.schema.json\n# ${name}. \`npx gatehouse check\` says what is wrong, and what is still open.\n${stringify(config, { lineWidth: 140 })}`;
}
