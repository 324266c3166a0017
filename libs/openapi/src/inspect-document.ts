import { reservedBy, type ApiAuth } from './call/credentials.js';
import { DocumentFault } from './document/document-fault.js';
import type { DocumentSource } from './document/document-source.js';
import { readDocument } from './document/read-document.js';
import type { LeftOut } from './operation/operation.js';
import { operationsOf } from './operation/operations.js';
import type { Selection } from './operation/raw-operations.js';

export interface DocumentReport {
  /** Names of the tools that it makes. */
  readonly served: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Why it cannot be used at all. */
  readonly fault?: string;
}

/** What a document would serve, for whoever sets it up. */
export async function inspectDocument(document: DocumentSource, selection: Selection, auth: ApiAuth): Promise<DocumentReport> {
  try {
    const { served, leftOut } = operationsOf(await readDocument((await document.read()) ?? ''), selection, reservedBy(auth));
    return { served: [...served.keys()], leftOut };
  } catch (fault) {
    if (fault instanceof DocumentFault) return { served: [], leftOut: [], fault: fault.message };
    throw fault;
  }
}
