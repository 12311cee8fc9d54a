/** The published Admin schemas, read from the package that carries them, built when first asked for. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";
import { SERVED_VERSIONS } from "../config.ts";

interface SchemaFile {
  readonly data: IntrospectionQuery;
  readonly offline_scopes: {
    readonly items: readonly { readonly type: "type" | "field"; readonly typeName: string; readonly fieldName?: string; readonly offlineScopes: readonly string[] }[];
  };
}

/** A version of the Admin API. */
export interface AdminSchema {
  readonly version: string;
  readonly schema: GraphQLSchema;
  /** By `Type` and `Type.field`: any one of the scopes opens it. Absent means open to all. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
}

const built = new Map<string, AdminSchema>();

/**
 * The version that answers when `asked` is asked for: itself when served, the oldest one when it is gone or not a
 * version, the newest one when it is still to come.
 */
export function servedVersion(asked: string): string {
  if (asked === "unstable") return asked;
  const oldest = SERVED_VERSIONS[0];
  if (!/^\d{4}-\d{2}$/.test(asked)) return oldest;
  return SERVED_VERSIONS.findLast((version) => version <= asked) ?? oldest;
}

/** Builds a schema, or gives the one built before. Takes a quarter to half a second the first time. */
export function loadSchema(version: string): AdminSchema {
  const known = built.get(version);
  if (known !== undefined) return known;
  const file = JSON.parse(gunzipSync(readFileSync(schemaPath(version))).toString("utf8")) as SchemaFile;
  const scopes = new Map<string, readonly string[]>();
  for (const item of file.offline_scopes.items) {
    if (item.offlineScopes.length > 0) scopes.set(item.type === "type" ? item.typeName : `${item.typeName}.${item.fieldName}`, item.offlineScopes);
  }
  const admin = { version, schema: buildClientSchema(file.data, { assumeValid: true }), scopes };
  built.set(version, admin);
  return admin;
}

/** The package exports nothing to resolve, so its folder is looked for where a resolver would look. */
function schemaPath(version: string): string {
  const folders = createRequire(import.meta.url).resolve.paths("@shopify/dev-mcp") ?? [];
  const paths = folders.map((folder) => join(folder, "@shopify/dev-mcp/dist/data", `admin_${version}.json.gz`));
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`the schema of ${version} is not there; is @shopify/dev-mcp installed?`);
  return path;
}

/** True when the granted scopes open what asks for any of `wanted`; writing implies reading. */
export function scopesAllow(granted: readonly string[], wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.some((scope) => granted.includes(scope) || granted.includes(scope.replace(/^read_/, "write_")));
}
