import { readFile, stat } from 'node:fs/promises';
import { openCanaries } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';

const LARGEST = 256 * 1024 * 1024;

/** Reads a file that turned up elsewhere; exit 1 where a canary is in it. */
export const canaryCheck: Run = async (args, usage) => {
  const { values, positionals } = readFlags(args, { ...CONFIG_FLAG, json: { type: 'boolean' } }, usage);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(`Usage: gatehouse ${usage}`);
  const { size } = await stat(file).catch(() => ({ size: Number.NaN }));
  if (Number.isNaN(size)) throw new UsageError(`${file} cannot be read.`);
  if (size > LARGEST) throw new UsageError(`${file} is larger than 256 MB; cut it into parts.`);
  const text = await readFile(file, 'utf8');
  const opened = await openCanaries(configPath(values.config));
  try {
    const found = await opened.canaries.foundIn(text);
    if (values.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (found.length === 0) process.stdout.write('No canary of this gateway is in it.\n');
    else
      for (const { listingKey, by, subject, application, connection, firstShownAt, lastShownAt, shown } of found)
        process.stdout.write(
          `${listingKey} (by its ${by}) was shown to ${subject} through ${application}, of ${connection}, ${shown} times from ${firstShownAt} to ${lastShownAt}\n`,
        );
    return found.length > 0 ? EXIT.failed : EXIT.ok;
  } finally {
    await opened.close();
  }
};
