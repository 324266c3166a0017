import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = {
  prompt: ['direct', 'benign_prompts', 'hard_negatives'],
  result: ['indirect', 'benign_tool_outputs', 'hard_negatives'],
  description: ['tool_poison', 'benign_tool_descriptions'],
};

/** Rows of a folder of JSON Lines for a surface: {text, attack, source}. Files that are not there are left out. */
export function rowsIn(folder, surface) {
  return FILES[surface].flatMap((name) => {
    const path = join(folder, `${name}.jsonl`);
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ text, label, category }) => ({ text, attack: label === 1, source: category.split(':')[0] }));
  });
}
