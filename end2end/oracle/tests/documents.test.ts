/** Every document that Pairwell sends is valid on the version it declares and on the next one, without deprecated fields. */
import { readdirSync } from "node:fs";
import { buildSchema, findBreakingChanges, specifiedDirectives } from "graphql";
import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { checkBulkQuery } from "../../sandbox/src/admin-api/bulk/rules.ts";
import { documents, isExport, problems, readIfThere, ROOT, versions } from "../src/documents.ts";
import { brokenRules } from "../src/exports.ts";
import { about } from "../src/ours.ts";
import { admin, functionSchema } from "../src/schemas.ts";
import { along } from "../src/walk.ts";

const sent = documents();
const declared = about().api_version;

it("the program sends every document of its folder", () => {
  const files = readdirSync(`${ROOT}crates/commerce/src/shopify/documents`).filter((name) => name.endsWith(".graphql")).map((name) => name.replace(".graphql", ""));
  expect(files.sort()).toEqual(sent.map(([name]) => name).sort());
  expect(files).toContain("export_orders");
});

describe.each(versions(declared))("on %s", (version) => {
  it.each(sent)("%s is valid", (_, text) => expect(problems(admin(version).schema, text)).toEqual([]));
  it.each(sent.filter(([name]) => isExport(name)))("%s keeps the rules of bulk queries", (_, text) => {
    expect(brokenRules(along(admin(version).schema, text), text)).toEqual([]);
    // The sandbox store refuses what breaks them, and nothing else.
    expect(checkBulkQuery(admin(version).schema, text)).not.toHaveProperty("problems");
  });
});

it.each([
  ["a field nobody knows", "{ shop { nmae } }", /Cannot query field "nmae"/],
  ["a deprecated field", 'query Q { product(id: "gid://shopify/Product/1") { bodyHtml } }', /deprecated/],
  ["an argument too little", "{ inventoryItem { id } }", /argument "id"/],
  ["a variable of another type", "query Q($id: String!) { order(id: $id) { id } }", /expecting type "ID!"/],
  ["half a document", "{ shop { name }", /Syntax Error/],
])("%s would be found", (_, text, message) => expect(problems(admin(declared).schema, text).join()).toMatch(message));

it.each([
  ["{ shop { name } }", "has 0 connections"],
  ["{ orders { nodes { id } } }", "orders has no edges with nodes"],
  ["{ orders { edges { node { name lineItems { edges { node { id } } } } } } }", "orders has children, and no id"],
  ["{ orders { edges { node { key: id lineItems { edges { node { id } } } } } } }", "orders has children, and no id"],
  ["{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }", "refundLineItems stands below a list"],
  ["{ collections { edges { node { id products { edges { node { id variants { edges { node { id } } } } } } } } } }", "variants is 3 deep"],
  [`{ ${[..."abcdef"].map((alias) => `${alias}: orders { edges { node { id } } }`).join(" ")} }`, "has 6 connections"],
  ['{ node(id: "gid://shopify/Order/1") { id } orders { edges { node { id } } } }', "node stands at the top"],
  ['mutation { tagsAdd(id: "gid://shopify/Order/1", tags: []) { userErrors { message } } }', "is no query"],
  [`{ orders { edges { node { id } } } } # ${"x".repeat(66_000)}`, "is too long"],
])("the bulk query %s would be found, and the sandbox store refuses it", (text, problem) => {
  const { schema } = admin(declared);
  expect(brokenRules(along(schema, text), text)).toContain(problem);
  expect(checkBulkQuery(schema, text)).toHaveProperty("problems");
});

/** Kinds of Functions by the beginning of their targets. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  "cart.lines.discounts.generate": "discount",
  "cart.delivery-options.discounts.generate": "discount",
  "cart.transform": "cart_transform",
  "purchase.cart-transform": "cart_transform",
};

interface Extension {
  readonly api_version?: string;
  readonly extensions?: readonly { readonly type: string; readonly targeting?: readonly { readonly target: string; readonly input_query?: string }[] }[];
}

describe("Functions of the app", () => {
  const inputs = readdirSync(`${ROOT}storefront/extensions`).flatMap((folder) => {
    const path = `storefront/extensions/${folder}`;
    const toml = readIfThere(`${path}/shopify.extension.toml`);
    const { api_version = declared, extensions = [] } = (toml === undefined ? {} : parseToml(toml)) as Extension;
    return extensions.filter(({ type }) => type === "function").flatMap(({ targeting = [] }) =>
      targeting.map(({ target, input_query = "" }) => ({ path, api_version, target, input_query })));
  });

  it.each(inputs)("$path asks $target for what is there", ({ path, api_version, target, input_query }) => {
    const kind = Object.entries(FUNCTIONS).find(([beginning]) => target.startsWith(beginning))?.[1];
    expect(kind, `a Function for ${target}`).toBeDefined();
    const query = readIfThere(`${path}/${input_query}`);
    expect(query, input_query).toBeDefined();
    for (const version of versions(api_version)) expect(problems(functionSchema(kind!, version), query!), version).toEqual([]);
    expect(Buffer.byteLength(query!)).toBeLessThanOrEqual(3_000);
    const schema = readIfThere(`${path}/schema.graphql`);
    // What the Function was built from must not promise anything that the platform does not publish. Where the language's own
    // directives may stand is the library's to say, and it says more than the platform publishes.
    const ofTheLanguage = new RegExp(` from (${specifiedDirectives.map(({ name }) => name).join("|")})\\.$`);
    if (schema !== undefined) {
      const broken = findBreakingChanges(buildSchema(schema), functionSchema(kind!, api_version)).map(({ description }) => description);
      expect(broken.filter((description) => !ofTheLanguage.test(description))).toEqual([]);
    }
  });

  it("would be held to the published schema", () => {
    const schema = functionSchema("discount", declared);
    expect(problems(schema, "query Input { cart { lines { id quantity } } discount { discountClasses } }")).toEqual([]);
    expect(problems(schema, "query Input { cart { lines { id amount } } }")).toHaveLength(1);
    expect(problems(functionSchema("cart_transform", declared), "query Input { cart { lines { id } } discount { discountClasses } }")).toHaveLength(1);
  });
});
