/**
 * What runs in the thread of an extension, as a text: the command line is one bundle, beside which no file of a thread would be found. It says what
 * the module declares; once that was found to fit, it is opened; then each message is one call and has one answer.
 */
export const EXTENSION_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads');
const saidOf = (error) => String(error && error.message).split('\\n')[0];
(async () => {
  const { extension, open } = await import(workerData.module);
  parentPort.postMessage({ declared: extension && { kind: extension.kind, gateway: extension.gateway }, opens: typeof open === 'function' });
  let opened;
  parentPort.on('message', async ({ id, open: terms, call, argument }) => {
    try {
      if (terms) opened = await open(terms);
      else await opened[call](argument);
      parentPort.postMessage({ id });
    } catch (error) {
      parentPort.postMessage({ id, fault: saidOf(error) });
    }
  });
})().catch((error) => parentPort.postMessage({ fault: saidOf(error) }));
`;
