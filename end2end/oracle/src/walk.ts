/**
 * Holds an answer to the schema, value by value, along the document that asked for it. It knows nothing of the executor
 * that made the answer: selections, lists, nulls and the spelling of every scalar are gone through here once more.
 */
import {
  getNamedType, GraphQLList, GraphQLNonNull, isAbstractType, isCompositeType, isEnumType, isLeafType, isObjectType, Kind, parse, type DocumentNode, type FieldNode,
  type FragmentDefinitionNode, type GraphQLCompositeType, type GraphQLOutputType, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode,
} from "graphql";

type Json = Readonly<Record<string, unknown>>;

const GID = /^gid:\/\/shopify\/([A-Z][A-Za-z]*)\/[\w-]+(?:\?[\w=&-]+)?$/;

/** How the platform writes each scalar (contract 4.6). What is not here is a problem, never let through. */
const SPELLINGS: Readonly<Record<string, (value: unknown) => boolean>> = {
  HTML: (value) => typeof value === "string",
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  Int: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31,
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  ID: (value) => typeof value === "string" && GID.test(value),
  DateTime: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) && !Number.isNaN(Date.parse(value)),
  Decimal: (value) => typeof value === "string" && /^-?\d+\.\d+$/.test(value),
  Money: (value) => typeof value === "string" && /^-?\d+\.\d\d$/.test(value),
  UnsignedInt64: (value) => typeof value === "string" && /^(0|[1-9]\d*)$/.test(value) && BigInt(value) < 2n ** 64n,
  URL: (value) => typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
  // Whatever JSON can say; but a text must be said as a text that is JSON, not as a text about it.
  JSON: (value) => value !== undefined,
};

/** A document and what is needed to walk along it. */
export interface Along {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly operation: OperationDefinitionNode;
}

/** Reads a document, and takes one operation of it: the one of that name, or the first. */
export function along(schema: GraphQLSchema, text: string, name?: string): Along {
  const document: DocumentNode = parse(text);
  const fragments = new Map(document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION && (name === undefined || one.name?.value === name)) as OperationDefinitionNode | undefined;
  if (operation === undefined) throw new Error("a document without an operation");
  return { schema, fragments, operation };
}

/** What is wrong with the data of an answer; each problem begins with its place. */
export function problemsOfData(way: Along, data: unknown): readonly string[] {
  const problems: string[] = [];
  walkObject(way, way.schema.getRootType(way.operation.operation)!, [way.operation.selectionSet], data, "data", problems);
  return problems;
}

/** What is wrong with one object that was asked for by a selection, keys beside it apart. */
export function problemsOfObject(way: Along, type: GraphQLCompositeType, selection: SelectionSetNode, value: unknown, except: readonly string[] = []): readonly string[] {
  const problems: string[] = [];
  walkObject(way, type, [selection], value, type.name, problems, except);
  return problems;
}

function walkObject(way: Along, type: GraphQLCompositeType, selections: readonly SelectionSetNode[], value: unknown, at: string, problems: string[], except: readonly string[] = []): void {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return void problems.push(`${at}: ${word(value)} is no object`);
  const object = value as Json;
  const concrete = concreteType(way, type, object);
  const wanted = new Map<string, { readonly nodes: FieldNode[]; readonly owner: GraphQLCompositeType }>();
  for (const selection of selections) collect(way, type, concrete, selection, wanted, at, problems);
  for (const key of Object.keys(object)) if (!wanted.has(key) && !except.includes(key)) problems.push(`${at}.${key}: nobody asked for it`);
  for (const [key, { nodes, owner }] of wanted) {
    const name = nodes[0]!.name.value;
    if (except.includes(key)) continue;
    if (!(key in object)) problems.push(`${at}.${key}: is missing`);
    else if (name === "__typename") { if (object[key] !== concrete?.name && !(concrete === undefined && typeof object[key] === "string")) problems.push(`${at}.${key}: ${word(object[key])} is another type`); }
    else {
      const field = "getFields" in owner ? owner.getFields()[name] : undefined;
      if (field === undefined) problems.push(`${at}.${key}: ${owner.name} has no such field`);
      else {
        walkValue(way, field.type, nodes.flatMap(({ selectionSet }) => selectionSet ?? []), object[key], `${at}.${key}`, problems);
        // An object's own id says what it is.
        const kind = name === "id" && typeof object[key] === "string" ? GID.exec(object[key])?.[1] : undefined;
        if (kind !== undefined && concrete !== undefined && kind !== concrete.name) problems.push(`${at}.${key}: ${kind} is not ${concrete.name}`);
      }
    }
  }
}

/** What the object is: told by the type of the field, by `__typename`, or by its id. */
function concreteType({ schema }: Along, type: GraphQLCompositeType, object: Json): GraphQLCompositeType | undefined {
  if (isObjectType(type)) return type;
  const name = typeof object["__typename"] === "string" ? object["__typename"] : GID.exec(String(object["id"] ?? ""))?.[1];
  const found = name === undefined ? undefined : schema.getType(name);
  return isObjectType(found) && schema.isSubType(type, found) ? found : undefined;
}

function collect(way: Along, type: GraphQLCompositeType, concrete: GraphQLCompositeType | undefined, selection: SelectionSetNode, wanted: Map<string, { readonly nodes: FieldNode[]; readonly owner: GraphQLCompositeType }>, at: string, problems: string[]): void {
  for (const node of selection.selections) {
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value;
      const known = wanted.get(key);
      if (known === undefined) wanted.set(key, { nodes: [node], owner: concrete ?? type });
      else known.nodes.push(node);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? way.fragments.get(node.name.value)! : node;
    const condition = fragment.typeCondition === undefined ? type : way.schema.getType(fragment.typeCondition.name.value);
    if (!isCompositeType(condition)) throw new Error(`a fragment on ${fragment.typeCondition?.name.value ?? "nothing"}`);
    if (concrete === undefined && condition !== type) problems.push(`${at}: nothing tells whether it is a ${condition.name}`);
    const fits = concrete === condition || condition === type || (concrete !== undefined && isAbstractType(condition) && isObjectType(concrete) && way.schema.isSubType(condition, concrete));
    if (fits) collect(way, type, concrete, fragment.selectionSet, wanted, at, problems);
  }
}

function walkValue(way: Along, type: GraphQLOutputType, selections: readonly SelectionSetNode[], value: unknown, at: string, problems: string[]): void {
  if (type instanceof GraphQLNonNull) {
    if (value === null || value === undefined) problems.push(`${at}: is null, and may not be`);
    else walkValue(way, type.ofType, selections, value, at, problems);
  } else if (value === null) {
    return;
  } else if (type instanceof GraphQLList) {
    if (!Array.isArray(value)) problems.push(`${at}: ${word(value)} is no list`);
    else value.forEach((item, index) => walkValue(way, type.ofType as GraphQLOutputType, selections, item, `${at}[${index}]`, problems));
  } else if (isLeafType(type)) {
    const good = isEnumType(type) ? typeof value === "string" && type.getValue(value) != null : SPELLINGS[type.name]?.(value);
    if (good !== true) problems.push(`${at}: ${good === undefined ? "nobody knows how to spell" : word(value)} ${good === undefined ? type.name : `is no ${type.name}`}`);
  } else {
    walkObject(way, getNamedType(type) as GraphQLCompositeType, selections, value, at, problems);
  }
}

function word(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
