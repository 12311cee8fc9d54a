/** What the sandbox store answers is what the platform's schema promises: every document of ours, value by value. */
import { readFileSync } from "node:fs";
import { Kind, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gid } from "../../sandbox/src/data/model.ts";
import { graphql, installed, postJson, startShop, type Answer, type TestShop } from "../../sandbox/tests/support.ts";
import { documents, isExport, versions } from "../src/documents.ts";
import { problemsOfFile } from "../src/exports.ts";
import { about, askOurs } from "../src/ours.ts";
import { admin } from "../src/schemas.ts";
import { along, problemsOfData } from "../src/walk.ts";

const declared = about().api_version;
const texts = new Map(documents());
const HOOK = "https://app.example/webhooks/shopify";

let shop: TestShop;
let token: string;
beforeAll(async () => {
  shop = await startShop({ declaredTopics: [] });
  token = installed(shop);
  // What is made now has a time that no history has: with parts of a second.
  const { id } = [...shop.sandbox.store.variants.values()].find(({ item }) => item.available > 50)!;
  await postJson(`${shop.url}/sandbox/orders`, { lines: [{ variant_id: id, quantity: 2, properties: { _pairwell: "é/🧺" } }], attributes: { __pairwell_visitor: "vis_1" } });
});
afterAll(() => shop.stop());

const call = async (name: string, variables: object, version = declared): Promise<Answer> => {
  shop.sandbox.bucket.fill();
  return graphql(shop, token, texts.get(name)!, variables, version);
};
const run = async (name: string, version: string): Promise<{ readonly id: string; readonly url: string }> => {
  const started = await call("export_start", { query: texts.get(name) }, version);
  const { id } = started.data.bulkOperationRunQuery.bulkOperation;
  await shop.sandbox.bulk.idle();
  return { id, url: (await call("export_status", { id }, version)).data.bulkOperation.url };
};

/** Things of the store that a document can be asked about, odd ones among them. */
function things() {
  const { orders, products, items } = shop.sandbox.store;
  const all = [...orders.values()];
  const some = <T>(values: readonly T[], ...more: (T | undefined)[]): readonly T[] => [values[0]!, values[Math.floor(values.length / 2)]!, values.at(-1)!, ...more.filter((one) => one !== undefined)];
  return {
    orders: some(all, all.find(({ customer }) => customer === null), all.find(({ refunds }) => refunds.length > 0), all.find(({ lines }) => lines.some(({ product }) => product === null))),
    products: some([...products.values()]),
    items: some([...items.values()], [...items.values()].find(({ available }) => available <= 0)),
  };
}

/** Variables for each document, made when the store runs: a new document has to say here what to send with it. */
const VARIABLES: Readonly<Record<string, (version: string) => Promise<readonly object[]>>> = {
  shop_info: async () => [{}],
  installation: async () => [{}],
  order: async () => [...things().orders.map((order) => ({ id: gid(order) })), { id: "gid://shopify/Order/1" }],
  product: async () => [...things().products.map((product) => ({ id: gid(product) })), { id: "gid://shopify/Product/1" }],
  stock: async () => [...things().items.map((item) => ({ id: gid(item) })), { id: "gid://shopify/InventoryItem/1" }],
  export_start: async () => [{ query: texts.get("export_catalogue") }, { query: "{ shop { name } }" }, { query: "half {" }],
  export_status: async (version) => [{ id: (await run("export_orders", version)).id }, { id: "gid://shopify/BulkOperation/1" }],
  webhook_create: async () => [...about().topics_for_api.map((topic) => ({ topic: topicEnum(topic), webhook: { uri: HOOK, format: "JSON" } })), { topic: "ORDERS_CREATE", webhook: { uri: HOOK, format: "JSON" } }, { topic: "ORDERS_CREATE", webhook: { uri: "http://somewhere.example/", format: "JSON" } }],
  webhooks: async () => [{}, { after: (await call("webhooks", {})).data.webhookSubscriptions.pageInfo.endCursor }],
  webhook_delete: async () => [...(await call("webhooks", {})).data.webhookSubscriptions.nodes.map(({ id }: { id: string }) => ({ id })), { id: "gid://shopify/WebhookSubscription/1" }],
  storefront_publish: async () => {
    const { id } = (await call("installation", {})).data.currentAppInstallation;
    const of = (value: string): object => ({ metafields: [{ ownerId: id, namespace: "pairwell", key: "storefront", type: "json", value }] });
    return [of('{"on":{}}'), of("{"), of("")];
  },
  // What not every version of the program sends.
  exists_order: async () => things().orders.map((order) => ({ id: gid(order) })),
  exists_product: async () => things().products.map((product) => ({ id: gid(product) })),
  exists_variant: async () => things().products.map(({ variants }) => ({ id: gid(variants[0]!) })),
  order_returns: async () => things().orders.map((order) => ({ id: gid(order) })),
  granted_scopes: async () => [{}],
  export_cancel: async (version) => [{ id: (await run("export_orders", version)).id }, { id: "gid://shopify/BulkOperation/1" }],
  return_order: async () => [{ id: await aReturn() }, { id: "gid://shopify/Return/1" }],
  collection: async () => [...shop.sandbox.store.collections.slice(0, 2).map((collection) => ({ id: gid(collection) })), { id: "gid://shopify/Collection/1" }],
  agreements: async () => [{}],
  subscription_create: async () => [subscription("Standard"), subscription("")],
  subscription_cancel: async () => [{ id: (await call("subscription_create", subscription("Large"))).data.appSubscriptionCreate.appSubscription.id }, { id: "gid://shopify/AppSubscription/1" }],
  pixel_create: async () => [pixel("key"), pixel("key")],
  pixel: async () => [{}],
  pixel_update: async () => [{ ...pixel("another"), id: (await call("pixel", {})).data.webPixel.id }],
};
/** What each export is called in the program, and the row it makes of each type. */
const EXPORTS: Readonly<Record<string, { readonly kind: string; readonly rows: Readonly<Record<string, string>> }>> = {
  export_orders: { kind: "orders", rows: { Order: "Order", LineItem: "Line" } },
  export_collections: { kind: "collections", rows: { Collection: "Collection", Product: "CollectionMember" } },
  export_catalogue: { kind: "catalogue", rows: { Product: "Product", ProductVariant: "Variant" } },
};
const pixel = (key: string): object => ({ pixel: { settings: { key, endpoint: "https://app.example/pixel" } } });
const subscription = (name: string): object => ({
  name, returnUrl: "https://app.example/settings/plan", test: true, trialDays: 7,
  lineItems: [{ plan: { appRecurringPricingDetails: { price: { amount: "19.00", currencyCode: "USD" }, interval: "EVERY_30_DAYS" } } }],
});
/** Goods of some order go back. */
async function aReturn(): Promise<string> {
  const order = [...shop.sandbox.store.orders.values()].findLast(({ lines, returns }) => lines.length > 0 && returns.length === 0)!;
  const { body } = await postJson(`${shop.url}/sandbox/orders/${order.id}/return`, {});
  return `gid://shopify/Return/${body.id}`;
}
const topicEnum = (topic: string): string => topic.replace("/", "_").toUpperCase();

describe.each(versions(declared))("on %s", (version) => {
  const { schema } = admin(version);

  // In the order above: what is made is there for who reads or removes it.
  const calls = [...Object.keys(VARIABLES).filter((name) => texts.has(name)), ...[...texts.keys()].filter((name) => !isExport(name) && VARIABLES[name] === undefined)];
  it.each(calls)("%s is answered as the schema says", async (name) => {
    const variables = await VARIABLES[name]?.(version);
    expect(variables, `say in VARIABLES what to send with ${name}`).toBeDefined();
    expect(variables!.length).toBeGreaterThan(0);
    let n = 0;
    for (const given of variables!) {
      const answer = await call(name, given, version);
      expect(answer.errors, `${name} ${JSON.stringify(given)}`).toBeUndefined();
      expect(problemsOfData(along(schema, texts.get(name)!), answer.data), `${name} ${JSON.stringify(given)}`).toEqual([]);
      expect(answer.extensions.cost).toEqual({ requestedQueryCost: expect.any(Number), actualQueryCost: expect.any(Number), throttleStatus: { maximumAvailable: expect.any(Number), currentlyAvailable: expect.any(Number), restoreRate: expect.any(Number) } });
      n += Object.values(answer.data as object).filter((value) => value !== null).length;
    }
    expect(n, "something was found").toBeGreaterThan(0);
    await shop.sandbox.bulk.idle();
  });

  it("the version of the answer is the one asked for", async () => {
    const answer = await fetch(`${shop.url}/admin/api/${version}/graphql.json`, { method: "POST", headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token }, body: JSON.stringify({ query: "{ shop { name } }" }) });
    expect(answer.headers.get("x-shopify-api-version")).toBe(version);
  });

  it.each([...texts.keys()].filter(isExport))("every line of %s is what the query asked for, and the program reads it", async (name) => {
    const { url } = await run(name, version);
    const text = await (await fetch(url)).text();
    const { problems, counts } = problemsOfFile(along(schema, texts.get(name)!), text);
    expect(problems.slice(0, 5)).toEqual([]);
    const { kind, rows } = EXPORTS[name] ?? {};
    expect(kind, `say in EXPORTS what the program makes of ${name}`).toBeDefined();
    expect(Object.keys(counts).sort()).toEqual(Object.keys(rows!).sort());
    for (const n of Object.values(counts)) expect(n).toBeGreaterThan(3);
    const read = askOurs(text.trimEnd().split("\n").map((line) => ({ kind: "export_line", export: kind!, line, secret: "s", client_id: "c", now: 0 })));
    expect(read.filter(({ ok }) => !ok).slice(0, 3)).toEqual([]);
    const made: Record<string, number> = {};
    for (const { row } of read) made[String(row)] = (made[String(row)] ?? 0) + 1;
    expect(made).toEqual(Object.fromEntries(Object.entries(rows!).map(([type, row]) => [row, counts[type]])));
  });
});

/** Documents of a larger app than ours: the store answers many of them, and what it answers must be right too. */
const LARGER = readFileSync(new URL("../../sandbox/tests/fixtures/documents.graphql", import.meta.url), "utf8");
const LARGER_NAMES = parse(LARGER).definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? [one.name!.value] : []));
/** What the store says it does not do. */
const NOT_DONE: readonly string[] = ["BillPref", "Taxonomy", "BulkMutate", "StagedUpload"];

describe("documents of a larger app", () => {
  beforeAll(async () => {
    await run("export_orders", declared);
  });

  it.each(LARGER_NAMES)("%s is answered as the schema says", async (name) => {
    shop.sandbox.bucket.fill();
    const { orders, products } = things();
    const variables = {
      first: 5, query: null, oq: null, pq: null, cq: null, s: "garden",
      id: gid(name === "ProductById" ? products[0]! : name.startsWith("Bulk") ? shop.sandbox.bulk.list()[0]! : orders[0]!), ids: products.map(gid),
      mutation: "mutation { shop }", path: "x", input: [],
    };
    const wanted = along(admin(declared).schema, LARGER, name);
    const given = Object.fromEntries((wanted.operation.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, name === "BulkStart" ? texts.get("export_orders") : (variables as Record<string, unknown>)[variable.name.value]]));
    const answer = await fetch(`${shop.url}/admin/api/${declared}/graphql.json`, { method: "POST", headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token }, body: JSON.stringify({ query: LARGER, variables: given, operationName: name }) }).then((got) => got.json() as Promise<Answer>);
    const undone = (answer.errors ?? []).filter(({ extensions }: Answer) => extensions.code === "NOT_IMPLEMENTED");
    expect(answer.errors ?? []).toEqual(undone);
    expect(undone.length > 0, JSON.stringify(undone)).toBe(NOT_DONE.includes(name));
    if (undone.length === 0) expect(problemsOfData(wanted, answer.data)).toEqual([]);
    await shop.sandbox.bulk.idle();
  });
});
