import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatehouseAside } from '../support/gateway-process.js';
import { RunningSystem } from '../support/system.js';

const AGENT = 'agent@harbor.example';

let system: RunningSystem;
beforeAll(async () => {
  system = await RunningSystem.start();
});
afterAll(() => system?.stop());

const doctor = (url: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => gatehouseAside(['doctor', url, ...args], { env });

describe('gatehouse doctor', () => {
  it('x', async () => {
    console.log((await doctor(`${system.url}/mcp`)).stdout);
    console.log((await doctor(`${system.url}/mcp/crm`, ['--register'])).stdout);
    console.log((await doctor(`${system.url}/mcp`, ['--token-env', 'T'], { T: system.token(AGENT) })).stdout);
    console.log((await doctor(`${system.url}/mcp/`, ['--token-env', 'T'], { T: system.token(AGENT) })).stdout);
    console.log((await doctor(`${system.url}/`)).stdout);
    console.log((await doctor(`${system.url.replace('127.0.0.1','localhost')}/mcp`)).stdout);
  });
});
