import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** One exchange with a node under the host name of another, which fetch does not allow. */
export function askUnderHost(node: string, url: string, init: RequestInit): Promise<Response> {
  const { host, pathname, search } = new URL(url);
  const body = init.body instanceof URLSearchParams ? init.body.toString() : undefined;
  const headers: Record<string, string> = { ...(init.headers as Record<string, string>), host };
  if (body !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
  return new Promise((resolve, reject) => {
    const sent = request(`${node}${pathname}${search}`, { method: init.method ?? 'GET', headers }, (answer) => {
      const given = new Headers();
      for (let at = 0; at < answer.rawHeaders.length; at += 2) given.append(answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!);
      const asResponse = (content: string): Response =>
        new Response(content === '' ? null : content, { status: answer.statusCode ?? 500, headers: given });
      resolve(text(answer).then(asResponse));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
