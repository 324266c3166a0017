export { BodyTooLarge, BodyUnreadable, boundedBody } from './bounded-body.js';
export { FetchRefused } from './fetch-refused.js';
export { GuardedFetch, type Fetched } from './guarded-fetch.js';
export { NameResolver } from './name-resolver.js';
export { shownCertificate, type ShownCertificate } from './shown-certificate.js';
export { settledConnector } from './settled-connector.js';
export { bareHost, Destinations, isLoopback } from './destinations.js';
