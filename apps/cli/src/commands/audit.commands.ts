import { createReadStream, createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportLines, linesOf, verifyChain } from '@gatehouse/audit';
import { loadConfigFile } from '@gatehouse/config';
import { openPorts } from '@gatehouse/gateway-app';
import { CONFIG_FLAG, EXIT, readFlags, UsageError, type Run } from '../command.js';
import { configPath } from '../config-path.js';
import { instant, withNewlines } from '../periods.js';

export const auditExport: Run = async (args, usage) => {
  const options = { ...CONFIG_FLAG, from: { type: 'string' }, to: { type: 'string' }, out: { type: 'string' } } as const;
  const { values } = readFlags(args, options, usage);
  const query = { from: instant('from', values.from), to: instant('to', values.to) };
  const path = configPath(values.config);
  const ports = await openPorts(loadConfigFile(path, { secretCheck: 'when-used' }), dirname(path));
  try {
    const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    const lines = Readable.from(withNewlines(exportLines(ports.audit, given)));
    if (values.out) await pipeline(lines, createWriteStream(values.out, { mode: 0o600 }));
    else await pipeline(lines, process.stdout, { end: false });
  } finally {
    await ports.close();
  }
  return EXIT.ok;
};

export const auditVerify: Run = async (args, usage) => {
  const { positionals } = readFlags(args, CONFIG_FLAG, usage);
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new UsageError(`Give one exported file.\nUsage: gatehouse ${usage}`);
  const report = await verifyChain(linesOf(createReadStream(file)));
  if (report.fault) {
    process.stderr.write(`The trail does not verify: line ${report.fault.line}: ${report.fault.what}\n`);
    return EXIT.failed;
  }
  const chains = report.chains.map(({ chain, firstSeq, lastSeq }) => `${chain} ${firstSeq}-${lastSeq}`).join(', ');
  process.stdout.write(`The trail verifies: ${report.records} records (${chains || 'no chain'}).\n`);
  return EXIT.ok;
};
