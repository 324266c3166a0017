import { readFile, stat } from 'node:fs/promises';
import { FetchRefused, type GuardedFetch } from '@gatehouse/net';
import { DocumentFault } from './document-fault.js';

const MAX_BYTES = 16_777_216;

/** Where a document is kept. */
export abstract class DocumentSource {
  /** The text as it is now; undefined where it is as it was at the last reading. Throws DocumentFault. */
  abstract read(): Promise<string | undefined>;
}

/** A file beside gateway.yaml. */
export class FileDocument extends DocumentSource {
  private last = '';

  constructor(private readonly path: string) {
    super();
  }

  override async read(): Promise<string | undefined> {
    try {
      const { size, mtimeMs } = await stat(this.path);
      if (size > MAX_BYTES) throw new DocumentFault(`it is larger than ${MAX_BYTES} bytes`);
      const now = `${size} ${mtimeMs}`;
      if (now === this.last) return undefined;
      const text = await readFile(this.path, 'utf8');
      this.last = now;
      return text;
    } catch (fault) {
      if (fault instanceof DocumentFault) throw fault;
      throw new DocumentFault('its file cannot be read; check upstreams.document and the permissions of the file');
    }
  }
}

/** A document at a URL, asked for again when it is older than `ttlMs`. */
export class RemoteDocument extends DocumentSource {
  private last = '';
  private readAt = -Infinity;

  constructor(
    private readonly url: string,
    private readonly fetcher: GuardedFetch,
    private readonly ttlMs = 900_000,
  ) {
    super();
  }

  override async read(): Promise<string | undefined> {
    if (performance.now() - this.readAt < this.ttlMs) return undefined;
    const text = await this.fetched();
    this.readAt = performance.now();
    if (text === this.last) return undefined;
    this.last = text;
    return text;
  }

  private async fetched(): Promise<string> {
    try {
      const headers = { accept: 'application/json, application/yaml, text/yaml;q=0.9, */*;q=0.1' };
      const { status, body } = await this.fetcher.request(this.url, { headers, redirects: 3, maxBytes: MAX_BYTES, timeoutMs: 15_000 });
      if (status !== 200) throw new DocumentFault(`its URL answered ${status}`);
      return body.toString('utf8');
    } catch (fault) {
      if (fault instanceof FetchRefused) throw new DocumentFault(`its URL could not be fetched: ${fault.reason}`);
      throw fault;
    }
  }
}
