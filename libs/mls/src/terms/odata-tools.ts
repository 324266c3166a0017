import { allOf } from '../odata/ast.js';
import { argumentSchemaOf, Refusal, type JsonObject, type McpCall } from '@gatehouse/kernel';
import { callerOf } from './caller.js';
import type { MlsConnection } from './mls-connection.js';
import { labelRefusal, type MlsTerms } from './mls-terms.js';
import { admittedAnswer, rowsOf, type ForeignRead } from './odata-answers.js';
import { ODataArguments } from './odata-arguments.js';
import { RawQueries } from './raw-queries.js';

/**
 * Tools of upstreams that carry OData, such as the `query` of RESO's own MCP server: their queries are read, judged and written anew like those
 * of the built-in tools, and of their answers the rows that may be shown go on.
 */
export class ODataTools {
  private readonly connections: ReadonlyMap<string, MlsConnection>;
  private readonly reads = new WeakMap<McpCall, ForeignRead>();

  constructor(
    connections: readonly MlsConnection[],
    private readonly terms: MlsTerms,
  ) {
    this.connections = new Map(connections.map((connection) => [connection.profile.id, connection]));
  }

  /** True for whatever is about a tool whose terms say that it carries OData. */
  concerns(call: McpCall): boolean {
    return call.tool.peek()?.terms.odata !== undefined;
  }

  /** Throws Refusal MLS_LICENCE, MLS_FIELD, MLS_QUERY, MLS_EXPORT_CAP, ARGUMENT_CONTRACT; then the upstream is asked nothing. */
  async prepare(call: McpCall): Promise<void> {
    const entry = call.tool.get();
    const terms = entry.terms.odata!;
    const connection = this.connections.get(terms.connection);
    // A task of such a tool would bring its answer by a way on which nobody knows the query.
    if (!connection || call.method !== 'tools/call') throw new Refusal('MLS_LICENCE', 'Call the tool itself.');
    try {
      connection.checkLicence(call);
      await connection.ready();
      const caller = callerOf(connection, call);
      const written = new ODataArguments(terms);
      const asked = written.read(call.arguments);
      const read = new RawQueries(connection).secure(asked.resource, asked.query, caller);
      const { query } = read.request;
      await connection.watch.look(call, caller.subject, query);
      const filter = allOf(connection.profile.mandatory, query.filter);
      call.rewrittenArguments.set(
        written.write({ resource: read.resource, query: { ...query, ...(filter ? { filter } : {}) } }, argumentSchemaOf(entry)),
      );
      this.reads.set(call, { connection, terms, read, attributions: [] });
    } catch (error) {
      labelRefusal(call, error);
      throw error;
    }
  }

  /** What of the upstream's own answer may go on to the other stages. */
  async admit(call: McpCall, result: JsonObject): Promise<JsonObject> {
    if (!this.concerns(call)) return result;
    const read = this.reads.get(call);
    if (!read) throw new Refusal('MLS_LICENCE', 'The call did not pass the terms of this connection.');
    try {
      return await admittedAnswer(call, read, result);
    } catch (error) {
      labelRefusal(call, error);
      throw error;
    }
  }

  complete(call: McpCall, result: JsonObject): JsonObject {
    const read = this.reads.get(call);
    return read ? this.terms.attributed(call, { ...read, rowsIn: (shown) => rowsOf(shown, read.terms) ?? [] }, result) : result;
  }
}
