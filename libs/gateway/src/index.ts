export { LocalKeys } from './compose/local-keys.js';
export { type GatewayPorts } from './compose/gateway-ports.js';
export { createLogger } from './observe/logging.js';
export { GatewayPath } from './path/gateway-path.js';
export { startGateway, StartFault, type RunningGateway } from './start-gateway.js';
export { BackOffice } from './compose/back-office.js';
export { checkConfiguration } from './compose/check-configuration.js';
export { vaultParts, type VaultParts } from './compose/vault-parts.js';
