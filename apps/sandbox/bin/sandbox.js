#!/usr/bin/env node
import { runSandbox } from '../dist/main.js';

await runSandbox(process.argv.slice(2), process.env);
