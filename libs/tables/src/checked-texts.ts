import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, sha256Hex } from '@gatehouse/kernel';

/**
 * Files that the build read and found whole, as JSON. Each is filed under the digest of its YAML and of the schema that it was checked
 * against: a file that was edited since is simply not found, and is read from its YAML. It saves a start the reading of half a megabyte of
 * YAML, about half a second.
 */
export class CheckedTexts {
  constructor(private readonly contents: Record<string, unknown> = {}) {}

  /** What the build left; empty where it left nothing, or was interrupted. */
  static from(file: string): CheckedTexts {
    try {
      const contents: unknown = JSON.parse(readFileSync(file, 'utf8'));
      return new CheckedTexts(isJsonObject(contents) ? contents : {});
    } catch {
      return new CheckedTexts();
    }
  }

  find(schema: string, yaml: string): unknown {
    return this.contents[keyOf(schema, yaml)];
  }

  keep(schema: string, yaml: string, content: unknown): void {
    this.contents[keyOf(schema, yaml)] = content;
  }

  write(file: string): void {
    writeFileSync(file, JSON.stringify(this.contents));
  }
}

const keyOf = (schema: string, yaml: string): string => sha256Hex(`${schema}\u0000${yaml}`);
