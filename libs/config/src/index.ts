export { type ExternalIssuerSection } from './external-issuer-sections.js';
export { ConfigFaults, type ConfigFault } from './faults.js';
export { GatewayConfig } from './gateway-config.js';
export { loadConfigFile, loadConfigText, type LoadedConfig } from './loader.js';
export { type MlsSection } from './mls-sections.js';
export { configSchema } from './schema.js';
export { EnvironmentSecrets, SecretReference, SecretSource } from './secrets.js';
export { type UpstreamSection } from './upstream-sections.js';
export { milliseconds } from './values.js';
