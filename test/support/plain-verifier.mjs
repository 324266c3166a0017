// A verifier of its own, from the formats alone (README, "The audit trail"; C2SP signed-note and tlog-checkpoint; RFC 9162). It imports nothing of the gateway.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [, , file, keyFile] = process.argv;
const sha256 = (...parts) =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest();
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const keys = readFileSync(keyFile, 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const name = line.slice(0, line.indexOf('+'));
    // After the name: plus, eight digits, plus.
    const typed = Buffer.from(line.slice(name.length + 10), 'base64');
    return {
      name,
      id: sha256(`${name}\n`, typed).subarray(0, 4),
      key: createPublicKey({ key: Buffer.concat([SPKI, typed.subarray(1)]), format: 'der', type: 'spki' }),
    };
  });

/** Largest power of two below n. */
const below = (n) => 2 ** Math.ceil(Math.log2(n) - 1);
const rootOf = (leaves) =>
  leaves.length === 1 ? leaves[0] : sha256([1], rootOf(leaves.slice(0, below(leaves.length))), rootOf(leaves.slice(below(leaves.length))));

function bad(why) {
  console.log(`bad: ${why}`);
  process.exit(1);
}

const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
const chains = JSON.parse(head).chains;
const seen = Object.fromEntries(Object.keys(chains).map((chain) => [chain, { leaves: [], before: '0'.repeat(64), signed: 0 }]));
let checkpoints = 0;
let current;
for (const line of lines) {
  const { checkpoint, chain, event, seq, prevHash, hash } = JSON.parse(line);
  if (checkpoint === undefined) {
    current = seen[chain] ?? bad('a chain that the header does not name');
    // What is hashed is the line without its hash, byte for byte.
    const hashed = line.replace(`"hash":"${hash}",`, '');
    if (seq !== current.leaves.length + 1 || prevHash !== current.before) bad(`record ${seq} is out of place`);
    // What retention emptied cannot be hashed anew; the records and checkpoints after it hold its hash.
    if (event.kind !== 'record.emptied' && sha256(hashed).toString('hex') !== hash) bad(`record ${seq} was changed`);
    current.before = hash;
    current.leaves.push(sha256([0], Buffer.from(hash, 'hex')));
    continue;
  }
  checkpoints += 1;
  const end = checkpoint.indexOf('\n\n') + 1;
  const [, size, root] = checkpoint.split('\n');
  if (Number(size) !== current.leaves.length || rootOf(current.leaves).toString('base64') !== root) bad('a checkpoint of other records');
  const [, name, base64] = checkpoint
    .slice(end + 1)
    .trim()
    .split(' ');
  const bytes = Buffer.from(base64, 'base64');
  const signer = keys.find((key) => key.name === name && key.id.equals(bytes.subarray(0, 4)));
  if (!signer || !verify(null, Buffer.from(checkpoint.slice(0, end)), signer.key, bytes.subarray(4))) bad('a false signature');
  current.signed = current.leaves.length;
}
for (const [chain, { leaves, before, signed }] of Object.entries(seen)) {
  if (before !== chains[chain].lastHash || leaves.length !== chains[chain].lastSeq) bad(`the end of ${chain} is missing`);
  if (signed !== leaves.length) bad(`${chain} is not signed to its end`);
}
console.log(`good: ${lines.length - checkpoints} records, ${checkpoints} checkpoints`);
