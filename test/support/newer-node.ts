import { join } from 'node:path';
import { sidePackage, type Found } from './side-folder.js';

/** What MCP Inspector asks for. */
const LEAST = [22, 19] as const;
const FETCHED = '24.21.0';

interface NewerNode {
  readonly executable: string;
}

/** Node 22.19 or newer: the one that runs this, else one from npm in `.tools/node`. */
export async function newerNode(): Promise<Found<NewerNode>> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return { executable: process.execPath };
  // npm knows Windows as win here, where Node says win32.
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const found = await sidePackage({ place: 'node', name: `node-${platform}-${process.arch}`, version: FETCHED });
  if (found.reason !== undefined) return found;
  const executable = found.bin['node'];
  return executable ? { executable: join(found.folder, executable) } : { reason: `${found.folder} holds no node` };
}
