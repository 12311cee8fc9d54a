/** Lines of a bulk operation's file against the query they answer. */
import { getNamedType, getNullableType, isCompositeType, isListType, isObjectType, Kind, type FieldNode, type GraphQLCompositeType, type GraphQLObjectType, type SelectionSetNode } from "graphql";
import { problemsOfObject, type Along } from "./walk.ts";

/** A kind of line: the nodes of one connection of the query. */
interface Level {
  readonly type: GraphQLCompositeType;
  readonly selection: SelectionSetNode;
  /** The type whose lines these are children of; undefined at the top. */
  readonly parent: string | undefined;
  /** Connections below, which stand in lines of their own. */
  readonly below: readonly string[];
}

const fieldsOf = (selection: SelectionSetNode): readonly FieldNode[] => selection.selections.filter((node) => node.kind === Kind.FIELD);
const keyOf = (node: FieldNode): string => node.alias?.value ?? node.name.value;

/** The connections of a bulk query, outermost first. */
export function levels(way: Along): readonly Level[] {
  const found: Level[] = [];
  const look = (type: GraphQLCompositeType, selection: SelectionSetNode, parent: string | undefined): string[] =>
    fieldsOf(selection).flatMap((node) => {
      const field = isObjectType(type) ? (type as GraphQLObjectType).getFields()[node.name.value] : undefined;
      const named = field === undefined ? undefined : getNamedType(field.type);
      if (!isCompositeType(named) || node.selectionSet === undefined) return [];
      if (!named.name.endsWith("Connection")) return look(named, node.selectionSet, parent).length > 0 ? [keyOf(node)] : [];
      const edges = fieldsOf(node.selectionSet).find(({ name }) => name.value === "edges")!.selectionSet!;
      const inner = fieldsOf(edges).find(({ name }) => name.value === "node")!.selectionSet!;
      const item = getNamedType((way.schema.getType(named.name.replace(/Connection$/, "Edge")) as GraphQLObjectType).getFields()["node"]!.type) as GraphQLCompositeType;
      const at = found.length;
      found.push({ type: item, selection: inner, parent, below: [] });
      found[at] = { ...found[at]!, below: look(item, inner, item.name) };
      return [keyOf(node)];
    });
  look(way.schema.getQueryType()!, way.operation.selectionSet, undefined);
  return found;
}

/** The rules of bulk queries that a document breaks (contract 4.5), from nothing but the document and the schema. */
export function brokenRules(way: Along, text: string): readonly string[] {
  const problems: string[] = [];
  let connections = 0;
  const look = (type: GraphQLCompositeType, selection: SelectionSetNode, depth: number, inList: boolean): void => {
    for (const node of fieldsOf(selection)) {
      const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
      const named = field === undefined ? undefined : getNamedType(field.type);
      if (depth === 0 && /^nodes?$/.test(node.name.value)) problems.push(`${node.name.value} stands at the top`);
      if (!isCompositeType(named) || node.selectionSet === undefined) continue;
      if (!named.name.endsWith("Connection")) { look(named, node.selectionSet, depth, inList || isListType(getNullableType(field!.type))); continue; }
      connections += 1;
      if (inList) problems.push(`${node.name.value} stands below a list`);
      if (depth + 1 > 2) problems.push(`${node.name.value} is ${depth + 1} deep`);
      const edges = fieldsOf(node.selectionSet).find(({ name }) => name.value === "edges")?.selectionSet;
      const inner = edges === undefined ? undefined : fieldsOf(edges).find(({ name }) => name.value === "node")?.selectionSet;
      if (inner === undefined || fieldsOf(node.selectionSet).some(({ name }) => name.value === "nodes")) { problems.push(`${node.name.value} has no edges with nodes`); continue; }
      const edge = way.schema.getType(named.name.replace(/Connection$/, "Edge")) as GraphQLObjectType;
      const before = connections;
      look(getNamedType(edge.getFields()["node"]!.type) as GraphQLCompositeType, inner, depth + 1, false);
      if (connections > before && !fieldsOf(inner).some(({ name, alias }) => name.value === "id" && alias === undefined)) problems.push(`${node.name.value} has children, and no id`);
    }
  };
  if (way.operation.operation !== "query") return ["is no query"];
  look(way.schema.getQueryType()!, way.operation.selectionSet, 0, false);
  if (connections < 1 || connections > 5) problems.push(`has ${connections} connections`);
  if (Buffer.byteLength(text) > 65_535) problems.push("is too long");
  return problems;
}

/** What is wrong with a file: each line against its part of the query, and the lines among each other. */
export function problemsOfFile(way: Along, text: string): { readonly problems: readonly string[]; readonly counts: Readonly<Record<string, number>> } {
  const known = levels(way);
  const problems: string[] = [];
  const counts: Record<string, number> = {};
  const seen = new Map<string, string>();
  const lines = new Set<string>();
  const parents: (readonly [string, string, string])[] = [];
  for (const [at, line] of text.trimEnd().split("\n").entries()) {
    const value = JSON.parse(line) as Record<string, unknown>;
    const kind = /^gid:\/\/shopify\/([A-Za-z]+)\//.exec(String(value["id"]))?.[1];
    const level = known.find(({ type }) => type.name === kind);
    if (level === undefined) { problems.push(`line ${at}: a ${kind ?? "thing without id"} was not asked for`); continue; }
    counts[level.type.name] = (counts[level.type.name] ?? 0) + 1;
    for (const problem of problemsOfObject(way, level.type, level.selection, value, [...level.below, "__parentId"])) problems.push(`line ${at}: ${problem}`);
    for (const key of level.below) if (key in value) problems.push(`line ${at}: ${key} stands in lines of its own`);
    const id = String(value["id"]);
    // A thing may be a child of several, but of each once.
    const asChild = `${id} of ${String(value["__parentId"])}`;
    if (lines.has(asChild)) problems.push(`line ${at}: ${id} was there before`);
    lines.add(asChild);
    seen.set(id, level.type.name);
    if (("__parentId" in value) !== (level.parent !== undefined)) problems.push(`line ${at}: ${level.parent === undefined ? "a parent nobody needs" : "no parent"}`);
    else if (level.parent !== undefined) parents.push([`line ${at}`, String(value["__parentId"]), level.parent]);
  }
  // A parent may come after its children.
  for (const [at, parent, type] of parents) if (seen.get(parent) !== type) problems.push(`${at}: its parent ${parent} is no ${type} of this file`);
  return { problems, counts };
}
