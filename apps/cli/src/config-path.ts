import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadEnvFile } from 'node:process';
import { UsageError } from './command.js';

const USUAL_PLACES = ['gateway.yaml', 'templates/brokerage/gateway.yaml'];

/**
 * The configuration file: `-c`, GATEHOUSE_CONFIG, ./gateway.yaml, or the template in a checkout of the repository.
 * A `.env` file beside it is read first; variables that are already set win.
 */
export function configPath(given: string | undefined): string {
  const found = given ?? process.env['GATEHOUSE_CONFIG'] ?? USUAL_PLACES.find((place) => existsSync(place));
  if (!found) throw new UsageError('No gateway.yaml here. Give its path with -c, for example: gatehouse serve -c gateway.yaml');
  const path = resolve(found);
  const environment = join(dirname(path), '.env');
  if (existsSync(environment)) loadEnvFile(environment);
  return path;
}
