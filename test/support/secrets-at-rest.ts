import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { IssuedSecrets } from './issued-secrets.js';

/** The one place where secrets of a deployment rest as they are: its own keys, which open everything else. */
const KEYS = 'keys';

async function filesBelow(folder: string): Promise<{ readonly keys: string[]; readonly others: string[] }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const isKey = (file: string): boolean => relative(folder, file).split(/[/\\]/).includes(KEYS);
  return { keys: files.filter((file) => isKey(file)), others: files.filter((file) => !isKey(file)) };
}

/** Of a file that is gone meanwhile, as the log of a database whose last reader closed it: nothing, since nothing of it rests. */
const bytesOf = (file: string): Promise<Buffer> =>
  readFile(file).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? Buffer.alloc(0) : Promise.reject(error)));

/** A private key by its `d`, the deployment's secret as it is. */
function keyMaterial(bytes: Buffer): string | Buffer {
  try {
    return (JSON.parse(bytes.toString('utf8')) as { d?: string }).d ?? bytes;
  } catch {
    return bytes;
  }
}

/** Every row of a PostgreSQL database as text, by table. Bytes are written in hex. */
async function tablesOf(connectionString: string): Promise<(readonly [string, Buffer])[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
    const read: (readonly [string, Buffer])[] = [];
    for (const { name } of rows) {
      const table = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${escapeIdentifier(name)} t`);
      read.push([`table ${name}`, Buffer.from(table.rows.map(({ row }) => row).join('\n'))]);
    }
    return read;
  } finally {
    await client.end();
  }
}

export interface Resting {
  /** Of the deployment: its database, its configuration and whatever it wrote beside them. */
  readonly folder: string;
  /** PostgreSQL, where the database is no file. */
  readonly database?: string | undefined;
  /** What its processes logged, by a word for each. */
  readonly logs: Readonly<Record<string, string>>;
}

/** Throws where a secret stands in a file but a key file, or in a log. Says which kind, where and in which spelling, never the value. */
export async function assertNoSecretRests({ folder, database, logs }: Resting, secrets: IssuedSecrets): Promise<void> {
  const { keys, others } = await filesBelow(folder);
  for (const file of keys) secrets.add('key file', keyMaterial(await readFile(file)));
  const texts = [
    ...(await Promise.all(others.map(async (file) => [relative(folder, file), await bytesOf(file)] as const))),
    ...(database === undefined ? [] : await tablesOf(database)),
    ...Object.entries(logs).map(([name, text]) => [name, Buffer.from(text)] as const),
  ];
  const found = texts.flatMap(([place, bytes]) => secrets.standingIn(bytes).map((name) => `${name} in ${place}`));
  if (found.length > 0) throw new Error(`secrets rest in the clear:\n  ${found.join('\n  ')}`);
}
