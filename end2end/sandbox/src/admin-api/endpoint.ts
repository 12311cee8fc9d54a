/** One call of the Admin API, from the token check to the answer with its cost. */
import { execute, getOperationAST, GraphQLError, Kind, type DocumentNode, type OperationDefinitionNode } from "graphql";
import type { Faults } from "../control/faults.ts";
import type { Bucket } from "./bucket.ts";
import { actualCost, MAX_QUERY_COST, requestedCost } from "./cost.ts";
import type { FieldContext } from "./fields.ts";
import { IDEMPOTENT_MUTATIONS } from "./mutation-fields.ts";
import { resolverFor, typeResolver } from "./resolve.ts";
import { loadSchema, servedVersion, type AdminSchema } from "./schema.ts";
import { checkDocument, wordVariableError, type ApiErrorBody } from "./validation.ts";

/** What a caller sends. */
export interface ApiRequest {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}

/** The answer's body. */
export interface ApiAnswer {
  readonly data?: unknown;
  readonly errors?: readonly ApiErrorBody[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Runs GraphQL calls against one bucket of points. */
export class AdminApi {
  constructor(private readonly bucket: Bucket, private readonly faults: Faults) {}

  /** Answers a call; `contextFor` is given the version that is really served. */
  async answer(askedVersion: string, request: ApiRequest, contextFor: (version: string) => FieldContext): Promise<{ readonly version: string; readonly body: ApiAnswer }> {
    const version = servedVersion(askedVersion);
    const admin = loadSchema(version);
    return { version, body: await this.run(admin, request, contextFor(version)) };
  }

  private async run(admin: AdminSchema, request: ApiRequest, context: FieldContext): Promise<ApiAnswer> {
    if (typeof request.query !== "string" || request.query === "") return refusal("Parameter Missing or Invalid", "BAD_REQUEST");
    const checked = checkDocument(admin.schema, request.query);
    if ("errors" in checked) return { errors: checked.errors };
    const operation = getOperationAST(checked.document, typeof request.operationName === "string" ? request.operationName : null);
    if (operation == null) return refusal("An operation name is required", "BAD_REQUEST");
    const variables = (request.variables ?? {}) as Record<string, unknown>;
    return this.price(admin, checked.document, operation, variables, context);
  }

  private async price(admin: AdminSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Record<string, unknown>, context: FieldContext): Promise<ApiAnswer> {
    const fragments = new Map(document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]));
    const given = withDefaults(operation, variables);
    const requested = requestedCost(admin.schema, operation, fragments, given);
    const cost = (actual: number | null): object => ({ requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: this.bucket.status() });
    if (requested > MAX_QUERY_COST) {
      const message = `Query cost is ${requested}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).`;
      return { errors: [{ message, extensions: { code: "MAX_COST_EXCEEDED", cost: requested, maxCost: MAX_QUERY_COST, documentation: "https://shopify.dev/api/usage/rate-limits" } }] };
    }
    if (this.faults.take("throttle") !== undefined || !this.bucket.reserve(requested)) {
      return { errors: [{ message: "Throttled", extensions: { code: "THROTTLED", documentation: "https://shopify.dev/api/usage/rate-limits" } }], extensions: { cost: cost(null) } };
    }
    const result = await execute({
      schema: admin.schema, document, rootValue: {}, contextValue: context, variableValues: variables, operationName: operation.name?.value ?? null,
      fieldResolver: this.withIdempotency(admin), typeResolver,
    });
    // Variables that do not fit stop the query before it runs: there is no data then, and nothing was spent.
    if (result.data === undefined) {
      this.bucket.giveBack(requested);
      return { errors: (result.errors ?? []).map((error) => wordVariableError(error, variables)) };
    }
    const actual = Math.min(requested, actualCost(admin.schema, operation, fragments, given, result.data));
    this.bucket.giveBack(requested - actual);
    return {
      ...(result.errors === undefined ? {} : { errors: result.errors.map(runtimeError) }),
      data: result.data,
      extensions: { cost: cost(actual), ...(context.searches.length === 0 ? {} : { search: context.searches }) },
    };
  }

  private withIdempotency(admin: AdminSchema): ReturnType<typeof resolverFor> {
    const resolve = resolverFor(admin);
    return (source, args, context, info) => {
      const needsKey = admin.version >= "2026-04" && info.parentType.name === "Mutation" && IDEMPOTENT_MUTATIONS.has(info.fieldName);
      if (needsKey && info.fieldNodes[0]!.directives?.some((directive) => directive.name.value === "idempotent") !== true) {
        throw new GraphQLError("The @idempotent directive is required for this mutation but was not provided.", { extensions: { code: "BAD_REQUEST" } });
      }
      return resolve(source, args, context, info);
    };
  }
}

function refusal(message: string, code: string): ApiAnswer {
  return { errors: [{ message, extensions: { code } }] };
}

function withDefaults(operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given: Record<string, unknown> = { ...variables };
  for (const definition of operation.variableDefinitions ?? []) {
    const { defaultValue, variable } = definition;
    if (!(variable.name.value in given) && defaultValue?.kind === Kind.INT) given[variable.name.value] = Number(defaultValue.value);
  }
  return given;
}

function runtimeError(error: GraphQLError): ApiErrorBody {
  // A fault of the sandbox itself has no code; it must not pass for an answer of the platform.
  const extensions = Object.keys(error.extensions).length > 0 ? error.extensions : { code: "INTERNAL_SERVER_ERROR" };
  return { message: error.message, locations: error.locations ?? [], ...(error.path === undefined ? {} : { path: error.path }), extensions };
}
