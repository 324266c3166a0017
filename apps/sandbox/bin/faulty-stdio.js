#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { runFaultyStdio } from '../dist/faulty/faulty-stdio.js';

const { values } = parseArgs({
  options: {
    'crash-at-start': { type: 'boolean' },
    deaf: { type: 'boolean' },
    'slow-start': { type: 'string' },
    stubborn: { type: 'boolean' },
    'legacy-only': { type: 'boolean' },
  },
});

runFaultyStdio({
  crashAtStart: values['crash-at-start'],
  deaf: values.deaf,
  slowStartMs: values['slow-start'] === undefined ? 0 : Number(values['slow-start']),
  stubborn: values.stubborn,
  legacyOnly: values['legacy-only'],
});
