export { ArgumentContract } from './arguments/argument-contract.js';
export { Handling } from './handling/handling.js';
export { Detector, type InspectionRequest } from './inspection/detector.js';
export { Inspector, type Inspection, type InspectorOptions } from './inspection/inspector.js';
export { PackFaults, type PackFault } from './packs/pack-faults.js';
export { RequestSanitiser } from './request/request-sanitiser.js';
export { RequestSanitizing } from './request/request-sanitizing.interceptor.js';
export { ResponseCleaner } from './response/response-cleaner.js';
export { ResponseSanitizing } from './response/response-sanitizing.interceptor.js';
