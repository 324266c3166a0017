#!/usr/bin/env node
import { runConformanceTarget } from '../dist/conformance/main.js';

await runConformanceTarget(process.argv.slice(2));
