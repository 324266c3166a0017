/** An event stream as its client reads it, message by message. */
export class OpenStream {
  readonly messages: Record<string, unknown>[] = [];
  /** Whether the server ended it. */
  ended = false;

  private constructor(private readonly controller: AbortController) {}

  /** Opens it; where the server answers with anything but a stream, that answer stands in `refusal`. */
  static async open(url: string, init: RequestInit): Promise<OpenStream | { readonly status: number; readonly refusal: string }> {
    const controller = new AbortController();
    const response = await fetch(url, { ...init, signal: controller.signal });
    const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (!streamed || !response.body) return { status: response.status, refusal: await response.text() };
    const stream = new OpenStream(controller);
    void stream.read(response.body);
    return stream;
  }

  /** Methods of the notifications so far, without what they begin with; those of resources with their URI. */
  get heard(): string[] {
    return this.messages.flatMap(({ method, params }) => {
      if (typeof method !== 'string') return [];
      const { uri } = params as { uri?: string };
      const name = method.replace('notifications/', '');
      return [uri === undefined ? name : `${name} ${uri}`];
    });
  }

  close(): void {
    this.controller.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const piece of body) {
        text += decoder.decode(piece, { stream: true });
        const events = text.split('\n\n');
        text = events.pop()!;
        for (const event of events)
          for (const [, data] of event.matchAll(/^data: ?(.+)$/gm)) this.messages.push(JSON.parse(data!) as Record<string, unknown>);
      }
      this.ended = true;
    } catch {
      // Closed by this side.
    }
  }
}
