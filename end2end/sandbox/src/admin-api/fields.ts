/** How a field of the Admin schema gets its value. One table serves both GraphQL queries and bulk operations. */
import { GraphQLError } from "graphql";
import type { Charges } from "../billing/charges.ts";
import type { Config } from "../config.ts";
import { parseGid } from "../data/model.ts";
import type { Store } from "../data/store.ts";
import type { Grants } from "../oauth/grants.ts";
import type { Subscriptions } from "../webhooks/subscriptions.ts";
import type { BulkOperations } from "./bulk/operations.ts";
import type { SearchReport } from "./search.ts";

/** What fields may use. */
export interface FieldContext {
  readonly store: Store;
  readonly grants: Grants;
  readonly subscriptions: Subscriptions;
  readonly bulk: BulkOperations;
  readonly charges: Charges;
  readonly config: Config;
  /** Where the sandbox is reached; no trailing slash. */
  readonly baseUrl: string;
  /** Scopes of the token in use. */
  readonly scopes: readonly string[];
  readonly version: string;
  readonly now: number;
  /** Findings on search texts, shown in the answer's extensions. */
  readonly searches: SearchReport[];
}

/** Arguments of a field as the executor hands them over: already checked against the schema. */
export type Args = Readonly<Record<string, unknown>>;

/** A function giving a field's value. */
export type Field = (source: never, args: Args, context: FieldContext) => unknown;

/** Fields of one type. A field that is in neither table nor source is "not implemented", never a silent null. */
export type FieldTable = Readonly<Record<string, Field>>;

/** Types a table's functions against what they read. */
export function fieldsOf<T>(fields: Readonly<Record<string, (source: T, args: Args, context: FieldContext) => unknown>>): FieldTable {
  return fields as FieldTable;
}

/** All objects of a connection, in order; paging happens outside. */
export class Listing {
  constructor(readonly items: readonly object[]) {}
}

/** An error with the platform's code. */
export function apiError(message: string, code: string, more: Readonly<Record<string, unknown>> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more } });
}

/** Reads an id argument of a wanted kind; undefined when the id belongs to nothing of that kind. */
export function idArgument(text: unknown, kind: string): number {
  const parsed = parseGid(String(text));
  if (parsed === undefined) throw apiError(`Invalid global id '${String(text)}'`, "argumentLiteralsIncompatible");
  if (parsed.kind !== kind) throw apiError("Invalid id: resource not found", "RESOURCE_NOT_FOUND");
  return parsed.id;
}

/** An instant as the Admin API writes it: in whole seconds. */
export function dateTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
