import { isJsonObject, type JsonObject } from '@gatehouse/kernel';
import { SseParser } from '../wire/sse-parser.js';

/** An event stream as its client reads it. */
export class OpenStream {
  readonly messages: JsonObject[] = [];
  /** Whether the server ended it. */
  ended = false;
  private readonly controller = new AbortController();

  private constructor() {}

  static async open(url: string, init: RequestInit): Promise<OpenStream> {
    const stream = new OpenStream();
    const response = await fetch(url, { ...init, signal: stream.controller.signal });
    if (response.status !== 200 || !response.body) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
    void stream.read(response.body);
    return stream;
  }

  /** Methods of the notifications so far, those of resources with their URI. */
  get heard(): string[] {
    return this.messages.flatMap(({ method, params }) => {
      if (typeof method !== 'string') return [];
      const uri = isJsonObject(params) ? params['uri'] : undefined;
      return [typeof uri === 'string' ? `${method} ${uri}` : method];
    });
  }

  close(): void {
    this.controller.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = new SseParser(1_000_000);
    const decoder = new TextDecoder();
    try {
      for await (const piece of body)
        for (const { data } of parser.push(decoder.decode(piece, { stream: true }))) this.messages.push(JSON.parse(data) as JsonObject);
      this.ended = true;
    } catch {
      // Closed by this side.
    }
  }
}
