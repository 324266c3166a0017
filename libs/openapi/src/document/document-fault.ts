/** What keeps a document, or one of its operations, from being used; a sentence for operators. Never a value of the document beyond names. */
export class DocumentFault extends Error {}
