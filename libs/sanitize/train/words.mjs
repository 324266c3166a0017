// The words that every reading is learnt with, and what a manifest says of them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TextReading } from '../dist/reading/text-reading.js';

const compliance = (name) => fileURLToPath(new URL(`../../../compliance/${name}`, import.meta.url));
const kinds = readFileSync(compliance('reading/words.json'));

export const sha256 = (content) => createHash('sha256').update(content).digest('hex');
export const reading = TextReading.of(kinds);
export const ofWords = { 'words.json': sha256(kinds), 'glosses.json': sha256(readFileSync(compliance('words/glosses.json'))) };
