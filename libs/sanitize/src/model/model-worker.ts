/**
 * What runs in the model's thread, as a text: the command line is one bundle, beside which no file of a thread would be found.
 * A question is {text, surface, answer}; the answer's first word is 1 when the score behind it is written, 2 when there is none.
 */
export const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const answered = (answer, state) => {
  const word = new Int32Array(answer, 0, 1);
  Atomics.store(word, 0, state);
  Atomics.notify(word, 0);
};
(async () => {
  const module = await import(workerData.module);
  if (typeof module.load !== 'function') throw new Error('It exports no function load({ path }).');
  const score = await module.load({ path: workerData.path });
  if (typeof score !== 'function') throw new Error('Its load({ path }) gives no function (text, surface) => score.');
  parentPort.on('message', async ({ text, surface, answer }) => {
    try {
      new Float64Array(answer, 8, 1)[0] = Number(await score(text, surface));
      answered(answer, 1);
    } catch {
      answered(answer, 2);
    }
  });
  parentPort.postMessage({});
})().catch((error) => parentPort.postMessage({ fault: String(error && error.message).split('\\n')[0] }));
`;
