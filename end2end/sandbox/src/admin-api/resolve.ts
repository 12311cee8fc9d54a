/** Connects the field tables with the GraphQL executor and with bulk operations. */
import { getNamedType, type GraphQLFieldResolver, type GraphQLNamedType, type GraphQLOutputType, type GraphQLTypeResolver } from "graphql";
import { billingFields } from "../billing/fields.ts";
import { catalogueFields } from "./catalogue-fields.ts";
import { apiError, Listing, type Args, type Field, type FieldContext, type FieldTable } from "./fields.ts";
import { pageOf } from "./listing.ts";
import { metafieldFields } from "./metafield-fields.ts";
import { mutationFields } from "./mutation-fields.ts";
import { orderFields } from "./order-fields.ts";
import { pixelFields } from "./pixel-fields.ts";
import { rootFields } from "./root-fields.ts";
import { scopesAllow, type AdminSchema } from "./schema.ts";

const TABLES: Readonly<Record<string, FieldTable>> = { ...catalogueFields, ...orderFields, ...rootFields, ...metafieldFields, ...billingFields, ...pixelFields, ...mutationFields };

/** The function behind a field; undefined when values come from the source object itself. */
export function fieldFunction(typeName: string, fieldName: string): Field | undefined {
  const table = Object.hasOwn(TABLES, typeName) ? TABLES[typeName] : undefined;
  return table !== undefined && Object.hasOwn(table, fieldName) ? table[fieldName] : undefined;
}

/** Value of a field before paging. Refuses what the sandbox does not know rather than answering null. */
export function readField(typeName: string, fieldName: string, source: unknown, args: Args, context: FieldContext): unknown {
  const field = fieldFunction(typeName, fieldName);
  if (field !== undefined) return field(source as never, args, context);
  if (source !== null && typeof source === "object" && fieldName in source) return (source as Record<string, unknown>)[fieldName];
  throw apiError(`sandbox does not implement ${typeName}.${fieldName}`, "NOT_IMPLEMENTED");
}

/** Scopes missing for a field of a type that gives another type; null when all is well. */
export function missingScopes(admin: AdminSchema, granted: readonly string[], typeName: string, fieldName: string, output: GraphQLOutputType): readonly string[] | null {
  const type: GraphQLNamedType = getNamedType(output);
  // What a connection holds is what needs the scope.
  for (const wanted of [admin.scopes.get(`${typeName}.${fieldName}`), admin.scopes.get(type.name.replace(/Connection$/, ""))]) {
    if (!scopesAllow(granted, wanted)) return wanted!;
  }
  return null;
}

/** Refusal of a field for want of scopes. */
export function accessDenied(fieldName: string, wanted: readonly string[]): Error {
  return apiError(`Access denied for ${fieldName} field.`, "ACCESS_DENIED", {
    documentation: "https://shopify.dev/api/usage/access-scopes",
    requiredAccess: `${wanted.map((scope) => `\`${scope}\` access scope`).join(" or ")}.`,
  });
}

/** The executor's resolver for every field of a schema version. */
export function resolverFor(admin: AdminSchema): GraphQLFieldResolver<unknown, FieldContext> {
  return (source, args: Args, context, info) => {
    const typeName = info.parentType.name;
    const wanted = missingScopes(admin, context.scopes, typeName, info.fieldName, info.returnType);
    if (wanted !== null) throw accessDenied(info.fieldName, wanted);
    const value = readField(typeName, info.fieldName, source, args, context);
    return value instanceof Listing ? pageOf(value, args) : value;
  };
}

/** Tells the concrete type of a thing behind an interface. */
export const typeResolver: GraphQLTypeResolver<unknown, FieldContext> = (value) => (value as { readonly kind?: string }).kind;
