#!/usr/bin/env node
// The bench upstream as a process of its own, so that its CPU is not counted with the gateway's.
import { parseArgs } from 'node:util';
import { createEchoServer } from '../dist/bench/echo.js';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const server = createEchoServer();
server.listen(Number(values.port), '127.0.0.1', () => console.log(`echo ready on http://127.0.0.1:${server.address().port}/mcp`));
process.once('SIGTERM', () => process.exit(0));
