import { ArgumentsInClear } from '@gatehouse/access';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { Placeholders } from '@gatehouse/privacy';
import { Injectable } from '@nestjs/common';

/** Policy judges what the upstream would get: a placeholder says nothing of whether its value is allowed. */
@Injectable()
export class OpenedArguments extends ArgumentsInClear {
  constructor(private readonly placeholders: Placeholders) {
    super();
  }

  async of(call: McpCall): Promise<JsonObject> {
    const { args } = await this.placeholders.open(call.arguments, call.principal.get(), call.tool.get().terms);
    return args;
  }
}
