/**
 * How long a text of a megabyte holds the event loop while it is masked and sanitised, as perf_hooks sees it. Beside each, the same span of time
 * with nothing to do, since a busy machine holds the loop up by itself. `node test/bench/long-text.mjs` after a build.
 */
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { McpCall, SilentChannel } from '@gatehouse/kernel';
import { loadFieldDictionary, Masker, MemoryPlaceholderStore, PiiScanner, Placeholders } from '@gatehouse/privacy';
import { Inspector, ResponseCleaner } from '@gatehouse/sanitize';
import { HeldKeyRing } from '@gatehouse/seal';
import { corpus } from './privacy/corpus.mjs';

const MEGABYTE = 1_048_576;
const ROUNDS = 5;
const ORDINARY = 'Light corner home near the park, oak floors, new roof in 2019, HOA $210 a month, shown by appointment. ';

const dense = corpus(join(dirname(fileURLToPath(import.meta.url)), 'privacy'), 'dev')
  .texts.map(({ text }) => text)
  .join('\n\n');
const long = (text) => text.repeat(Math.ceil(MEGABYTE / text.length)).slice(0, MEGABYTE);
const letter = `${ORDINARY.repeat(20)}Call Jane Roe at 916-555-0142. The gate code is 4821.\n`;

const ring = HeldKeyRing.ofProcess();
const placeholders = new Placeholders({ store: new MemoryPlaceholderStore(), key: Buffer.alloc(32, 7), ring });
const masker = new Masker({ dictionary: loadFieldDictionary(), placeholders, scanner: new PiiScanner() });
const cleaner = new ResponseCleaner(Inspector.load({ runExamples: false }));

function call() {
  const claims = { subject: 'agent@harbor.example', issuer: 'i', tokenId: 't', clientId: 'c', scopes: [], expiresAt: 9e9 };
  const { signal } = new AbortController();
  const made = new McpCall({ method: 'tools/call', params: {}, era: 'modern', claims, channel: new SilentChannel(), signal });
  const terms = { action: 'read', dataClass: 'contact', resource: 'Contacts' };
  made.principal.set({ subject: claims.subject, tenant: 'harbor', name: 'Agent', roles: ['agent'], token: claims });
  made.tool.set({
    kind: 'tool',
    upstream: 'crm',
    name: 'get',
    publicName: 'crm_get',
    descriptor: { name: 'get', inputSchema: {} },
    terms,
    digest: '',
  });
  made.decision.set({ effect: 'permit', obligations: { reach: 'own', maskOwn: true }, policies: [] });
  return made;
}

/** The longest hold of the loop, the whole, and the processor time of it, in milliseconds. */
async function held(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(5);
  delay.reset();
  // What comes first after that only begins the count.
  await sleep(5);
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const took = performance.now() - started;
  await sleep(2);
  delay.disable();
  return { longest: delay.max / 1e6, p99: delay.percentile(99) / 1e6, took, cpu: (user + system) / 1000 };
}

const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];
const say = (value) => value.toFixed(1);

async function report(name, work) {
  await work();
  const [busy, idle] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await held(work);
    busy.push(one);
    idle.push(await held(() => sleep(one.took)));
  }
  const of = (list, what) => say(median(list.map((each) => each[what])));
  process.stdout.write(
    `${name}: longest hold ${of(busy, 'longest')} ms (99 % ${of(busy, 'p99')}), with nothing to do ${of(idle, 'longest')}; ` +
      `${of(busy, 'cpu')} ms of processor in ${of(busy, 'took')} ms\n`,
  );
}

const asText = (text) => ({ content: [{ type: 'text', text }] });
const asRecord = (text) => {
  const structuredContent = { ContactKey: 'C-1', OwnerMemberKey: 'M-1', note: { text } };
  return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
};
let turn = 0;
for (const [what, text] of [
  ['an ordinary text', long(letter)],
  ['a text full of private data', long(dense)],
]) {
  // Another one each time: what was masked before is remembered.
  const anew = () => `${text} ${(turn += 1)}`;
  await report(`masking 1 MB, ${what}`, () => masker.clean(call(), asText(anew()), 'result'));
  await report(`masking 1 MB, ${what} inside JSON`, () => masker.clean(call(), asRecord(anew()), 'result'));
  await report(`sanitising 1 MB, ${what}`, () => cleaner.clean(call(), asText(anew()), 'result'));
}
