export { type ApiAuth } from './call/credentials.js';
export { FileDocument, RemoteDocument, type DocumentSource } from './document/document-source.js';
export { inspectDocument } from './inspect-document.js';
export { OpenApiUpstream } from './openapi-upstream.js';
