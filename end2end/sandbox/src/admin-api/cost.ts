/**
 * The price of a query in points, by the rule fitted to recorded answers of the platform: objects 1, connections
 * `2 + m(n) × (1 + node)`, money 0, root counts 10, mutations 10. With the answer's data at hand the same rule gives
 * the actual cost: what was empty or null costs nothing.
 */
import {
  getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, valueFromAST,
  type FieldNode, type FragmentDefinitionNode, type GraphQLCompositeType, type GraphQLObjectType, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode,
} from "graphql";

/** Points a single query may ask for. */
export const MAX_QUERY_COST = 1_000;

const FREE_TYPES = new Set(["MoneyBag", "MoneyV2", "ShopAddress", "LocationAddress"]);

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  /** False while estimating: then sizes come from arguments instead of data. */
  readonly actual: boolean;
}

/** How often the node of a connection of `n` is counted. */
export function connectionFactor(n: number): number {
  return n <= 0 ? 0 : Math.max(1, Math.floor(2 * Math.log(n)));
}

/** Points reserved before the query runs. */
export function requestedCost(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Readonly<Record<string, unknown>>): number {
  return operationCost({ schema, fragments, variables, actual: false }, operation, undefined);
}

/** Points kept after it has run. */
export function actualCost(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Readonly<Record<string, unknown>>, data: unknown): number {
  return operationCost({ schema, fragments, variables, actual: true }, operation, data);
}

function operationCost(walk: Walk, operation: OperationDefinitionNode, data: unknown): number {
  const root = walk.schema.getRootType(operation.operation);
  if (root == null) return 0;
  let cost = 0;
  for (const field of groupFields(walk, root, [operation.selectionSet]).values()) {
    const value = read(data, field.key);
    if (operation.operation === "mutation") cost += mutationCost(walk, root, field, value);
    else if (field.name.startsWith("__")) cost += field.name === "__typename" ? 0 : 1;
    else if (field.name.endsWith("Count")) cost += 10;
    else cost += fieldCost(walk, root, field, value);
  }
  return cost;
}

function mutationCost(walk: Walk, root: GraphQLObjectType, field: Grouped, value: unknown): number {
  const payload = getNamedType(root.getFields()[field.name]!.type);
  if (!isObjectType(payload)) return 10;
  let cost = 10;
  for (const child of groupFields(walk, payload, field.selectionSets).values()) {
    if (child.name === "userErrors" || child.name === "__typename") continue;
    const type = getNamedType(payload.getFields()[child.name]!.type);
    const whole = fieldCost(walk, payload, child, read(value, child.key));
    // The payload's own object is free, what hangs below it is not.
    cost += isCompositeType(type) && !type.name.endsWith("Connection") && !FREE_TYPES.has(type.name) ? Math.max(0, whole - 1) : whole;
  }
  return cost;
}

interface Grouped {
  readonly key: string;
  readonly name: string;
  readonly node: FieldNode;
  readonly selectionSets: SelectionSetNode[];
}

/** Fields by response key, those of matching fragments included, as the executor would merge them. */
function groupFields(walk: Walk, type: GraphQLCompositeType, sets: readonly SelectionSetNode[], only: "all" | "shared" = "all", into = new Map<string, Grouped>()): Map<string, Grouped> {
  for (const set of sets) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const known = into.get(key);
        if (known === undefined) into.set(key, { key, name: selection.name.value, node: selection, selectionSets: selection.selectionSet === undefined ? [] : [selection.selectionSet] });
        else if (selection.selectionSet !== undefined) known.selectionSets.push(selection.selectionSet);
        continue;
      }
      const { condition, selectionSet } = fragmentOf(walk, selection);
      if (condition === undefined || applies(walk.schema, condition, type, only)) groupFields(walk, type, [selectionSet], only, into);
    }
  }
  return into;
}

function fragmentOf(walk: Walk, selection: Exclude<SelectionSetNode["selections"][number], FieldNode>): { condition: string | undefined; selectionSet: SelectionSetNode } {
  if (selection.kind === Kind.INLINE_FRAGMENT) return { condition: selection.typeCondition?.name.value, selectionSet: selection.selectionSet };
  const fragment = walk.fragments.get(selection.name.value)!;
  return { condition: fragment.typeCondition.name.value, selectionSet: fragment.selectionSet };
}

function applies(schema: GraphQLSchema, condition: string, type: GraphQLCompositeType, only: "all" | "shared"): boolean {
  if (condition === type.name) return true;
  const wanted = schema.getType(condition);
  return only === "all" && isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
}

function selectionCost(walk: Walk, type: GraphQLCompositeType, sets: readonly SelectionSetNode[], value: unknown): number {
  if (isObjectType(type)) return sum(groupFields(walk, type, sets).values(), (field) => fieldCost(walk, type, field, read(value, field.key)));
  // An interface or union: what all share, plus the dearest alternative.
  const shared = sum(groupFields(walk, type, sets, "shared").values(), (field) => fieldCost(walk, type, field, read(value, field.key)));
  let dearest = 0;
  for (const [condition, alternatives] of alternativesOf(walk, type, sets)) {
    const concrete = walk.schema.getType(condition);
    if (isCompositeType(concrete)) dearest = Math.max(dearest, selectionCost(walk, concrete, alternatives, value));
  }
  return shared + dearest;
}

function alternativesOf(walk: Walk, type: GraphQLCompositeType, sets: readonly SelectionSetNode[], into = new Map<string, SelectionSetNode[]>()): Map<string, SelectionSetNode[]> {
  for (const set of sets) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) continue;
      const { condition, selectionSet } = fragmentOf(walk, selection);
      if (condition === undefined || condition === type.name) alternativesOf(walk, type, [selectionSet], into);
      else into.set(condition, [...(into.get(condition) ?? []), selectionSet]);
    }
  }
  return into;
}

function fieldCost(walk: Walk, parent: GraphQLCompositeType, field: Grouped, value: unknown): number {
  if (field.name.startsWith("__") || !("getFields" in parent)) return 0;
  const definition = parent.getFields()[field.name]!;
  const type = getNamedType(definition.type);
  if (!isCompositeType(type)) return 0;
  if (walk.actual && value == null) return 0;
  if (type.name.endsWith("Connection")) return connectionCost(walk, type as GraphQLObjectType, field, definition, value);
  const own = FREE_TYPES.has(type.name) ? 0 : 1;
  // A list costs as one object; of actual data the dearest element stands for all.
  const values = Array.isArray(value) ? value : [value];
  if (values.length === 0) return own;
  return own + Math.max(...values.map((one) => selectionCost(walk, type, field.selectionSets, one)));
}

function connectionCost(walk: Walk, type: GraphQLObjectType, field: Grouped, definition: ReturnType<GraphQLObjectType["getFields"]>[string], value: unknown): number {
  const children = groupFields(walk, type, field.selectionSets);
  const nodeType = getNamedType(type.getFields()["nodes"]!.type) as GraphQLCompositeType;
  const sets: SelectionSetNode[] = [];
  let values: unknown[] = [];
  for (const child of children.values()) {
    if (child.name === "nodes") {
      sets.push(...child.selectionSets);
      values = (read(value, child.key) as unknown[] | null | undefined) ?? [];
    } else if (child.name === "edges") {
      const edgeType = getNamedType(type.getFields()["edges"]!.type) as GraphQLObjectType;
      for (const edge of groupFields(walk, edgeType, child.selectionSets).values()) {
        if (edge.name !== "node") continue;
        sets.push(...edge.selectionSets);
        values = ((read(value, child.key) as unknown[] | null | undefined) ?? []).map((one) => read(one, edge.key));
      }
    }
  }
  const n = walk.actual ? values.length : pageSize(walk, field.node, definition);
  const node = walk.actual
    ? Math.max(0, ...values.map((one) => selectionCost(walk, nodeType, sets, one)))
    : selectionCost(walk, nodeType, sets, undefined);
  return 2 + connectionFactor(n) * (1 + node);
}

function pageSize(walk: Walk, node: FieldNode, definition: ReturnType<GraphQLObjectType["getFields"]>[string]): number {
  for (const name of ["first", "last"]) {
    const given = node.arguments?.find((argument) => argument.name.value === name);
    const argument = definition.args.find((candidate) => candidate.name === name);
    if (argument === undefined) continue;
    const value = given === undefined ? argument.defaultValue : valueFromAST(given.value, argument.type, walk.variables);
    if (typeof value === "number") return value;
  }
  return 0;
}

function read(value: unknown, key: string): unknown {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>)[key] : undefined;
}

function sum<T>(items: Iterable<T>, of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}
