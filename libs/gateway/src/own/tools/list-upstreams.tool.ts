import type { Pins } from '@gatehouse/integrity';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import type { UpstreamRegistry } from '@gatehouse/mcp';
import { answered, deskDescriptor, deskTerms, NUMBER, rows, TEXT } from '../desk-tool.js';
import type { OwnTool } from '../own-tool.js';

export interface UpstreamReading {
  readonly registry: () => Pick<UpstreamRegistry, 'states'>;
  readonly pins: () => Pick<Pins, 'list'>;
}

/** `list_upstreams`: what stands behind the gateway and how it is. */
export class ListUpstreamsTool implements OwnTool {
  readonly terms = deskTerms('policy');
  readonly descriptor = deskDescriptor({
    name: 'list_upstreams',
    title: 'List the systems behind the gateway',
    description:
      'Each system with its state, the number of its tools, and what of it waits for a person because it changed or was never approved. A person approves with gatehouse pins.',
    answers: {
      upstreams: rows({
        upstream: TEXT,
        state: TEXT,
        because: TEXT,
        tools: NUMBER,
        waiting: rows({ offer: TEXT, because: TEXT }),
      }),
    },
  });

  constructor(private readonly parts: UpstreamReading) {}

  async answer(call: McpCall): Promise<JsonObject> {
    const held = this.parts
      .pins()
      .list()
      .filter(({ status }) => status !== 'approved');
    const upstreams = this.parts
      .registry()
      .states()
      .map(({ slug, health: { state, reason }, tools }) => ({
        upstream: slug,
        state,
        ...(reason === undefined ? {} : { because: reason }),
        tools,
        waiting: held.filter(({ upstream }) => upstream === slug).map(({ tool, reason: because }) => ({ offer: tool, because })),
      }));
    call.tally('rows', upstreams.length);
    return answered({ upstreams });
  }
}
