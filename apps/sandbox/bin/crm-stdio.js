#!/usr/bin/env node
import { serveCrmStdio } from '../dist/crm/stdio.js';
import { buildWorld } from '../dist/data/index.js';

serveCrmStdio(buildWorld());
