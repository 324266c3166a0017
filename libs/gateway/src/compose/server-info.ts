import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** How the gateway names itself, to clients and to upstreams. */
export const SERVER_INFO = { name: 'gatehouse', title: 'Gatehouse', version };
