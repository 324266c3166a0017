import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../support/gateway-process.js';

const SOAK = join(repository, 'test/soak/spawn-kill.mjs');

/** The same as `npm run soak`, which runs a thousand. */
function soak(cycles: number): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [SOAK, '--cycles', String(cycles)], { cwd: repository });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (output += piece.toString()));
    child.once('close', (status) => resolve({ status, output }));
  });
}

describe('stdio upstreams, started and ended in every way', () => {
  it('leave no process behind', async () => {
    const { status, output } = await soak(28);
    // Marks can be seen on Linux only.
    const counted = process.platform === 'linux' ? 'up to [1-9]\\d* seen at once, 0 left by mark' : '0 left by mark';
    expect(output).toMatch(new RegExp(`^28 cycles, .* ${counted}, 0 process groups left, 0 faults$`, 'm'));
    expect(status).toBe(0);
  });
});
