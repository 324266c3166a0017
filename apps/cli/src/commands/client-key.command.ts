import { createHash, generateKeyPairSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { EXIT, readFlags, UsageError, type Run } from '../command.js';

/** Makes an ES256 key pair where the private key is to stay: a vendor runs this at home and hands over the line that it prints. */
export const keysClient: Run = async (args, usage) => {
  const { positionals } = readFlags(args, {}, usage);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError(`Name the file for the private key.\nUsage: gatehouse ${usage}`);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  // RFC 7638, members in this order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  await write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  const jwk = { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
  const line = Object.entries(jwk).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  process.stdout.write(`publicKeys: [{ ${line.join(', ')} }]\n`);
  process.stderr.write(`The private key is in ${file}. It goes nowhere else; the line above goes into gateway.yaml.\n`);
  return EXIT.ok;
};

async function write(file: string, pem: string): Promise<void> {
  try {
    // A key that is there stays: somebody may still sign with it.
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(pem).finally(() => handle.close());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'EEXIST' ? `${file} is there already; name another file.` : `${file} cannot be written; check the folder.`,
    );
  }
}
