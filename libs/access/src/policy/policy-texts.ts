import { createRequire } from 'node:module';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** One file of policies. `name` is what faults and explanations call it. */
export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/** Everything that policy is made of. */
export interface PolicyTexts {
  readonly schema: PolicyFile;
  readonly policies: readonly PolicyFile[];
}

/** The `.cedar` files of a directory and its subdirectories, in order of name. Rejects when one cannot be read. */
export async function readPolicyFolder(directory: string): Promise<PolicyFile[]> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.cedar')).toSorted();
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(path.join(directory, name), 'utf8') })));
}

/** The schema and the policies that Gatehouse comes with, and after them what a deployment adds. */
export async function policyTexts(additions: readonly PolicyFile[] = []): Promise<PolicyTexts> {
  const schemaPath = createRequire(import.meta.url).resolve('@gatehouse/packs/policies/gatehouse.cedarschema');
  const schema = { name: path.basename(schemaPath), text: await readFile(schemaPath, 'utf8') };
  return { schema, policies: [...(await readPolicyFolder(path.dirname(schemaPath))), ...additions] };
}
