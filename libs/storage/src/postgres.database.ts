import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { codeOf, DatabaseUnavailable } from './database-unavailable.js';
import { schema } from './schema.js';

const CONNECT_MS = 5000;
const QUERY_MS = 60_000;

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'does not answer; check that the server runs and the port is right',
  ENOTFOUND: 'has an unknown host name; check the URL',
  EAI_AGAIN: 'has a host name that cannot be looked up just now; check the network',
  ETIMEDOUT: 'does not answer in time; check the network and the firewall',
  ECONNRESET: 'closed the connection; check the server and its TLS settings',
  '28P01': 'refused the user or password; check the credentials',
  '28000': 'refused the user; check the credentials and pg_hba.conf',
  '3D000': 'has no such database; create it first',
  '42501': 'does not let this user create tables; grant it CREATE on the schema',
  '53300': 'has no free connection; raise max_connections or lower the pool size',
};

type Ssl = { rejectUnauthorized: boolean; ca?: string } | false;

function sslOf(url: URL): Ssl {
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  const authority = url.searchParams.get('sslrootcert');
  switch (mode) {
    case 'disable':
      return false;
    case 'no-verify':
      return { rejectUnauthorized: false };
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return { rejectUnauthorized: true, ...(authority ? { ca: readAuthority(authority) } : {}) };
    default:
      throw new DatabaseUnavailable('sslmode in the database URL is unknown; use disable, require, verify-full or no-verify.');
  }
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DatabaseUnavailable(`sslrootcert ${file} in the database URL cannot be read.`, { cause: error });
  }
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch {
    // Without the cause: it quotes the URL, password included.
    throw new DatabaseUnavailable(
      'The database URL cannot be read; write postgres://user:password@host:5432/database and percent-encode special characters.',
    );
  }
}

const serverOf = (url: URL): string => `The PostgreSQL server at ${url.hostname}:${url.port || '5432'}`;

function explain(url: URL, error: unknown): DatabaseUnavailable {
  if (error instanceof DatabaseUnavailable) return error;
  const code = codeOf(error);
  const reason = (code && REASONS[code]) ?? `cannot be used${code ? ` (${code})` : ''}; check its log`;
  return new DatabaseUnavailable(`${serverOf(url)} ${reason}.`, { cause: error });
}

/** Acknowledged means on the disk: with synchronous_commit off the last commits of a crash would be gone. */
async function requireDurableCommits(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<{ synchronous_commit: string }[]>('SHOW synchronous_commit');
  if (row?.synchronous_commit === 'off') {
    throw new DatabaseUnavailable(
      'The PostgreSQL server has synchronous_commit off, so audit records could be lost; set it to on for the gateway role.',
    );
  }
}

/** The data source is connected; migrations have not run. `poolSize`: connections of this node. */
export async function openPostgres(
  text: string,
  poolSize: number,
): Promise<{ dataSource: DataSource; explain: (error: unknown) => DatabaseUnavailable }> {
  const url = parsed(text);
  const dataSource = new DataSource({
    ...schema,
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port || 5432),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: sslOf(url),
    applicationName: 'gatehouse',
    poolSize,
    connectTimeoutMS: CONNECT_MS,
    // A broken idle connection is replaced by the pool at the next query; it must not be written to the console.
    poolErrorHandler: () => undefined,
    // Without a limit a server that hangs would hold calls for ever instead of refusing them.
    extra: { query_timeout: QUERY_MS },
  });
  try {
    await dataSource.initialize();
    await requireDurableCommits(dataSource);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw explain(url, error);
  }
  return { dataSource, explain: (error) => explain(url, error) };
}
