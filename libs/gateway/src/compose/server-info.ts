import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('@gatehouse/gateway/package.json') as { version: string };

/** How the gateway names itself, to clients and to upstreams. */
export const SERVER_INFO = { name: 'gatehouse', title: 'Gatehouse', version };
