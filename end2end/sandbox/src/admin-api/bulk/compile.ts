/**
 * Compiles a bulk query once into a plan of plain functions. Walking half a million lines through the GraphQL executor
 * takes minutes, walking them through the plan takes seconds; both read the same field tables.
 */
import {
  getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, valueFromAST,
  type FieldNode, type GraphQLCompositeType, type GraphQLField, type GraphQLObjectType, type GraphQLSchema, type SelectionSetNode,
} from "graphql";
import { apiError, Listing, type Args, type FieldContext } from "../fields.ts";
import { accessDenied, fieldFunction, missingScopes } from "../resolve.ts";
import type { AdminSchema } from "../schema.ts";
import { flatten, type BulkQuery } from "./rules.ts";

/** How to write one object of a type. */
export interface ObjectPlan {
  readonly fields: readonly FieldPlan[];
  readonly connections: readonly ConnectionPlan[];
}

interface FieldPlan {
  readonly key: string;
  readonly read: (source: object, context: FieldContext) => unknown;
  /** Absent for plain values. By type name for things behind an interface. */
  readonly child?: (value: object) => ObjectPlan;
  /** True when the child holds connections of its own, which are then walked as the parent's. */
  readonly nests: boolean;
}

/** A connection and how to write its nodes. */
export interface ConnectionPlan {
  readonly read: (source: object, context: FieldContext) => Listing;
  readonly node: (value: object) => ObjectPlan;
}

/** Compiles the whole query: its top is an object with nothing but connections to walk. */
export function compileBulk(admin: AdminSchema, query: BulkQuery, context: FieldContext): ObjectPlan {
  return compileObject({ admin, query, context }, admin.schema.getQueryType()!, [query.operation.selectionSet]);
}

interface Work {
  readonly admin: AdminSchema;
  readonly query: BulkQuery;
  readonly context: FieldContext;
}

function compileObject(work: Work, type: GraphQLObjectType, sets: readonly SelectionSetNode[]): ObjectPlan {
  const fields: FieldPlan[] = [];
  const connections: ConnectionPlan[] = [];
  for (const [key, nodes] of collect(work, type, sets)) {
    const first = nodes[0]!;
    const name = first.name.value;
    if (name === "__typename") {
      fields.push({ key, read: () => type.name, nests: false });
      continue;
    }
    const definition = type.getFields()[name]!;
    const wanted = missingScopes(work.admin, work.context.scopes, type.name, name, definition.type);
    if (wanted !== null) throw accessDenied(name, wanted);
    const read = compileRead(type, definition, first);
    const named = getNamedType(definition.type);
    const inner = nodes.flatMap((node) => (node.selectionSet === undefined ? [] : [node.selectionSet]));
    if (!isCompositeType(named)) fields.push({ key, read, nests: false });
    else if (!named.name.endsWith("Connection")) fields.push(compileChild(work, named, inner, key, read));
    else connections.push(compileConnection(work, named as GraphQLObjectType, inner, read));
  }
  return { fields, connections };
}

function compileChild(work: Work, type: GraphQLCompositeType, sets: readonly SelectionSetNode[], key: string, read: FieldPlan["read"]): FieldPlan {
  if (!isObjectType(type)) return { key, read, child: planByType(work, type, sets), nests: true };
  const plan = compileObject(work, type, sets);
  return { key, read, child: () => plan, nests: plan.connections.length > 0 || plan.fields.some((field) => field.nests) };
}

function compileConnection(work: Work, type: GraphQLObjectType, sets: readonly SelectionSetNode[], read: FieldPlan["read"]): ConnectionPlan {
  const { fragments } = work.query;
  const nodeSets = sets
    .flatMap((set) => flatten(set, fragments)).filter((field) => field.name.value === "edges")
    .flatMap((edge) => flatten(edge.selectionSet!, fragments)).filter((field) => field.name.value === "node")
    .map((node) => node.selectionSet!);
  const nodeType = getNamedType(type.getFields()["nodes"]!.type) as GraphQLCompositeType;
  return {
    read: (source, context) => {
      const value = read(source, context);
      if (!(value instanceof Listing)) throw new Error(`${type.name} is not given as a listing`);
      return value;
    },
    node: planByType(work, nodeType, nodeSets),
  };
}

function compileRead(type: GraphQLObjectType, definition: GraphQLField<unknown, unknown>, node: FieldNode): FieldPlan["read"] {
  const args: Args = Object.fromEntries(definition.args.flatMap((argument) => {
    const given = node.arguments?.find((candidate) => candidate.name.value === argument.name);
    const value = given === undefined ? argument.defaultValue : valueFromAST(given.value, argument.type);
    return value === undefined ? [] : [[argument.name, value]];
  }));
  const field = fieldFunction(type.name, definition.name);
  if (field !== undefined) return (source, context) => field(source as never, args, context);
  const { name } = definition;
  return (source) => {
    if (name in source) return (source as Record<string, unknown>)[name];
    throw apiError(`sandbox does not implement ${type.name}.${name}`, "NOT_IMPLEMENTED");
  };
}

function planByType(work: Work, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): (value: object) => ObjectPlan {
  if (isObjectType(type)) {
    const plan = compileObject(work, type, sets);
    return () => plan;
  }
  const plans = new Map<string, ObjectPlan>();
  return (value) => {
    const kind = (value as { readonly kind?: string }).kind ?? "";
    let plan = plans.get(kind);
    if (plan === undefined) {
      const concrete = work.admin.schema.getType(kind);
      if (!isObjectType(concrete)) throw new Error(`cannot tell the type of a ${type.name}`);
      plan = compileObject(work, concrete, sets);
      plans.set(kind, plan);
    }
    return plan;
  };
}

/** Fields by response key, with the fragments that apply to the type opened. */
function collect(work: Work, type: GraphQLObjectType, sets: readonly SelectionSetNode[], into = new Map<string, FieldNode[]>()): Map<string, FieldNode[]> {
  for (const selection of sets.flatMap((set) => set.selections)) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      into.set(key, [...(into.get(key) ?? []), selection]);
      continue;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : work.query.fragments.get(selection.name.value)!;
    const condition = fragment.typeCondition?.name.value;
    if (condition === undefined || condition === type.name || coversAbstract(work.admin.schema, condition, type)) collect(work, type, [fragment.selectionSet], into);
  }
  return into;
}

function coversAbstract(schema: GraphQLSchema, condition: string, type: GraphQLObjectType): boolean {
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}

/** Writes one object's own fields; its connections become lines of their own. */
export function writeObject(plan: ObjectPlan, source: object, context: FieldContext): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const { key, read, child } of plan.fields) {
    const value = read(source, context);
    if (child === undefined || value === null || value === undefined) out[key] = value ?? null;
    else if (Array.isArray(value)) out[key] = value.map((one: object) => writeObject(child(one), one, context));
    else out[key] = writeObject(child(value as object), value as object, context);
  }
  return out;
}

/** Connections of an object, those inside its plain child objects included. */
export function connectionsOf(plan: ObjectPlan, source: object, context: FieldContext): { readonly connection: ConnectionPlan; readonly items: readonly object[] }[] {
  const found = plan.connections.map((connection) => ({ connection, items: connection.read(source, context).items }));
  for (const { read, child, nests } of plan.fields) {
    if (!nests) continue;
    const value = read(source, context);
    // Connections below a list are refused before anything is compiled.
    if (value !== null && typeof value === "object" && !Array.isArray(value)) found.push(...connectionsOf(child!(value), value, context));
  }
  return found;
}
