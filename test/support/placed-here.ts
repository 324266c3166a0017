import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** This machine in place of what it will be reached by, of its database and of the feeds, which lie elsewhere. Gives gateway.yaml. */
export function placedHere(folder: string, url: string): string {
  const file = join(folder, 'gateway.yaml');
  const yaml = readFileSync(file, 'utf8')
    .replace(/^ {2}host: .*$/m, '  host: 127.0.0.1')
    .replace(/^ {2}port: .*$/m, `  port: ${new URL(url).port}`)
    .replace(/^ {2}publicUrl: .*$/m, `  publicUrl: ${url}`)
    .replace(/^ {2}url: postgres:.*\n {2}password:\n.*$/m, '  url: sqlite:.gatehouse/gatehouse.db')
    .replaceAll(/(baseUrl|tokenUrl): https:\/\/[^/\n]+/g, '$1: http://127.0.0.1:9');
  writeFileSync(file, yaml);
  const names = [...readFileSync(join(folder, '.env.example'), 'utf8').matchAll(/^(\w+)=$/gm)].map(([, name]) => name!);
  // Long enough for whatever a secret is for.
  writeFileSync(join(folder, '.env'), names.map((name) => `${name}=${name}-of-this-run-0123456789abcdef\n`).join(''));
  return yaml;
}
