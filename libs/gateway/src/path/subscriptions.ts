import { isJsonObject, McpCall, Refusal, type JsonObject, type Subscriber } from '@gatehouse/kernel';
import { UpstreamRegistry } from '@gatehouse/mcp';
import { Injectable } from '@nestjs/common';
import { BoundPath } from './bound-path.js';

const SUBSCRIBE = 'resources/subscribe';
/** Resources that one subscription may ask for. */
const MOST_ASKED = 500;

/** Begins and ends what callers hear of. A resource is decided by the path of resources/subscribe, whichever way it is asked for. */
@Injectable()
export class Subscriptions {
  constructor(
    private readonly path: BoundPath,
    private readonly registry: UpstreamRegistry,
  ) {}

  /** Throws Refusal SUBSCRIPTION_LIMIT. */
  async begin(call: McpCall): Promise<JsonObject> {
    await subscriberOf(call).watch(call.tool.get().upstream, uriOf(call));
    return {};
  }

  end(call: McpCall): JsonObject {
    subscriberOf(call).unwatch(uriOf(call));
    return {};
  }

  /** What of the resources is honoured, as `resourceSubscriptions`. One that is hidden, refused or unknown is left out without a word. */
  async listen(call: McpCall): Promise<JsonObject> {
    const uris = askedFor(call).slice(0, MOST_ASKED);
    const decided = await Promise.all(uris.map((uri) => this.isHonoured(call, uri)));
    const resourceSubscriptions = uris.filter((_uri, index) => decided[index]);
    call.tally('rows', resourceSubscriptions.length);
    return { resourceSubscriptions };
  }

  private async isHonoured(call: McpCall, uri: string): Promise<boolean> {
    const one = new McpCall({ ...call.inbound, method: SUBSCRIBE, params: { uri } });
    try {
      await this.registry.freshen(call.inbound.endpoint, uri, 'resource');
      await this.path.handlers.get(SUBSCRIBE)!(one);
      return true;
    } catch {
      return false;
    } finally {
      call.note(...one.findings);
      for (const event of one.events) call.label(event);
    }
  }
}

/** As upstream and caller know it: a URI with a placeholder in it never gets here. */
function uriOf(call: McpCall): string {
  return String(call.upstreamArguments['uri']);
}

function subscriberOf({ inbound }: McpCall): Subscriber {
  if (!inbound.subscriber) throw new Refusal('METHOD_NOT_SERVED');
  return inbound.subscriber;
}

function askedFor({ inbound }: McpCall): readonly string[] {
  const { notifications } = inbound.params;
  const asked = isJsonObject(notifications) ? notifications['resourceSubscriptions'] : undefined;
  return Array.isArray(asked) ? [...new Set(asked.filter((uri) => typeof uri === 'string'))] : [];
}
