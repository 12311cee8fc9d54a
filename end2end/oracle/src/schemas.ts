/** The platform's published schemas: of the Admin API with the scopes its fields ask for, and of its Functions. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

/** One line of the schema's list of scopes, in the platform's words. */
interface ScopeItem {
  readonly type: "type" | "field";
  readonly typeName: string;
  readonly fieldName?: string;
  readonly requiredAccess: string;
  readonly offlineScopes: readonly string[];
}

/** Scopes any one of which will do. */
export type AnyOf = readonly string[];

/** A version of the Admin API. */
export interface Admin {
  readonly schema: GraphQLSchema;
  /** What `Type` or `Type.field` asks for: of each group one scope. */
  readonly needs: ReadonlyMap<string, readonly AnyOf[]>;
}

const admins = new Map<string, Admin>();

/** The Admin API of a version. */
export function admin(version: string): Admin {
  const known = admins.get(version);
  if (known !== undefined) return known;
  const file = read(`admin_${version}`) as { data: IntrospectionQuery; offline_scopes: { items: readonly ScopeItem[] } };
  const needs = new Map<string, readonly AnyOf[]>();
  for (const item of file.offline_scopes.items) {
    const groups = groupsOf(item.requiredAccess);
    // The sentence is what counts; the list beside it knows no "and", but must not name a scope the sentence does not.
    const lost = item.offlineScopes.filter((scope) => !groups.flat().includes(scope));
    if (lost.length > 0) groups.push(lost);
    if (groups.length > 0) needs.set(item.type === "type" ? item.typeName : `${item.typeName}.${item.fieldName}`, groups);
  }
  const built = { schema: buildClientSchema(file.data, { assumeValid: true }), needs };
  admins.set(version, built);
  return built;
}

/** The API of a kind of Function, such as `discount`. */
export function functionSchema(kind: string, version: string): GraphQLSchema {
  return buildClientSchema((read(`functions_${kind}_${version}`) as { data: IntrospectionQuery }).data);
}

/**
 * What a sentence asks for: scopes joined by commas and "or" are one group, "as well as" begins another, and a scope
 * named after the first sentence is asked for besides.
 */
export function groupsOf(sentence: string): string[][] {
  const [first = "", ...rest] = sentence.split(/\.\s+(?=[A-Z])/);
  const scopes = (text: string): string[] => [...new Set(text.match(/\b(?:read|write)_[a-z_]+/g) ?? [])];
  return [...first.split(/\bas well as\b|\band\b/).map(scopes), ...scopes(rest.join(" ")).map((scope) => [scope])].filter((group) => group.length > 0);
}

/** The package exports nothing to resolve, so its folder is looked for where a resolver would look. */
function read(name: string): unknown {
  const folders = createRequire(import.meta.url).resolve.paths("@shopify/dev-mcp") ?? [];
  const path = folders.map((folder) => join(folder, "@shopify/dev-mcp/dist/data", `${name}.json.gz`)).find(existsSync);
  if (path === undefined) throw new Error(`the schema ${name} is not there; is @shopify/dev-mcp installed?`);
  return JSON.parse(gunzipSync(readFileSync(path)).toString("utf8"));
}
