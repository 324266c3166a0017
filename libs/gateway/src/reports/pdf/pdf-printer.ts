import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { visibleLines } from '../../approvals/visible-text.js';
import type { PdfDocument } from './pdf-parts.js';

// Text, so that it is the same from source and from the build. It holds no value: the document comes as a message.
const CODE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const printer = require(workerData.library);
  // The document is texts alone; whatever it said, nothing of it is read from a disk or fetched but the fonts beside the library.
  printer.setUrlAccessPolicy(() => false);
  printer.setLocalAccessPolicy((path) => path.startsWith(workerData.fonts));
  printer.setFonts(require(workerData.fontList));
  parentPort.once('message', (document) => {
    const footer = (page, of) => ({ text: document.foot + ' · page ' + page + ' of ' + of, style: 'foot', alignment: 'center' });
    printer.createPdf({ ...document, footer }).getBuffer().then(
      (pdf) => parentPort.postMessage({ pdf }),
      (fault) => parentPort.postMessage({ fault: fault.message }),
    );
  });
`;

/** Lays a document out in a thread of its own: a report takes a second of processor time, in which calls must not wait. */
export function printed(document: PdfDocument): Promise<Uint8Array> {
  const find = createRequire(createRequire(import.meta.url).resolve('@gatehouse/gateway/package.json'));
  const fontList = find.resolve('pdfmake/fonts/Roboto.js');
  const workerData = { library: find.resolve('pdfmake'), fontList, fonts: fontList.replace(/\.js$/, '') };
  const worker = new Worker(CODE, { eval: true, workerData });
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.once('message', ({ pdf, fault }: { pdf?: Uint8Array; fault?: string }) =>
      pdf ? resolve(pdf) : reject(new Error(`the PDF of the report could not be made: ${fault}`)),
    );
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the PDF of the report could not be made: its thread ended')));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    worker.postMessage(visibleIn(document));
  }).finally(() => worker.terminate());
}

/** As on the page, nothing hides in what it says. */
const visibleIn = (document: PdfDocument): unknown =>
  JSON.parse(JSON.stringify(document), (_, value: unknown) => (typeof value === 'string' ? visibleLines(value) : value));
