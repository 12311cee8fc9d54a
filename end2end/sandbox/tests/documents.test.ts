/** Every document that Pairwell sends is valid on the version it declares and on the next one, without deprecated fields. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NoDeprecatedCustomRule, parse, specifiedRules, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { loadSchema } from "../src/admin-api/schema.ts";

const FOLDER = fileURLToPath(new URL("../../../crates/commerce/src/shopify/documents/", import.meta.url));
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
