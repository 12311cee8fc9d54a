/**
 * Every document that Pairwell sends is valid on the version it declares and on the next one, without deprecated fields,
 * and the scopes that the app's file asks for open all of them.
 */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getNamedType, NoDeprecatedCustomRule, parse, specifiedRules, TypeInfo, validate, visit, visitWithTypeInfo } from "graphql";
import { describe, expect, it } from "vitest";
import { loadSchema, scopesAllow } from "../src/admin-api/schema.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const FOLDER = `${ROOT}crates/commerce/src/shopify/documents/`;
const documents = readdirSync(FOLDER).filter((name) => name.endsWith(".graphql"));

it("finds the documents", () => {
  expect(documents).toContain("export_orders.graphql");
  expect(documents.length).toBeGreaterThanOrEqual(10);
});

describe.each(["2026-07", "2026-10"])("on %s", (version) => {
  it.each(documents)("%s is valid", (name) => {
    const document = parse(readFileSync(`${FOLDER}${name}`, "utf8"));
    const problems = validate(loadSchema(version).schema, document, [...specifiedRules, NoDeprecatedCustomRule]);
    expect(problems.map(({ message }) => message)).toEqual([]);
  });
});

describe("the scopes of the app", () => {
  const asked = /^scopes = "([^"]+)"$/m.exec(readFileSync(`${ROOT}storefront/shopify.app.toml`, "utf8"))![1]!.split(",");

  it.each(documents)("open everything that %s reads and writes", (name) => {
    const closed = scopesOf(name).filter((wanted) => !scopesAllow(asked, wanted));
    expect(closed).toEqual([]);
  });

  it("are each needed", () => {
    const wanted = documents.flatMap(scopesOf);
    // These open no field: older orders, the storefront's requests, and the events that a pixel is given.
    const others = ["read_all_orders", "write_app_proxy", "read_customer_events"];
    const idle = asked.filter((scope) => !others.includes(scope) && !wanted.some((any) => scopesAllow([scope], any)));
    expect(idle).toEqual([]);
  });
});

/** For each field of a document that needs one: scopes any one of which opens it. */
function scopesOf(name: string): (readonly string[])[] {
  const { schema, scopes } = loadSchema("2026-07");
  const info = new TypeInfo(schema);
  const wanted: (readonly string[])[] = [];
  const field = (): void => {
    const type = getNamedType(info.getType())?.name.replace(/Connection$/, "") ?? "";
    for (const any of [scopes.get(`${info.getParentType()?.name}.${info.getFieldDef()?.name}`), scopes.get(type)]) if (any !== undefined) wanted.push(any);
  };
  visit(parse(readFileSync(`${FOLDER}${name}`, "utf8")), visitWithTypeInfo(info, { Field: field }));
  return wanted;
}
