import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';
import { RunningSystem, SECRETS } from '../support/system.js';

let system: RunningSystem;

beforeAll(async () => {
  system = await RunningSystem.start({ control: true });
});

afterAll(() => system.stop());

/** `npm run tour` against this system; the sandbox answers from this process meanwhile. */
function walked(): Promise<{ status: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      ...SECRETS,
      GATEHOUSE_URL: system.url,
      SANDBOX_URL: system.sandbox.url,
      GATEHOUSE_CONFIG: system.configFile,
    };
    const tour = spawn(process.execPath, [join(repository, 'apps/sandbox/bin/tour.js')], { cwd: repository, env });
    let text = '';
    for (const stream of [tour.stdout, tour.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    tour.once('error', reject);
    tour.once('close', (status) => resolve({ status, text }));
  });
}

it('walks the story that README.md tells, to its end', async () => {
  const { status, text } = await walked();
  expect(text).toContain('[removed by Gatehouse: text that reads like an instruction to an assistant]');
  expect(text).toMatch(/to the assistant {3}\S+ \S+, \[\[phone:\w+\]\], \[\[email:\w+\]\]/);
  expect(text).toMatch(/passed back {8}the CRM was given "Please call \d{3}-555-01\d\d before noon\."/);
  expect(text).toMatch(/ACCESS_CODE {8}Lockbox, gate and alarm codes are not given/);
  expect(text).toMatch(/APPROVAL_NEEDED[^]*called again {7}sent\n {3}an assistant {7}Unknown tool/);
  expect(text).toMatch(/before {13}answered\n {3}after {14}TOOL_QUARANTINED/);
  expect(text).toMatch(/tool\.call\.denied +agent@harbor\.example mls\/search_listings ACCESS_CODE/);
  expect(text).toMatch(/review\.decided +broker@harbor\.example[^]*npx gatehouse audit verify trail\.jsonl\n$/);
  expect(status).toBe(0);
});
