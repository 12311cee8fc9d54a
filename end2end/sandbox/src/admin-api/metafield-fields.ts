/** What belongs to the app's installation: metafields, read and set, and subscriptions. Other owners' metafields other than the installation have none here. */
import { billingOfInstallation } from "../billing/fields.ts";
import { INSTALLATION } from "../data/app-metafields.ts";
import { gid, parseGid, type Metafield } from "../data/model.ts";
import { apiError, dateTime, fieldsOf, Listing, type Args, type FieldContext, type FieldTable } from "./fields.ts";

const MAX_METAFIELDS = 25;

/** What a value of type `json` may measure since version 2026-04; older versions, which took more, are held to it too. */
const MAX_JSON_BYTES = 131_072;

interface MetafieldInput {
  readonly ownerId: string;
  readonly namespace?: string | null;
  readonly key: string;
  readonly type?: string | null;
  readonly value: string;
  readonly compareDigest?: string | null;
}

interface MetafieldError {
  readonly field: readonly string[];
  readonly message: string;
  readonly code: string;
  readonly elementIndex: null;
}

function refusal(field: readonly string[], message: string, code: string): MetafieldError {
  return { field, message, code, elementIndex: null };
}

/** Sets all of them, or none when one is wrong. */
export function setMetafields(args: Args, { store }: FieldContext): object {
  const inputs = args["metafields"] as readonly MetafieldInput[];
  if (inputs.length > MAX_METAFIELDS) {
    return { metafields: null, userErrors: [refusal(["metafields"], `Exceeded the maximum metafields input limit of ${MAX_METAFIELDS}.`, "LESS_THAN_OR_EQUAL_TO")] };
  }
  const wishes = inputs.map((input) => ({ namespace: givenNamespace(input.namespace), key: input.key, type: givenType(input.type), value: input.value }));
  const userErrors = inputs.flatMap((input, i) => problemsOf(input, ["metafields", String(i)]));
  return userErrors.length > 0 ? { metafields: [], userErrors } : { metafields: store.metafields.set(wishes), userErrors: [] };
}

function problemsOf(input: MetafieldInput, at: readonly string[]): readonly MetafieldError[] {
  const owner = parseGid(input.ownerId);
  if (owner === undefined) throw apiError(`Invalid global id '${input.ownerId}'`, "argumentLiteralsIncompatible");
  if (owner.kind !== INSTALLATION.kind) throw notImplemented(`metafields of ${owner.kind}`);
  if (input.compareDigest !== undefined) throw notImplemented("metafieldsSet with compareDigest");
  if (owner.id !== INSTALLATION.id) return [refusal([...at, "ownerId"], "Owner does not exist.", "INVALID")];
  return [
    ...nameProblems("Namespace", givenNamespace(input.namespace), 3, 255, [...at, "namespace"]),
    ...nameProblems("Key", input.key, 2, 64, [...at, "key"]),
    ...valueProblems(input.value, [...at, "value"]),
  ];
}

function nameProblems(what: string, name: string, min: number, max: number, at: readonly string[]): readonly MetafieldError[] {
  if (name.length < min) return [refusal(at, `${what} is too short (minimum is ${min} characters)`, "TOO_SHORT")];
  if (name.length > max) return [refusal(at, `${what} is too long (maximum is ${max} characters)`, "TOO_LONG")];
  return /^[\w-]+$/.test(name) ? [] : [refusal(at, `${what} must only contain alphanumeric characters, hyphens and underscores`, "INVALID")];
}

function valueProblems(value: string, at: readonly string[]): readonly MetafieldError[] {
  if (value === "") return [refusal(at, "Value can't be blank.", "BLANK")];
  if (Buffer.byteLength(value) > MAX_JSON_BYTES) return [refusal(at, `Value is too long (maximum is ${MAX_JSON_BYTES} bytes)`, "TOO_LONG")];
  try {
    JSON.parse(value);
    return [];
  } catch {
    return [refusal(at, "Value is invalid JSON.", "INVALID_VALUE")];
  }
}

/** Only namespaces written out: the reserved one is named after an app id that the sandbox does not have. */
function givenNamespace(namespace: unknown): string {
  if (namespace == null || String(namespace).startsWith("$app")) throw notImplemented("the app-reserved namespace of metafields");
  return String(namespace);
}

/** There are no definitions here that a type could come from. */
function givenType(type: unknown): string {
  if (type !== "json") throw notImplemented(`metafields of type ${String(type ?? "by definition")}`);
  return type;
}

function notImplemented(what: string): Error {
  return apiError(`sandbox does not implement ${what}`, "NOT_IMPLEMENTED");
}

/** Tables by type name. */
export const metafieldFields: Readonly<Record<string, FieldTable>> = {
  AppInstallation: fieldsOf<unknown>({
    ...billingOfInstallation,
    metafield: (_, args, { store }) => store.metafields.get(givenNamespace(args["namespace"]), String(args["key"])) ?? null,
    metafields: (_, args, { store }) => {
      const namespace = args["namespace"] == null ? null : givenNamespace(args["namespace"]);
      const names = args["keys"] as readonly string[] | null | undefined;
      const found = store.metafields.list().filter((m) => (namespace === null || m.namespace === namespace) && (names == null || names.includes(`${m.namespace}.${m.key}`)));
      return new Listing(args["reverse"] === true ? found.reverse() : found);
    },
  }),
  Metafield: fieldsOf<Metafield>({
    id: gid,
    legacyResourceId: (m) => String(m.id),
    namespace: (m) => m.namespace,
    key: (m) => m.key,
    type: (m) => m.type,
    value: (m) => m.value,
    jsonValue: (m) => JSON.parse(m.value) as unknown,
    sizeInBytes: (m) => Buffer.byteLength(m.value),
    ownerType: (m) => m.ownerType ?? "API_PERMISSION",
    definition: () => null,
    reference: () => null,
    createdAt: (m) => dateTime(m.createdAt),
    updatedAt: (m) => dateTime(m.updatedAt),
  }),
};
