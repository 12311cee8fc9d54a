import { readFileSync } from "node:fs";
import { Kind, parse, validate, NoDeprecatedCustomRule, specifiedRules, type FragmentDefinitionNode, type OperationDefinitionNode } from "graphql";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Bucket } from "../src/admin-api/bucket.ts";
import { connectionFactor, requestedCost } from "../src/admin-api/cost.ts";
import { loadSchema, servedVersion } from "../src/admin-api/schema.ts";
import { compileSearch } from "../src/admin-api/search.ts";
import { graphql, installed, startShop, type Answer, type TestShop } from "./support.ts";

const documents = parse(readFileSync(new URL("fixtures/documents.graphql", import.meta.url), "utf8"));
const fragments = new Map(documents.definitions.filter((d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION).map((d) => [d.name.value, d]));
const operations = new Map(documents.definitions.filter((d): d is OperationDefinitionNode => d.kind === Kind.OPERATION_DEFINITION).map((d) => [d.name!.value, d]));

describe("the cost rule", () => {
  it.each([[0, 0], [1, 1], [3, 2], [5, 3], [10, 4], [20, 5], [50, 7], [100, 9], [250, 11]])("counts the node of a connection of %i %i times", (n, factor) => {
    expect(connectionFactor(n)).toBe(factor);
  });

  it.each<[string, number, Record<string, unknown>]>([
    ["OrdersPage", 555, { first: 50 }], ["OrdersPage", 318, { first: 10 }], ["OrdersPage", 871, { first: 250 }],
    ["OrderById", 79, {}], ["OrderReturns", 87, {}], ["ProductsPage", 597, { first: 50 }], ["ProductById", 143, {}],
    ["Variants", 123, { first: 250 }], ["CollectionsPage", 156, { first: 250 }], ["InventoryPage", 255, { first: 250 }],
    ["CustomersPage", 46, { first: 250 }], ["ShopInfo", 6, {}], ["InstallInfo", 10, {}], ["Counts", 30, {}], ["BulkStart", 10, {}], ["BulkById", 1, {}],
  ])("prices %s at %i", (name, cost, variables) => {
    expect(requestedCost(loadSchema("2026-07").schema, operations.get(name)!, fragments, variables)).toBe(cost);
  });
});

describe("the documents of an app", () => {
  it.each(["2026-07", "2026-10"])("are valid on %s, without deprecated fields", (version) => {
    const rules = [...specifiedRules, NoDeprecatedCustomRule];
    expect(validate(loadSchema(version).schema, documents, rules).map((error) => error.message)).toEqual([]);
  });
});

describe("versions", () => {
  it.each([["2026-07", "2026-07"], ["2026-08", "2026-07"], ["2024-01", "2025-10"], ["2030-01", "2026-10"], ["nonsense", "2025-10"]])("serves %s by %s", (asked, served) => {
    expect(servedVersion(asked)).toBe(served);
  });
});

describe("the bucket", () => {
  it("refuses what it does not hold and fills by the clock", () => {
    let now = 0;
    const bucket = new Bucket(() => now);
    expect(bucket.reserve(900) && bucket.reserve(900)).toBe(true);
    expect(bucket.reserve(900)).toBe(false);
    expect(bucket.status().currentlyAvailable).toBe(200);
    now += 7_000;
    expect(bucket.reserve(900)).toBe(true);
    bucket.giveBack(5_000);
    expect(bucket.status().currentlyAvailable).toBe(2_000);
  });
});

describe("search", () => {
  const fields = { "": (x: { t: string; n: number; at: Date }) => x.t, n: (x: { n: number }) => x.n, updated_at: (x: { at: Date }) => x.at, status: () => ["open"] };
  const item = { t: "Red Lantern", n: 5, at: new Date("2011-06-01T12:00:00Z") };
  it.each([
    ["n:5", true], ["n:>5", false], ["n:>=5 updated_at:<'2011-06-02'", true], ["updated_at:2011-06-01", true], ["updated_at:>2011-06-01", false],
    ["updated_at:>='2011-06-01T12:00:00Z'", true], ["n:4 OR n:5", true], ["n:4 OR (n:5 AND -status:open)", false], ["NOT n:4", true], ["lantern*", true], ["lamp*", false],
  ])("understands %s", (query, expected) => expect(compileSearch(query, fields).test(item)).toBe(expected));

  it("reports a field it does not know", () => {
    expect(compileSearch("colour:red", fields).warnings).toMatchObject([{ field: "colour", code: "invalid_field" }]);
  });
});

describe("the endpoint", () => {
  let shop: TestShop;
  let token: string;
  beforeAll(async () => {
    shop = await startShop();
    token = installed(shop);
  });
  afterAll(() => shop.stop());
  const ask = (query: string, variables?: object, version?: string): Promise<Answer> => {
    shop.sandbox.bucket.fill();
    return graphql(shop, token, query, variables, version);
  };
  const run = async (operationName: string, variables: object): Promise<Answer> => {
    const answer = await fetch(`${shop.url}/admin/api/2026-07/graphql.json`, {
      method: "POST", headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token }, body: JSON.stringify({ query: documents.loc!.source.body, variables, operationName }),
    });
    return answer.json();
  };

  it.each<[string, object]>([
    ["ShopInfo", {}], ["InstallInfo", {}], ["Versions", {}], ["Locations", { first: 5 }], ["ProductsPage", { first: 3 }], ["Variants", { first: 5 }], ["CollectionsPage", { first: 2 }],
    ["InventoryPage", { first: 3 }], ["OrdersPage", { first: 3 }], ["CustomersPage", { first: 3 }], ["Counts", {}], ["BulkList", { first: 3 }],
    ["ProductById", { id: "gid://shopify/Product/8100000000100" }], ["OrderById", { id: "gid://shopify/Order/581587" }], ["OrderReturns", { id: "gid://shopify/Order/581587" }],
    ["ProductsByIds", { ids: ["gid://shopify/Product/8100000000100", "gid://shopify/Product/1"] }],
  ])("answers %s without an error", async (name, variables) => {
    shop.sandbox.bucket.fill();
    const answer = await run(name, variables);
    expect(answer.errors).toBeUndefined();
    expect(Object.values(answer.data)[0]).not.toBeNull();
    expect(answer.extensions.cost.actualQueryCost).toBeLessThanOrEqual(answer.extensions.cost.requestedQueryCost);
  });

  it("needs a token", async () => {
    const answer = await fetch(`${shop.url}/admin/api/2026-07/graphql.json`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"query":"{ shop { name } }"}' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: expect.stringContaining("Invalid API key or access token") });
  });

  it("says which version really answered", async () => {
    const answer = await fetch(`${shop.url}/admin/api/2023-01/graphql.json`, { method: "POST", headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token }, body: '{"query":"{ shop { name } }"}' });
    expect(answer.headers.get("x-shopify-api-version")).toBe("2025-10");
  });

  it.each<[string, string, string]>([
    ["undefinedField", "{ shop { nmae } }", "Field 'nmae' doesn't exist on type 'Shop'"],
    ["argumentNotAccepted", "{ shop(id: 1) { name } }", "Field 'shop' doesn't accept argument 'id'"],
    ["missingRequiredArguments", "{ order { id } }", "Field 'order' is missing required arguments: id"],
    ["undefinedDirective", "{ shop @nope { name } }", "Directive @nope is not defined"],
    ["variableNotUsed", "query Q($a: Int) { shop { name } }", "Variable $a is declared by Q but not used"],
  ])("refuses with %s", async (code, query, message) => {
    const answer = await ask(query);
    expect(answer).toEqual({ errors: [expect.objectContaining({ message, extensions: expect.objectContaining({ code }) })] });
  });

  it("refuses a variable that does not fit", async () => {
    const answer = await ask("query($n: Int!) { orders(first: $n) { nodes { id } } }", { n: "many" });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: "INVALID_VARIABLE", value: "many", problems: [{ path: [] }] } }] });
    expect(answer.data).toBeUndefined();
  });

  it("refuses a query above 1,000 points", async () => {
    const answer = await ask("{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { product { variants(first: 250) { nodes { id } } } } } } } }");
    expect(answer.errors[0].extensions).toMatchObject({ code: "MAX_COST_EXCEEDED", maxCost: 1000 });
  });

  it("throttles an empty bucket, with the figures an app needs to wait", async () => {
    shop.sandbox.bucket.fill();
    while (shop.sandbox.bucket.reserve(100));
    const answer = await graphql(shop, token, "{ orders(first: 250) { nodes { id lineItems(first: 50) { nodes { id product { id } } } } } }");
    expect(answer.errors[0].extensions.code).toBe("THROTTLED");
    expect(answer.extensions.cost.throttleStatus).toMatchObject({ maximumAvailable: 2000, restoreRate: 100 });
    expect(answer.extensions.cost.requestedQueryCost).toBeGreaterThan(answer.extensions.cost.throttleStatus.currentlyAvailable);
  });

  it("gives null and an error for want of a scope", async () => {
    shop.sandbox.bucket.fill();
    shop.sandbox.install(["read_products"]);
    const weak = shop.sandbox.grants.issueOffline(true).access_token;
    shop.sandbox.install();
    const answer = await graphql(shop, weak, "{ shop { name } orders(first: 1) { nodes { id } } }");
    expect(answer.errors).toMatchObject([{ path: ["orders"], extensions: { code: "ACCESS_DENIED", requiredAccess: expect.stringContaining("`read_orders`") } }]);
    token = installed(shop);
  });

  it("shows sixty days of orders without read_all_orders", async () => {
    shop.sandbox.bucket.fill();
    shop.sandbox.install(["read_orders"]);
    const answer = await graphql(shop, shop.sandbox.grants.issueOffline(true).access_token, "{ orders(first: 1) { nodes { id } } }");
    expect(answer.data.orders.nodes).toEqual([]);
    token = installed(shop);
  });

  it("never answers null for what it does not know", async () => {
    const answer = await ask("{ themes(first: 1) { nodes { id } } }");
    expect(answer.errors[0].message).toBe("sandbox does not implement QueryRoot.themes");
  });

  it("pages through everything once, in order", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Answer = await ask("query($after: String) { orders(first: 50, after: $after, sortKey: UPDATED_AT) { nodes { id updatedAt } pageInfo { hasNextPage endCursor } } }", { after });
      seen.push(...page.data.orders.nodes.map((node: { id: string; updatedAt: string }) => `${node.updatedAt} ${node.id}`));
      after = page.data.orders.pageInfo.hasNextPage ? page.data.orders.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(120);
    expect(seen.map((line) => line.slice(0, 20))).toEqual(seen.map((line) => line.slice(0, 20)).sort());
  });

  it("tells an unknown id from a wrong one", async () => {
    expect((await ask('{ product(id: "gid://shopify/Product/1") { id } }')).data.product).toBeNull();
    expect((await ask('{ product(id: "gid://shopify/Order/1") { id } }')).errors[0].extensions.code).toBe("RESOURCE_NOT_FOUND");
    expect((await ask('{ product(id: "12") { id } }')).errors[0].message).toContain("Invalid global id");
  });

  it("wants a key for inventory writes", async () => {
    token = installed(shop, [...shop.sandbox.config.scopes, "write_inventory"]);
    const item = [...shop.sandbox.store.items.values()][0]!;
    const input = { name: "available", reason: "correction", quantities: [{ inventoryItemId: `gid://shopify/InventoryItem/${item.id}`, locationId: "gid://shopify/Location/71000000001", quantity: 7, changeFromQuantity: null }] };
    const query = (directive: string): string => `mutation($i: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $i) ${directive} { inventoryAdjustmentGroup { reason } userErrors { field message code } } }`;
    expect((await ask(query(""), { i: input })).errors[0].extensions.code).toBe("BAD_REQUEST");
    expect((await ask(query('@idempotent(key: "k1")'), { i: input })).data.inventorySetQuantities.userErrors).toEqual([]);
    expect(item.available).toBe(7);
  });

  it("keeps webhook subscriptions, once each, and refuses foreign plain addresses", async () => {
    const create = (uri: string): Promise<Answer> => ask("mutation($w: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: $w) { webhookSubscription { id uri topic } userErrors { field message } } }", { w: { uri } });
    expect((await create("http://example.com/hook")).data.webhookSubscriptionCreate.userErrors[0].message).toContain("http://");
    const made = (await create("https://example.com/hook")).data.webhookSubscriptionCreate.webhookSubscription;
    expect(made).toMatchObject({ uri: "https://example.com/hook", topic: "ORDERS_CREATE" });
    expect((await create("https://example.com/hook")).data.webhookSubscriptionCreate.userErrors).toHaveLength(1);
    const deleted = await ask("mutation($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } } }", { id: made.id });
    expect(deleted.data.webhookSubscriptionDelete).toEqual({ deletedWebhookSubscriptionId: made.id, userErrors: [] });
  });
});

describe("metafields of the installation", () => {
  const OWNER = "gid://shopify/AppInstallation/1";
  const SET = "mutation($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { metafields { id namespace key type value jsonValue sizeInBytes ownerType createdAt updatedAt } userErrors { field message code elementIndex } } }";
  const READ = '{ currentAppInstallation { id metafield(namespace: "pairwell", key: "storefront") { id value } metafields(first: 5) { nodes { namespace key } } } }';
  const value = '{"v":1,"on":{"cart_page":{"layout":"cards","items":4}}}';
  const storefront = { ownerId: OWNER, namespace: "pairwell", key: "storefront", type: "json", value };

  let shop: TestShop;
  let token: string;
  beforeEach(async () => {
    shop = await startShop();
    token = installed(shop);
  });
  afterEach(() => shop.stop());
  const set = async (...metafields: object[]): Promise<Answer> => graphql(shop, token, SET, { m: metafields });

  it("are written, read back byte for byte, and written over in place", async () => {
    expect((await graphql(shop, token, READ)).data.currentAppInstallation).toEqual({ id: OWNER, metafield: null, metafields: { nodes: [] } });
    const first = (await set(storefront)).data.metafieldsSet;
    expect(first.userErrors).toEqual([]);
    expect(first.metafields).toEqual([expect.objectContaining({ namespace: "pairwell", key: "storefront", type: "json", value, jsonValue: JSON.parse(value), sizeInBytes: value.length, ownerType: "API_PERMISSION" })]);
    expect(shop.sandbox.store.appMetafields).toEqual(new Map([["pairwell.storefront", JSON.parse(value)]]));

    const second = (await set({ ...storefront, value: '{ "v": 2 }' })).data.metafieldsSet;
    expect(second.metafields[0].id).toBe(first.metafields[0].id);
    const read = (await graphql(shop, token, READ)).data.currentAppInstallation;
    expect(read.metafield).toEqual({ id: first.metafields[0].id, value: '{ "v": 2 }' });
    expect(read.metafields.nodes).toEqual([{ namespace: "pairwell", key: "storefront" }]);
    const found = await graphql(shop, token, "query($id: ID!) { node(id: $id) { ... on Metafield { key } } }", { id: first.metafields[0].id });
    expect(found.data.node).toEqual({ key: "storefront" });
  });

  it.each<[string, object, string, string]>([
    ["what is no JSON", { value: "{'v':1}" }, "value", "INVALID_VALUE"],
    ["nothing", { value: "" }, "value", "BLANK"],
    // Two bytes a letter: bytes are counted, not letters.
    ["more than 128 KB", { value: JSON.stringify("é".repeat(65_536)) }, "value", "TOO_LONG"],
    ["a short namespace", { namespace: "pw" }, "namespace", "TOO_SHORT"],
    ["a dot in a key", { key: "store.front" }, "key", "INVALID"],
    ["another installation", { ownerId: "gid://shopify/AppInstallation/2" }, "ownerId", "INVALID"],
  ])("refuse %s, and everything that came with it", async (_, change, field, code) => {
    const { metafields, userErrors } = (await set({ ...storefront, key: "other" }, { ...storefront, ...change })).data.metafieldsSet;
    expect(metafields).toEqual([]);
    expect(userErrors).toEqual([{ field: ["metafields", "1", field], message: expect.any(String), code, elementIndex: null }]);
    expect(shop.sandbox.store.appMetafields.size).toBe(0);
  });

  it("take 128 KB exactly, and 25 at a time", async () => {
    expect((await set({ ...storefront, value: JSON.stringify("x".repeat(131_070)) })).data.metafieldsSet.userErrors).toEqual([]);
    const many = Array.from({ length: 26 }, (_, i) => ({ ...storefront, key: `key-${i}` }));
    expect((await set(...many)).data.metafieldsSet).toEqual({ metafields: null, userErrors: [expect.objectContaining({ field: ["metafields"], code: "LESS_THAN_OR_EQUAL_TO" })] });
    expect((await set(...many.slice(1))).data.metafieldsSet.metafields).toHaveLength(25);
  });

  it.each<[string, object]>([
    ["metafields of Product", { ownerId: "gid://shopify/Product/8100000000100" }],
    ["metafields of type boolean", { type: "boolean" }],
    ["the app-reserved namespace of metafields", { namespace: "$app" }],
    ["metafieldsSet with compareDigest", { compareDigest: null }],
  ])("say that the sandbox does not implement %s", async (what, change) => {
    const answer = await set({ ...storefront, ...change });
    expect(answer.errors[0]).toMatchObject({ message: `sandbox does not implement ${what}`, extensions: { code: "NOT_IMPLEMENTED" } });
    expect(shop.sandbox.store.appMetafields.size).toBe(0);
  });

  it("survive a restart and a renewal of scopes", async () => {
    const { id } = (await set(storefront)).data.metafieldsSet.metafields[0];
    await shop.close();
    shop = await startShop({ stateDir: shop.stateDir });
    token = installed(shop);
    expect(shop.sandbox.store.appMetafields.get("pairwell.storefront")).toEqual(JSON.parse(value));
    expect((await graphql(shop, token, READ)).data.currentAppInstallation.metafield).toEqual({ id, value });
    const other = (await set({ ...storefront, key: "other" })).data.metafieldsSet.metafields[0];
    expect(other.id).not.toBe(id);
  });

  it("go with the app, for good", async () => {
    await set(storefront);
    shop.sandbox.uninstall();
    expect(shop.sandbox.store.appMetafields.size).toBe(0);
    token = installed(shop);
    expect((await graphql(shop, token, READ)).data.currentAppInstallation.metafield).toBeNull();
    await shop.close();
    shop = await startShop({ stateDir: shop.stateDir });
    expect(shop.sandbox.store.appMetafields.size).toBe(0);
  });

  it("are gone after a reset", async () => {
    await set(storefront);
    await shop.sandbox.reset();
    expect(shop.sandbox.store.appMetafields.size).toBe(0);
  });
});
