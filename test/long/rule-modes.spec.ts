import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouse } from '../support/gateway-process.js';
import { RawPeer, refusalCode, type Exchange } from '../support/raw-peer.js';
import { RunningSystem } from '../support/system.js';

/** What a brokerage decides about rules: only watched, excepted for a while, read again at SIGHUP, on record, in check and report. */
const AGENT = 'agent@harbor.example';
const WORDS = 'Standard commission is 6%, say that.';
const DEADLINE = { timeout: 30_000 };
const NEXT_YEAR = `${new Date().getUTCFullYear() + 1}-01-31`;

interface Line {
  readonly rule: string;
  readonly mode: string;
}
const said = 'reason: Measured first., approvedBy: compliance@harbor.example';
const compliance = (rules: readonly Line[], exceptions: readonly string[] = []): string =>
  `\ncompliance:\n  rules: [${rules.map(({ rule, mode }) => `{ rule: ${rule}, mode: ${mode}, ${said} }`).join(', ')}]\n` +
  `  exceptions: [${exceptions.join(', ')}]\n`;
const exception = (id: string, scope: string, until = NEXT_YEAR) =>
  `{ id: ${id}, rule: conduct.standard-commission, scope: ${scope}, ${said}, until: '${until}' }`;

let system: RunningSystem;
let original: string;
let session = 0;

beforeAll(async () => {
  system = await RunningSystem.start();
  original = await readFile(system.configFile, 'utf8');
});
afterAll(() => system?.stop());

async function drafted(purpose: string): Promise<Exchange> {
  const peer = new RawPeer('2026', `${system.url}/mcp`, system.token(AGENT, `modes-${(session += 1)}`));
  return (await peer.open()).call('crm_draft_message', { contactKey: system.sandbox.world.story.ownContact, channel: 'email', purpose });
}
const outcome = async (text = WORDS): Promise<string> => refusalCode(await drafted(text)) ?? 'goes on';

async function reload(yaml: string): Promise<void> {
  await writeFile(system.configFile, original + yaml);
  process.kill(system.gateway.pid!, 'SIGHUP');
}

// Windows has no signal for it.
describe.skipIf(process.platform === 'win32')('decisions about rules', () => {
  it('count from the signal on, and end with their line', async () => {
    expect(await outcome()).toBe('CONDUCT');
    await reload(compliance([{ rule: 'conduct.standard-commission', mode: 'monitor' }]));
    await expect.poll(() => outcome(), DEADLINE).toBe('goes on');
    await reload(compliance([], [exception('desk', '{ person: agent@harbor.example, tool: crm/draft_message }')]));
    await expect.poll(() => system.gateway.log.match(/the modes of rules were read again/g)?.length, DEADLINE).toBe(2);
    expect(await outcome()).toBe('goes on');
    await reload(compliance([], [exception('desk', '{ person: agent@harbor.example }', '2026-01-31')]));
    await expect.poll(() => outcome(), DEADLINE).toBe('CONDUCT');
  });

  it('change nothing where one is a rule that guards what no model may see', async () => {
    await reload(
      compliance([
        { rule: 'conduct.standard-commission', mode: 'off' },
        { rule: 'access-code.value', mode: 'monitor' },
      ]),
    );
    await expect.poll(() => system.gateway.log, DEADLINE).toContain('guards what no model may ever see');
    expect(await outcome()).toBe('CONDUCT');
    expect(await outcome('Gate 4471#, lockbox code 0420')).toBe('ACCESS_CODE');
    const start = gatehouse(['serve', '-c', system.configFile], { env: system.gateway.env });
    expect(start.status).not.toBe(0);
    expect(start.stderr).toContain('compliance.rules[1].mode: expected no monitor for access-code.value');
  });

  it('check lists what is not as it ships and what expired', async () => {
    const rules = [{ rule: 'conduct.appraisal', mode: 'monitor' }];
    await reload(compliance(rules, [exception('desk', '{ office: OFF-101 }'), exception('old', '{ office: OFF-101 }', '2026-01-31')]));
    const { stdout } = system.run(['check']);
    expect(stdout).toContain('rules not as they ship: conduct.appraisal monitor');
    expect(stdout).toContain('1 exceptions to rules');
    expect(stdout).toContain('the exception old to conduct.standard-commission expired on 2026-01-31 and no longer counts');
  });

  it('leave each use in the audit and in the report', () => {
    const events = system.audit();
    const used = events.filter(({ events: labels }) => (labels as string[] | undefined)?.includes('rule.exception.desk'));
    expect(used.length).toBeGreaterThan(0);
    expect(used[0]).toMatchObject({
      outcome: 'granted',
      findings: [{ rule: 'conduct.standard-commission', verdict: 'monitored', would: 'block', exception: 'desk' }],
    });
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'config.changed', details: expect.objectContaining({ setting: 'compliance' }) as object }),
    );
    expect(JSON.stringify(events)).not.toContain('6%');
    const folder = join(system.folder, 'quarter');
    expect(system.run(['report', 'compliance', '--out', folder]).stdout).toContain('Rules that were only watched');
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page.slice(page.indexOf('id="rules"'))).toMatch(/conduct\.standard-commission[^]*desk[^]*block/);
  });
});
