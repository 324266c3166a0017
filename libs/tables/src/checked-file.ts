import { sha256Hex } from '@gatehouse/kernel';
import { readFileSync } from 'node:fs';

/** The bytes of a file that something was learnt with, or that was learnt. Throws where it is not the one that `learnt`, a manifest, was written for. */
export function checkedFile(path: string, sha256: string, learnt: string): Buffer {
  const bytes = readFileSync(path);
  if (sha256Hex(bytes) !== sha256)
    throw new Error(`${path} is not the file that ${learnt} was written for: its SHA-256 differs. Install Gatehouse again.`);
  return bytes;
}
