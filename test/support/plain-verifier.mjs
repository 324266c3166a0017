// A verifier of its own, from the formats alone (libs/audit/README.md; C2SP signed-note and tlog-checkpoint; RFC 9162). It imports nothing of the
// gateway: node plain-verifier.mjs EXPORT KEYS [CHECKPOINT THAT WAS KEPT ELSEWHERE]
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [file, keyFile, keptFile] = process.argv.slice(2).map((name) => readFileSync(name, 'utf8'));
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest(); // prettier-ignore
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const keys = keyFile.trim().split('\n').map((line) => {
  const name = line.slice(0, line.indexOf('+'));
  // After the name: plus, eight digits, plus.
  const typed = Buffer.from(line.slice(name.length + 10), 'base64');
  const key = createPublicKey({ key: Buffer.concat([SPKI, typed.subarray(1)]), format: 'der', type: 'spki' });
  return { name, id: sha256(`${name}\n`, typed).subarray(0, 4), key };
}); // prettier-ignore
const below = (n) => 2 ** Math.ceil(Math.log2(n) - 1);
const rootOf = (leaves) => leaves.length === 1 ? leaves[0] : sha256([1], rootOf(leaves.slice(0, below(leaves.length))), rootOf(leaves.slice(below(leaves.length)))); // prettier-ignore
let number = 1;
function bad(why) {
  console.log(`bad: line ${number}: ${why}`);
  process.exit(1);
}
function holds(note, leaves) {
  const [, size, root] = note.split('\n');
  if (Number(size) > leaves.length || rootOf(leaves.slice(0, Number(size))).toString('base64') !== root)
    bad('a checkpoint of other records');
  const end = note.indexOf('\n\n') + 1;
  const [, name, base64] = note.slice(end + 1).trim().split(' '); // prettier-ignore
  const bytes = Buffer.from(base64, 'base64');
  const signer = keys.find((key) => key.name === name && key.id.equals(bytes.subarray(0, 4)));
  if (!signer || !verify(null, Buffer.from(note.slice(0, end)), signer.key, bytes.subarray(4))) bad('a false signature');
  return Number(size);
}
const [head, ...lines] = file.trimEnd().split('\n');
const { chains } = JSON.parse(head);
const seen = Object.fromEntries(Object.keys(chains).map((chain) => [chain, { leaves: [], before: '0'.repeat(64), signed: 0 }]));
let [checkpoints, current] = [0, undefined];
for (const line of lines) {
  number += 1;
  const { checkpoint, chain, event, seq, prevHash, hash } = JSON.parse(line);
  if (checkpoint !== undefined) {
    current.signed = holds(checkpoint, current.leaves);
    if (current.signed !== current.leaves.length) bad('a checkpoint in another place');
    checkpoints += 1;
    continue;
  }
  current = seen[chain] ?? bad('a chain that the header does not name');
  if (seq !== current.leaves.length + 1 || prevHash !== current.before) bad(`record ${seq} is out of place`);
  // What is hashed is the line without its hash, byte for byte. What retention emptied is held by the records and checkpoints after it.
  if (event.kind !== 'record.emptied' && sha256(line.replace(`"hash":"${hash}",`, '')).toString('hex') !== hash) bad(`record ${seq} was changed`); // prettier-ignore
  current.before = hash;
  current.leaves.push(sha256([0], Buffer.from(hash, 'hex')));
}
number += 1;
for (const [chain, { leaves, before, signed }] of Object.entries(seen)) {
  if (before !== chains[chain].lastHash || leaves.length !== chains[chain].lastSeq) bad(`the end of ${chain} is missing`);
  if (signed !== leaves.length) bad(`${chain} is not signed to its end`);
  if (keptFile && decodeURIComponent(keptFile.split('\n')[0].split('/').at(-1)) === chain) holds(keptFile, leaves);
}
console.log(`good: ${lines.length - checkpoints} records, ${checkpoints} checkpoints`);
