import { stringify } from 'yaml';
import { listOf, type Answers } from './answers.js';

const ENV = /[^A-Z0-9]+/g;
export const envOf = (id: string, what: string): string => `${id.toUpperCase().replaceAll(ENV, '_')}_${what}`;

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
export function connectionOf({ id, provider }: MlsAnswer, index: number): object {
  const basic = provider === 'simplyrets';
  return {
    id,
    slug: index === 0 ? 'mls' : id,
    provider,
    // One MLS of those that share the service: its name there is to be put in.
    ...(provider === 'mlsgrid' ? { mode: 'replica_only', mandatoryFilter: `OriginatingSystemName eq '${id}'` } : {}),
    baseUrl: `https://${id}.mls.example/odata`,
    auth: basic
      ? { type: 'basic', user: 'CHANGE-ME', password: { fromEnv: envOf(id, 'PASSWORD') } }
      : { type: 'bearer', token: { fromEnv: envOf(id, 'TOKEN') } },
  };
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

/** gateway.yaml of a deployment. */
export function configurationOf(answers: Answers): string {
  const { id, name, firmKey, states, url, database, administrator, broker, target } = answers;
  const { host } = new URL(url);
  const config = {
    gateway: {
      host: target === 'docker' || target === 'kubernetes' ? '0.0.0.0' : '127.0.0.1',
      port: isOnThisMachine(answers) ? Number(new URL(url).port || 80) : 8080,
      publicUrl: url.replace(/\/$/, ''),
      allowedHosts: [...new Set([host.replace(/:\d+$/, ''), '127.0.0.1', 'localhost'])],
    },
    brokerage: { id, name, firmKey, states: listOf(states) },
    database:
      database === 'postgres'
        ? { url: 'postgres://gatehouse@database:5432/gatehouse', password: { fromEnv: 'DATABASE_PASSWORD' } }
        : { url: 'sqlite:.gatehouse/gatehouse.db' },
    identity: {
      keys: '.gatehouse/keys',
      roster: { files: { members: 'roster/members.csv', offices: 'roster/offices.csv' } },
      passwords: { secondFactor: 'required' },
      accounts: [
        { user: administrator, grants: ['admin'] },
        { user: broker, member: 'MEMBER-BROKER' },
      ],
      ...signInOf(answers),
    },
    mls: mlsOf(answers).map((each, index) => connectionOf(each, index)),
    upstreams: [],
    audit: { node: 'node-1', checkpointEvery: '5m' },
    alerts: { channels: [] },
  };
  return `# yaml-language-server: $schema=./gateway.schema.json\n# ${name}. \`npx gatehouse check\` says what is wrong, and what is still open.\n${stringify(config, { lineWidth: 140 })}`;
}
