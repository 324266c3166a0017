import { execFile } from 'node:child_process';

/** The program that opens an address, by platform. None of them is a shell, and the address is one argument. */
const OPENERS: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** Asks the desktop to open an http or https address. Where it cannot, nothing happens: the address was shown as well. */
export function openBrowser({ protocol, href }: URL): void {
  const opener = OPENERS[process.platform];
  if (!opener || (protocol !== 'https:' && protocol !== 'http:')) return;
  const [command, ...args] = opener;
  const child = execFile(command, [...args, href], { timeout: 10_000 }, () => undefined);
  child.unref();
}
