// Starts what the bench measures, each in a process of its own, and reads what they cost from /proc (Linux).
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const secrets = {
  SANDBOX_RESO_SECRET: 'bench-reso-secret',
  SANDBOX_CRM_TOKEN: 'bench-crm-token',
  SANDBOX_SHOWINGS_KEY: 'bench-showings-key',
};
const options = { cwd: root, env: { ...process.env, ...secrets } };
const children = new Set();

export function start(...args) {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Runs a program to its end; its standard output. */
export const output = (...args) => spawnSync(process.execPath, args, { ...options, encoding: 'utf8' }).stdout.trim();

/** So many ports that nothing listens on: what else runs on this machine must not answer in the place of what is measured. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) =>
          createServer().listen(0, '127.0.0.1', function () {
            resolve(this);
          }),
        ),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** The port that a child reports once it listens. */
export const portOf = (child) => new Promise((resolve) => child.once('message', ({ port }) => resolve(port)));

export async function until(url) {
  for (let attempt = 0; attempt < 1_500; attempt += 1) {
    if (
      await fetch(url).then(
        (answer) => answer.status < 500,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nothing answers at ${url}`);
}

export async function stop(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

export const stopAll = () => Promise.all([...children].map(stop));

/** CPU milliseconds that a process has used. */
export function cpuOf({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export const memoryOf = ({ pid }) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
