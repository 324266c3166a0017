/**
 * `npm run quarter [EVENTS]`: the spec of npm run test:long that plays a quarter of the sandbox brokerage (test/long/quarter.spec.ts), with 500,000 events of 200
 * agents instead of a few, and how long its history and each report took.
 */
import { spawn } from 'node:child_process';

const env = { ...process.env, GATEHOUSE_QUARTER_EVENTS: process.argv[2] ?? '500000' };
const args = ['run', '--project', 'long', '--retry', '0', 'test/long/quarter.spec.ts'];
spawn('node_modules/.bin/vitest', args, { stdio: 'inherit', env }).on('close', (code) => process.exit(code ?? 1));
