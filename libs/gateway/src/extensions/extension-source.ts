/**
 * What runs in the thread of an extension, as a text: the command line is one bundle, beside which no file of a thread would be found. It says what
 * the module declares; once that was found to fit, it is opened; then each message is one call and has one answer. A call with `opinion` is answered
 * in shared memory, since whoever asks may have to stand still for it: its first word is 1 when there is an answer, 2 when there is none.
 */
export const EXTENSION_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const saidOf = (error) => String(error && error.message).split('\\n')[0];
const VERDICTS = ['allow', 'flag', 'hold', 'block'];
const opine = (opinion, state, said) => {
  const words = new Int32Array(opinion, 0, 2);
  if (said) {
    words[1] = VERDICTS.indexOf(said.verdict);
    new Float64Array(opinion, 8, 1)[0] = Number(said.score);
  }
  Atomics.store(words, 0, state);
  Atomics.notify(words, 0);
};
const valueOf = (value, args) => (typeof value === 'function' ? value.apply(opened, args) : value);
let opened;
(async () => {
  const { extension, open } = await import(workerData.module);
  parentPort.postMessage({ declared: extension && { kind: extension.kind, gateway: extension.gateway }, opens: typeof open === 'function' });
  parentPort.on('message', async ({ id, open: terms, call, args = [], opinion }) => {
    try {
      let result;
      if (terms) opened = await open(terms);
      else if (opened[call] === undefined) throw new Error('It has no ' + call + '.');
      else result = await valueOf(opened[call], args);
      if (opinion) opine(opinion, 1, result);
      else parentPort.postMessage({ id, result });
    } catch (error) {
      if (opinion) opine(opinion, 2);
      else parentPort.postMessage({ id, fault: saidOf(error) });
    }
  });
})().catch((error) => parentPort.postMessage({ fault: saidOf(error) }));
`;
