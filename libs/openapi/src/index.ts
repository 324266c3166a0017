export { type ApiAuth } from './call/credentials.js';
export { FileDocument, RemoteDocument, type DocumentSource } from './document/document-source.js';
export { OpenApiUpstream } from './openapi-upstream.js';
