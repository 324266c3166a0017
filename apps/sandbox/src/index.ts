export { createEchoServer } from './bench/echo.js';
export { buildWorld, type SandboxWorld } from './data/index.js';
export { SANDBOX_SECRETS, startSandbox, type Sandbox, type SandboxOptions } from './server.js';
