import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoggerService } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfigText } from '@gatehouse/config';
import {
  DescriptionScanner,
  lockedRisk,
  MemoryPinStore,
  OfflineAnswers,
  parsePackage,
  Pins,
  RecordedAnswers,
  type RegistryAnswers,
} from '@gatehouse/integrity';
import type { JsonObject } from '@gatehouse/kernel';
import { PackageDesk } from './package-desk.js';
import { RiskWatch } from './risk-watch.js';

const NAMED = 'npm:@modelcontextprotocol/server-memory@2026.8.4';
const CLOCK = { now: () => Date.parse('2026-11-28T00:00:00Z') };
const at = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
const LINE = at('../../../integrity/src/provenance/recorded/packages.jsonl')
  .split('\n')
  .find((line) => line.includes(`"package":"${NAMED}"`))!;
const LOADED = loadConfigText(
  at('../../../../templates/brokerage/gateway.yaml').replace(
    '\nintegrity:',
    `\n  - { id: memory, transport: stdio, package: '${NAMED}', tools: { note: { action: read, dataClass: general } } }\n\nintegrity:`,
  ),
  'gateway.yaml',
  { secretCheck: 'when-used' },
);

class Nothing extends DescriptionScanner {
  override scan() {
    return [];
  }
  override scanIntroduction() {
    return [];
  }
}

/** The recording, where OSV knows something of the package by now. */
function answers(...advisories: JsonObject[]): RegistryAnswers {
  const recording = JSON.parse(LINE) as { answers: Record<string, JsonObject> };
  const [question] = Object.keys(recording.answers).filter((each) => each.startsWith('osv /v1/query {'));
  recording.answers[question!] = { vulns: advisories };
  return RecordedAnswers.parse(JSON.stringify(recording));
}
const HIGH = { id: 'GHSA-aaaa-bbbb-cccc', database_specific: { severity: 'HIGH' } };

let folder: string;
let pins: Pins;
let records: { kind: string; severity?: string; details?: object }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-watch-'));
  const report = await PackageDesk.open(LOADED, answers(), CLOCK).examine(parsePackage(NAMED));
  const installed = { resolved: {}, program: 'x', trees: {} };
  const packages = { [NAMED]: { digest: report.digest, installed, risk: lockedRisk(report) } };
  await writeFile(join(folder, 'gatehouse.lock'), JSON.stringify({ lockfileVersion: 1, packages }));
  pins = new Pins(new MemoryPinStore(), new Nothing(), { firstUse: 'approve-clean' });
  records = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function asked(given: RegistryAnswers): Promise<void> {
  const logger = { warn: () => undefined } as unknown as LoggerService;
  const trail = { record: async (event: (typeof records)[number]) => void records.push(event) };
  const watch = new RiskWatch(LOADED, { folder, trail, logger }, PackageDesk.open(LOADED, given, CLOCK));
  watch.keepIn(pins);
  await watch.all();
}

describe('a package that was locked, asked about again', () => {
  it('is no news where nothing is', async () => {
    await asked(answers());
    await asked(answers());
    expect(records).toEqual([]);
    expect(pins.riskPin('memory')).toMatchObject({ status: 'approved', reason: 'as it was locked' });
  });

  it('that became vulnerable waits for a look, once, and serves on', async () => {
    await asked(answers(HIGH));
    await asked(answers(HIGH));
    expect(records).toMatchObject([
      {
        kind: 'integrity.risk',
        severity: 'alert',
        details: { upstream: 'memory', of: NAMED, outcome: 'worse', reason: expect.stringContaining('GHSA-aaaa-bbbb-cccc') },
      },
    ]);
  });

  it('that became malicious is held back', async () => {
    await asked(answers({ id: 'MAL-0000-1' }));
    expect(records).toMatchObject([{ severity: 'alert', details: { outcome: 'held', level: 'blocked' } }]);
    expect(pins.riskPin('memory')!.reason).toContain('nothing of it is served');
  });

  it('of which nobody says anything today is as it was', async () => {
    await asked(answers());
    await asked(new OfflineAnswers());
    expect(records).toEqual([]);
  });
});
