import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../open-database.js';

/** A fresh, empty database of one engine. */
export interface Engine {
  readonly url: string;
  readonly poolSize: number;
  stop(): Promise<void>;
}

async function sqlite(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  return { url: `sqlite:${folder}/test.db`, poolSize: 1, stop: async () => rmSync(folder, { recursive: true, force: true }) };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** PostgreSQL compiled to WebAssembly behind its own wire protocol: needs no server on the machine, has one session. */
async function pglite(): Promise<Engine> {
  const { PGlite } = await import('@electric-sql/pglite');
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const db = await PGlite.create();
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1' });
  await server.start();
  const stop = async (): Promise<void> => {
    await server.stop();
    await db.close();
  };
  return { url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`, poolSize: 1, stop };
}

/** A database of its own on a real server. The URL must name a user that may create databases. */
async function server(url: string): Promise<Engine> {
  const { Client } = (await import('pg')).default;
  const name = `gatehouse_test_${process.pid}_${Date.now()}`;
  const administer = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await administer(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, poolSize: 10, stop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

const real = process.env['GATEHOUSE_TEST_POSTGRES_URL'];

export const engines: readonly [string, () => Promise<Engine>][] = [
  ['SQLite', sqlite],
  ['PGlite', pglite],
  ...(real ? ([['PostgreSQL', () => server(real)]] satisfies [string, () => Promise<Engine>][]) : []),
];

export interface Opened {
  readonly engine: Engine;
  readonly dataSource: DataSource;
}

export async function opened(start: () => Promise<Engine>): Promise<Opened> {
  const engine = await start();
  return { engine, dataSource: await openDatabase(engine) };
}
