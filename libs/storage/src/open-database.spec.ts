import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '@gatehouse/kernel';
import { QuotaLedger, type RequestLimits } from '@gatehouse/mls';
import { afterAll, describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from './database-unavailable.js';
import { QuotaUsageEntity } from './entities/quota-usage.entity.js';
import { openDatabase } from './open-database.js';
import { TypeormAllowanceStore } from './typeorm.allowance-store.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-open-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = { credential: 'cascade', windowName: 'hour', windowStart: 0, used: 1, allowance: 10 };
const modeOf = (path: string): number => statSync(path).mode & 0o777;

async function faultOf(url: string): Promise<DatabaseUnavailable> {
  const fault: unknown = await openDatabase({ url }).catch((reason: unknown) => reason);
  expect(fault).toBeInstanceOf(DatabaseUnavailable);
  return fault as DatabaseUnavailable;
}

describe('an embedded database', () => {
  it('is made with its folder, readable by its owner alone', async () => {
    const file = join(folder, 'new', 'deep', 'gatehouse.db');
    const dataSource = await openDatabase({ url: `sqlite:${file}` });
    await dataSource.manager.insert(QuotaUsageEntity, row);
    expect([modeOf(join(folder, 'new')), modeOf(file), modeOf(`${file}-wal`)]).toEqual([0o700, 0o600, 0o600]);
    await dataSource.destroy();
  });

  it('commits to the disk and enforces its rules', async () => {
    const dataSource = await openDatabase({ url: `sqlite:${join(folder, 'rules.db')}` });
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await dataSource.query<object[]>(`PRAGMA ${name}`))[0] ?? {})[0];
    expect(await Promise.all(['journal_mode', 'synchronous', 'foreign_keys', 'recursive_triggers'].map(pragma))).toEqual(['wal', 2, 1, 1]);
    await dataSource.destroy();
  });

  it('still has everything when it is opened again', async () => {
    const url = `sqlite:${join(folder, 'again.db')}`;
    const first = await openDatabase({ url });
    await first.manager.insert(QuotaUsageEntity, row);
    await first.destroy();
    const second = await openDatabase({ url });
    expect(await second.manager.count(QuotaUsageEntity)).toBe(1);
    await second.destroy();
  });

  it.each<[string, RequestLimits, (ledger: QuotaLedger) => Promise<unknown>]>([
    ['requests', { perDay: 2 }, (ledger) => Promise.all([ledger.reserve('a', false), ledger.reserve('b', false)])],
    ['bytes', { bytesPerHour: 1_000 }, (ledger) => ledger.received(1_001)],
    ['silence', { perHour: 100 }, (ledger) => ledger.quiet(60_000)],
  ])('what was used of an allowance stays used over a restart: %s', async (name, limits, use) => {
    const url = `sqlite:${join(folder, `${name}.db`)}`;
    const start = async () => {
      const dataSource = await openDatabase({ url });
      const store = new TypeormAllowanceStore(dataSource);
      return { dataSource, ledger: new QuotaLedger({ credential: 'cascade', limits, clock: new SystemClock(), store }) };
    };
    const before = await start();
    await use(before.ledger);
    await before.dataSource.destroy();
    const after = await start();
    const sent = async () => {
      await after.ledger.reserve('c', false);
      await after.ledger.inTurn({ subject: 'c', shared: false }, async () => undefined);
    };
    await expect(sent()).rejects.toMatchObject({ code: 'MLS_QUOTA', data: { retryAfterSeconds: expect.any(Number) } });
    await after.dataSource.destroy();
  });

  it('may live in memory', async () => {
    const dataSource = await openDatabase({ url: 'sqlite::memory:' });
    expect(await dataSource.manager.count(QuotaUsageEntity)).toBe(0);
    await dataSource.destroy();
  });
});

describe('a database that cannot be used is refused in one sentence', () => {
  it('another kind of file, which is left as it is', async () => {
    const file = join(folder, 'letter');
    const letter = 'This is a letter. '.repeat(500);
    writeFileSync(file, letter);
    expect((await faultOf(`sqlite:${file}`)).message).toMatch(/is not a SQLite database; move it away/);
    expect(readFileSync(file, 'utf8')).toBe(letter);
  });

  it('a folder', async () => {
    expect((await faultOf(`sqlite:${folder}`)).message).toMatch(/is a directory; name a file inside it/);
  });

  it('a damaged file', async () => {
    const file = join(folder, 'damaged.db');
    const dataSource = await openDatabase({ url: `sqlite:${file}` });
    await dataSource.destroy();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 100, bytes.length));
    expect((await faultOf(`sqlite:${file}`)).message).toMatch(/is damaged; restore it from a backup/);
  });

  it('a place below a file', async () => {
    const file = join(folder, 'plain');
    writeFileSync(file, '');
    expect((await faultOf(`sqlite:${file}/gatehouse.db`)).message).toMatch(/below something that is not a directory; choose another place/);
  });

  it.each([
    ['sqlite:', /names no file/],
    ['mysql://root:hunter2@db.example/x', /unknown scheme; write sqlite:<file> or postgres:/],
    ['./gatehouse.db', /unknown scheme/],
    ['postgres://gatehouse:hunter2@[db.example:5432/x', /cannot be read; write postgres:/],
    ['postgres://gatehouse:hunter2@127.0.0.1:1/x', /at 127.0.0.1:1 does not answer; check that the server runs/],
    ['postgres://gatehouse:hunter2@127.0.0.1:1/x?sslmode=maybe', /sslmode in the database URL is unknown/],
    ['postgres://gatehouse:hunter2@127.0.0.1:1/x?sslmode=verify-full&sslrootcert=/none.pem', /sslrootcert \/none.pem .* cannot be read/],
  ])('%s', async (url, says) => {
    const fault = await faultOf(url);
    expect(fault.message).toMatch(says);
    expect(JSON.stringify(fault, ['message', 'cause', 'stack', 'input'])).not.toContain('hunter2');
  });
});
