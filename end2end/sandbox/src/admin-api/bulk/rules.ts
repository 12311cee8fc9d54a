/** What a bulk query may look like, and how the platform refuses the rest. */
import {
  getNamedType, isCompositeType, isListType, isNonNullType, Kind,
  type DocumentNode, type FragmentDefinitionNode, type GraphQLCompositeType, type GraphQLOutputType, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode,
} from "graphql";
import { checkDocument } from "../validation.ts";

/** Longest bulk query, in bytes. */
export const MAX_BYTES = 65_535;
/** Most connections in one query. */
export const MAX_CONNECTIONS = 5;
/** Deepest nesting of connections. */
export const MAX_DEPTH = 2;

/** A query that may be run in bulk. */
export interface BulkQuery {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

interface Findings {
  nConnections: number;
  problems: string[];
}

/** Checks a query; gives it back parsed, or says in words what is wrong. */
export function checkBulkQuery(schema: GraphQLSchema, text: string): BulkQuery | { readonly problems: readonly string[] } {
  if (Buffer.byteLength(text) > MAX_BYTES) return { problems: [`Query is too long (maximum is ${MAX_BYTES} bytes)`] };
  const checked = checkDocument(schema, text);
  if ("errors" in checked) return { problems: [`Invalid bulk query: ${checked.errors[0]!.message}`] };
  const operations = checked.document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operation = operations[0];
  if (operations.length !== 1 || operation === undefined) return { problems: ["Bulk queries must contain exactly one operation."] };
  if (operation.operation !== "query") return { problems: ["Invalid bulk query: only queries are supported."] };
  const fragments = new Map(checked.document.definitions.filter((d) => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]));
  const findings: Findings = { nConnections: 0, problems: [] };
  for (const field of flatten(operation.selectionSet, fragments)) {
    if (field.name.value === "node" || field.name.value === "nodes") findings.problems.push("Bulk queries cannot contain a top level `node` or `nodes` field.");
  }
  inspect(schema.getQueryType()!, operation.selectionSet, { schema, fragments, depth: 0, underList: false }, findings);
  if (findings.nConnections === 0) findings.problems.push("Bulk queries must contain at least one connection.");
  if (findings.nConnections > MAX_CONNECTIONS) findings.problems.push(`Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`);
  return findings.problems.length > 0 ? { problems: [...new Set(findings.problems)] } : { document: checked.document, operation, fragments };
}

/** Fields of a selection with fragments opened, whatever their type. */
export function flatten(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): import("graphql").FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    return flatten(selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value)!.selectionSet, fragments);
  });
}

/** True for a list, also behind "not null". */
export function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

interface Place {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly depth: number;
  readonly underList: boolean;
}

function inspect(type: GraphQLCompositeType, set: SelectionSetNode, place: Place, findings: Findings): void {
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) {
      const [condition, inner] = selection.kind === Kind.INLINE_FRAGMENT
        ? [selection.typeCondition?.name.value, selection.selectionSet]
        : [place.fragments.get(selection.name.value)!.typeCondition.name.value, place.fragments.get(selection.name.value)!.selectionSet];
      const target = condition === undefined ? type : place.schema.getType(condition);
      if (isCompositeType(target)) inspect(target, inner, place, findings);
      continue;
    }
    if (selection.selectionSet === undefined || !("getFields" in type)) continue;
    const definition = type.getFields()[selection.name.value];
    if (definition === undefined) continue;
    const named = getNamedType(definition.type);
    if (!isCompositeType(named)) continue;
    if (named.name.endsWith("Connection")) inspectConnection(named, selection.selectionSet, place, findings);
    else inspect(named, selection.selectionSet, { ...place, underList: place.underList || isList(definition.type) }, findings);
  }
}

function inspectConnection(connection: GraphQLCompositeType, set: SelectionSetNode, place: Place, findings: Findings): void {
  findings.nConnections++;
  if (place.underList) findings.problems.push("Queries that contain a connection field within a list field are not currently supported.");
  if (place.depth + 1 > MAX_DEPTH) findings.problems.push(`Bulk queries cannot contain connections with a nesting depth greater than ${MAX_DEPTH}.`);
  const fields = flatten(set, place.fragments);
  if (fields.some((field) => field.name.value === "nodes")) {
    findings.problems.push("Bulk queries do not support the `nodes` field of connections; use `edges { node }`.");
    return;
  }
  const nodes = fields.filter((field) => field.name.value === "edges").flatMap((edge) => flatten(edge.selectionSet!, place.fragments)).filter((field) => field.name.value === "node");
  if (nodes.length === 0) {
    findings.problems.push("Connection fields must select `edges { node }`.");
    return;
  }
  if (!("getFields" in connection)) return;
  const nodeType = getNamedType(connection.getFields()["nodes"]!.type) as GraphQLCompositeType;
  const before = findings.nConnections;
  for (const node of nodes) inspect(nodeType, node.selectionSet!, { ...place, depth: place.depth + 1 }, findings);
  const hasId = nodes.some((node) => flatten(node.selectionSet!, place.fragments).some((field) => field.name.value === "id" && (field.alias === undefined || field.alias.value === "id")));
  if (findings.nConnections > before && !hasId) {
    findings.problems.push("The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type.");
  }
}
