export { DatabaseUnavailable } from './database-unavailable.js';
export { openDatabase, type DatabaseOptions } from './open-database.js';
export { StoreFault } from './store-fault.js';
export { TypeormAuditStore } from './typeorm.audit-store.js';
export { TypeormPinStore } from './typeorm.pin-store.js';
export { TypeormPlaceholderStore } from './typeorm.placeholder-store.js';
export { TypeormQuotaStore } from './typeorm.quota-store.js';
export { TypeormReviewStore } from './typeorm.review-store.js';
