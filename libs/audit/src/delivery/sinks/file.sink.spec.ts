import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EMPTY_HEAD, lineOf, seal, unsealed } from '../../audit-record.js';
import { FileSink } from './file.sink.js';

const recordOf = (eventId: string) => seal(unsealed({ eventId, ts: 1_000, kind: 'auth.denied', severity: 'info' }), 'node-1', EMPTY_HEAD);
const [FIRST, SECOND] = [recordOf('event-1'), recordOf('event-2')];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-sink-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('begins a line of its own behind one that a full disk or a kill cut off', async () => {
  const path = join(folder, 'trail.jsonl');
  const sink = new FileSink('lines', path, 'event');
  await sink.send([FIRST]);
  appendFileSync(path, lineOf(SECOND).slice(0, 40));
  await sink.send([SECOND]);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines).toEqual([lineOf(FIRST), lineOf(SECOND).slice(0, 40), lineOf(SECOND), '']);
});
