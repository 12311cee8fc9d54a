/** What Pairwell sends, as the program holds it, and what it needs to be allowed for that. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  getNamedType, isEnumType, NoDeprecatedCustomRule, parse, specifiedRules, TypeInfo, validate, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema,
} from "graphql";
import { about } from "./ours.ts";
import { groupsOf, type Admin, type AnyOf } from "./schemas.ts";

/** Root of the repository. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Where a search text goes in an export's document. */
const FILTER = "FILTER";

/** The version the program declares and the one after it. */
export function versions(declared: string): readonly [string, string] {
  const [year = 0, month = 0] = declared.split("-").map(Number);
  return [declared, month === 10 ? `${year + 1}-01` : `${year}-${String(month + 3).padStart(2, "0")}`];
}

/** All documents by name, as they go out: an export's search text is filled in. */
export function documents(): readonly (readonly [string, string])[] {
  return about().documents.map(([name, text]) => [name, text.replace(FILTER, "updated_at:>='2001-01-01T00:00:00Z'")]);
}

/** Whether a document is one for the bulk endpoint, which is sent inside another one: those are told by their search text. */
export function isExport(name: string): boolean {
  return about().documents.some(([known, text]) => known === name && text.includes(FILTER));
}

/** What is wrong with a document, deprecated fields included. */
export function problems(schema: GraphQLSchema, text: string): readonly string[] {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return [String(error)];
  }
  return validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule]).map(({ message }) => message);
}

/** What a document needs: of each group one scope. Types count wherever they come out of a field, behind a connection too. */
export function needsOf({ schema, needs }: Admin, text: string): ReadonlyMap<string, AnyOf> {
  const found = new Map<string, AnyOf>();
  const info = new TypeInfo(schema);
  const note = (place: string): void => {
    for (const group of needs.get(place) ?? []) found.set(`${place}: ${group.join(" or ")}`, group);
  };
  visit(parse(text), visitWithTypeInfo(info, {
    Field: () => {
      const [owner, field] = [info.getParentType(), info.getFieldDef()];
      // A field nobody knows is the business of who validates.
      if (owner == null || field == null) return;
      note(`${owner.name}.${field.name}`);
      const type = getNamedType(field.type).name;
      note(type);
      note(type.replace(/Connection$/, ""));
    },
  }));
  return found;
}

/** What it needs to be told of a topic, from the topic's own description. */
export function needsOfTopic({ schema }: Admin, topic: string): ReadonlyMap<string, AnyOf> {
  const topics = schema.getType("WebhookSubscriptionTopic");
  const value = isEnumType(topics) ? topics.getValue(topic.replace("/", "_").toUpperCase()) : undefined;
  if (value == null) throw new Error(`${topic} is no topic of this version`);
  const sentence = /Requires[^]*$/.exec(value.description ?? "")?.[0].replace(/\s+/g, " ") ?? "";
  return new Map(groupsOf(sentence).map((group) => [`${topic}: ${group.join(" or ")}`, group]));
}

/** Reads a file of the repository; undefined when it is not there. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(`${ROOT}${path}`, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
