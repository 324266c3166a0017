import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { freePort } from './free-port.js';

/** PostgreSQL compiled to WebAssembly, behind its own wire protocol: needs no server on the machine. */
export async function startWasmPostgres(): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const db = await PGlite.create();
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, port, host: '127.0.0.1', maxConnections: 20 });
  await server.start();
  return {
    port,
    stop: async () => {
      await server.stop();
      await db.close();
    },
  };
}
