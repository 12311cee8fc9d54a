/** What the sandbox store delivers is what the platform would: digest, headers, and payloads that agree with the Admin API. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gid } from "../../sandbox/src/data/model.ts";
import { FakeApp, graphql, installed, postJson, startShop, type Answer, type Received, type TestShop } from "../../sandbox/tests/support.ts";
import { documents } from "../src/documents.ts";
import { library } from "../src/library.ts";
import { about, askOne } from "../src/ours.ts";

const { api_version, topics_for_api, topics_for_app_settings } = about();
const texts = new Map(documents());
/** What each topic means to the program. */
const CHANGES: Readonly<Record<string, string>> = {
  "orders/create": "OrderChanged", "orders/updated": "OrderChanged", "refunds/create": "OrderTouched", "products/create": "ProductTouched", "products/update": "ProductTouched",
  "products/delete": "ProductDeleted", "inventory_levels/update": "StockChanged", "bulk_operations/finish": "ExportFinished", "app/uninstalled": "Uninstalled",
  "orders/cancelled": "OrderChanged", "orders/edited": "OrderTouched", "orders/delete": "OrderDeleted",
  "returns/approve": "OrderTouched", "returns/decline": "OrderTouched", "returns/cancel": "OrderTouched", "returns/close": "OrderTouched",
  "returns/reopen": "OrderTouched", "returns/update": "ReturnTouched",
  "collections/create": "CollectionTouched", "collections/update": "CollectionTouched", "collections/delete": "CollectionDeleted",
  "inventory_items/update": "StockItemTouched", "inventory_items/delete": "StockItemDeleted",
  "shop/update": "ShopTouched", "app/scopes_update": "ScopesTouched", "app_subscriptions/update": "SubscriptionTouched",
  "customers/data_request": "DataRequest", "customers/redact": "CustomerRedact", "shop/redact": "ShopRedact",
};
/** Topics that nothing in this story causes; a new one stands here, or the story causes it. */
const NOT_CAUSED: readonly string[] = ["orders/edited", "inventory_items/update", "inventory_items/delete", "returns/update", "shop/update", "app_subscriptions/update"];
/** Of what type the thing is that a payload is about; topics without such an id are not here. */
const KINDS: Readonly<Record<string, string>> = {
  "orders/create": "Order", "orders/updated": "Order", "refunds/create": "Refund", "products/create": "Product", "products/update": "Product", "inventory_levels/update": "InventoryLevel", "bulk_operations/finish": "BulkOperation",
};

let shop: TestShop;
let app: FakeApp;
let order: Answer;
let product: Answer;
const of = (topic: string): Received => {
  const found = app.received.findLast((one) => one.headers["x-shopify-topic"] === topic);
  if (found === undefined) throw new Error(`${topic} was not delivered`);
  return found;
};
const payload = (topic: string): Answer => JSON.parse(of(topic).body);

beforeAll(async () => {
  app = await FakeApp.start();
  shop = await startShop({ appUrl: app.url, declaredTopics: [] });
  const token = installed(shop);
  const call = async (name: string, variables: object): Promise<Answer> => {
    shop.sandbox.bucket.fill();
    return (await graphql(shop, token, texts.get(name)!, variables, api_version)).data;
  };
  for (const topic of topics_for_api) await call("webhook_create", { topic: topic.replace("/", "_").toUpperCase(), webhook: { uri: `${app.url}/webhooks/shopify`, format: "JSON" } });
  const variant = [...shop.sandbox.store.variants.values()].find(({ item }) => item.available > 50)!;
  await moreOfTheStory(variant.id);
  const { body } = await postJson(`${shop.url}/sandbox/orders`, { lines: [{ variant_id: variant.id, quantity: 3, properties: { _pairwell: "é/🧺" } }], attributes: { __pairwell_visitor: "vis_1" } });
  await shop.sandbox.webhooks.idle();
  order = (await call("order", { id: `gid://shopify/Order/${body.id}` })).order;
  await postJson(`${shop.url}/sandbox/orders/${body.id}/refund`, {});
  const other = [...shop.sandbox.store.products.values()][5]!;
  await fetch(`${shop.url}/admin/variants/${other.variants[0]!.id}`, { method: "POST", body: new URLSearchParams({ price: "9.99", available: "3" }), redirect: "manual" });
  await shop.sandbox.webhooks.idle();
  product = (await call("product", { id: gid(other) })).product;
  await call("export_start", { query: texts.get("export_catalogue") });
  await shop.sandbox.bulk.idle();
  await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "products/create" });
  await fetch(`${shop.url}/admin/products/${other.id}/delete`, { method: "POST", redirect: "manual" });
  await shop.sandbox.webhooks.idle();
  for (const topic of topics_for_app_settings) await postJson(`${shop.url}/sandbox/webhooks/send`, { topic, customer_id: 12_347, order_id: body.id });
  shop.sandbox.uninstall();
  await shop.sandbox.webhooks.idle();
});
afterAll(async () => {
  await shop.stop();
  await app.stop();
});

/** What a shop does on the side: collections, goods that go back, orders that are cancelled and deleted, other scopes. */
async function moreOfTheStory(variantId: number): Promise<void> {
  const control = async (path: string, body: object = {}): Promise<Answer> => (await postJson(`${shop.url}/sandbox/${path}`, body)).body;
  const remove = (path: string): Promise<unknown> => fetch(`${shop.url}/sandbox/${path}`, { method: "DELETE" });
  const another = async (): Promise<number> => (await control("orders", { lines: [{ variant_id: variantId, quantity: 1 }] })).id;
  const shelf = await control("collections", { title: "Summer", product_ids: [[...shop.sandbox.store.products.keys()][3]] });
  await control(`collections/${shelf.id}`, { title: "Late summer" });
  await remove(`collections/${shelf.id}`);
  const open = await control(`orders/${await another()}/return`);
  for (const status of ["CLOSED", "OPEN", "CANCELED"]) await control(`returns/${open.id}`, { status });
  const asked = await control(`orders/${await another()}/return`, { status: "REQUESTED" });
  await control(`returns/${asked.id}`, { status: "DECLINED" });
  const sold = await another();
  await control(`orders/${sold}/cancel`);
  await remove(`orders/${sold}`);
  await control("scopes");
  await shop.sandbox.webhooks.idle();
}

it("every topic but those named was delivered", () => {
  const delivered = new Set(app.received.map(({ headers }) => String(headers["x-shopify-topic"])));
  expect([...topics_for_api, ...topics_for_app_settings].filter((topic) => !delivered.has(topic))).toEqual(NOT_CAUSED);
});

describe.each([...topics_for_api, ...topics_for_app_settings].filter((topic) => !NOT_CAUSED.includes(topic)))("%s", (topic) => {
  it("is signed as both take it, and refused by both when a byte changes", async () => {
    const { body, headers } = of(topic);
    const { clientId: client_id, clientSecret: secret } = shop.sandbox.config;
    const ask = async (text: string): Promise<readonly boolean[]> => {
      const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
      const ours = askOne({ kind: "webhook", secret, client_id, now: Math.floor(Date.now() / 1000), headers: pairs, body: Buffer.from(text).toString("base64") });
      const theirs = await library(client_id, secret).webhooks.validate({ rawBody: text, rawRequest: { method: "POST", url: "/webhooks/shopify", headers }, rawResponse: {} } as never);
      return [ours.ok, theirs.valid];
    };
    expect(await ask(body)).toEqual([true, true]);
    expect(await ask(body.replace(/\d/, (digit) => (digit === "7" ? "8" : "7")))).toEqual([false, false]);
  });

  it("has the platform's headers", () => {
    const { headers, method, url } = of(topic);
    expect([method, url]).toEqual(["POST", "/webhooks/shopify"]);
    expect(headers).toMatchObject({
      "content-type": "application/json", "x-shopify-topic": topic, "x-shopify-shop-domain": "pairwell-demo.myshopify.com", "x-shopify-api-version": api_version,
      "x-shopify-hmac-sha256": expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/), "x-shopify-webhook-id": expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      "x-shopify-event-id": expect.stringMatching(/^\S+$/), "x-shopify-triggered-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
    });
    expect(app.received.filter((one) => one.headers["x-shopify-webhook-id"] === headers["x-shopify-webhook-id"])).toHaveLength(1);
  });

  it("is read by the program as what it means", () => {
    expect(CHANGES[topic], `say in CHANGES what ${topic} means`).toBeDefined();
    expect(askOne({ kind: "payload", topic, payload: of(topic).body, secret: "s", client_id: "c", now: 0 })).toEqual({ ok: true, change: CHANGES[topic] });
  });

  it("has plain numbers for ids, and the graph's id beside them", () => {
    const body = payload(topic);
    const kind = KINDS[topic];
    if (kind !== undefined) expect(body.admin_graphql_api_id).toMatch(new RegExp(`^gid://shopify/${kind}/`));
    if ("id" in body) expect(body.id).toBeTypeOf("number");
    if ("id" in body && kind !== undefined) expect(body.admin_graphql_api_id).toBe(`gid://shopify/${kind}/${body.id}`);
    // Times are the shop's own, with their offset (or, of the platform's own doings, in UTC).
    for (const [key, value] of Object.entries(body)) if (key.endsWith("_at") && value !== null) expect(value, key).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
  });
});

const instant = (text: string): number => Date.parse(text);

it("an order's payload and the graph tell one story", () => {
  const body = payload("orders/create");
  expect(body).toMatchObject({ admin_graphql_api_id: order.id, name: order.name, currency: order.currencyCode, current_total_price: order.currentTotalPriceSet.shopMoney.amount });
  expect([body.created_at, body.updated_at, body.processed_at].map(instant)).toEqual([order.createdAt, order.updatedAt, order.processedAt].map(instant));
  expect(body.note_attributes).toEqual(order.customAttributes.map(({ key, value }: Answer) => ({ name: key, value })));
  expect(body.line_items.map((line: Answer) => [line.admin_graphql_api_id, line.quantity, line.current_quantity, `gid://shopify/ProductVariant/${line.variant_id}`, line.properties]))
    .toEqual(order.lineItems.nodes.map((line: Answer) => [line.id, line.quantity, line.currentQuantity, line.variant.id, line.customAttributes.map(({ key, value }: Answer) => ({ name: key, value }))]));
});

it("a product's payload and the graph tell one story", () => {
  const body = payload("products/update");
  expect(body).toMatchObject({ admin_graphql_api_id: product.id, title: product.title, handle: product.handle, vendor: product.vendor, product_type: product.productType, status: product.status.toLowerCase() });
  expect(instant(body.updated_at)).toBe(instant(product.updatedAt));
  expect(body.variants.map((variant: Answer) => [variant.admin_graphql_api_id, variant.price, variant.inventory_quantity, `gid://shopify/InventoryItem/${variant.inventory_item_id}`, variant.position]))
    .toEqual(product.variants.nodes.map((variant: Answer) => [variant.id, variant.price, variant.inventoryQuantity, variant.inventoryItem.id, variant.position]));
});

it("the compliance payloads have the documented fields and no others", () => {
  const shopFields = { shop_id: expect.any(Number), shop_domain: "pairwell-demo.myshopify.com" };
  const customer = { id: 12_347, email: expect.any(String), phone: null };
  expect(payload("customers/data_request")).toEqual({ ...shopFields, orders_requested: [expect.any(Number)], customer, data_request: { id: expect.any(Number) } });
  expect(payload("customers/redact")).toEqual({ ...shopFields, customer, orders_to_redact: [expect.any(Number)] });
  expect(payload("shop/redact")).toEqual(shopFields);
});

it("deliveries of one action share its id, and of others not", () => {
  const ids = (topic: string): unknown[] => app.received.filter((one) => one.headers["x-shopify-topic"] === topic).map((one) => one.headers["x-shopify-event-id"]);
  expect(ids("refunds/create")[0]).toBe(ids("orders/updated").at(-1));
  expect(ids("orders/create")[0]).not.toBe(ids("refunds/create")[0]);
});
