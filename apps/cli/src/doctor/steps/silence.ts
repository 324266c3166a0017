import type { Fault } from '../findings.js';
import type { NoAnswer } from '../wire.js';

/** No answer, in words. */
export function silence(url: URL, { what, code }: NoAnswer): Fault {
  switch (what) {
    case 'name':
      return {
        side: 'network',
        says: `the name ${url.hostname} cannot be resolved (${code})`,
        fix: 'check its spelling and its DNS record',
      };
    case 'refused':
      return {
        side: 'network',
        says: `nothing listens at ${url.host} (${code})`,
        fix: 'start the server, and check its port and the firewall',
      };
    case 'late':
      return {
        side: 'network',
        says: `${url.host} does not answer in time (${code})`,
        fix: 'check the firewall, and whether the proxy reaches what is behind it',
      };
    case 'tls':
      return tlsFault(url, code);
    case 'limit':
      return { side: 'gateway', says: `this took more than ${code}`, fix: 'look for redirects or errors above' };
    case 'broken':
      return {
        side: 'proxy',
        says: `${url.host} breaks the connection off (${code})`,
        fix: 'look into the log of the proxy and of the gateway',
      };
  }
}

function tlsFault({ host, hostname }: URL, code: string): Fault {
  const side = 'proxy';
  if (code === 'CERT_HAS_EXPIRED') return { side, says: `the certificate of ${host} has expired`, fix: 'renew it' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { side, says: `the certificate of ${host} is for another name`, fix: `get one for ${hostname}` };
  if (/SELF_SIGNED/.test(code))
    return {
      side,
      says: `the certificate of ${host} is signed by nobody that clients trust (${code})`,
      fix: 'use one of a public certificate authority; an own one must be installed on every machine, and the servers of Claude and ChatGPT never trust it',
    };
  if (/UNABLE_TO/.test(code))
    return {
      side,
      says: `${host} does not send the whole chain of its certificate, or its authority is not trusted (${code})`,
      fix: 'serve the intermediate certificates as well (fullchain)',
    };
  return {
    side,
    says: `no TLS connection to ${host} comes about (${code})`,
    fix: 'check that this port speaks https and TLS 1.2 or newer',
  };
}
