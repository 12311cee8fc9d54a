import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signBody } from "../src/signatures.ts";
import { shopTime } from "../src/webhooks/payloads.ts";
import { MAX_RETRIES } from "../src/webhooks/sender.ts";
import { FakeApp, graphql, installed, postJson, startShop, type Answer, type TestShop } from "./support.ts";

let shop: TestShop;
let app: FakeApp;
beforeAll(async () => {
  app = await FakeApp.start();
  shop = await startShop({ appUrl: app.url, webhookRetryMs: 1 });
});
afterAll(async () => {
  await shop.stop();
  await app.stop();
});
beforeEach(() => shop.sandbox.install());
afterEach(() => {
  app.received.length = 0;
  app.answer = () => ({});
  shop.sandbox.faults.clear();
  shop.sandbox.webhooks.clear();
});

const settled = (): Promise<void> => shop.sandbox.webhooks.idle();
const topics = (): string[] => app.received.map((request) => String(request.headers["x-shopify-topic"]));
const aVariant = (): number => [...shop.sandbox.store.variants.values()].find((variant) => variant.item.available > 50)!.id;
const order = (): Promise<{ body: Answer }> => postJson(`${shop.url}/sandbox/orders`, {
  lines: [{ variant_id: aVariant(), quantity: 2, properties: { _pairwell: "signed-token", Wrap: "yes" } }], attributes: { __pairwell_visitor: "vis_1" },
});

describe("a placed order", () => {
  it("is told signed, with hidden properties and private attributes, before its stock", async () => {
    const { body } = await order();
    await settled();
    expect(topics().sort()).toEqual(["inventory_levels/update", "orders/create"]);
    const request = app.received.find((candidate) => candidate.headers["x-shopify-topic"] === "orders/create")!;
    expect(request).toMatchObject({ method: "POST", url: "/webhooks/shopify" });
    expect(request.headers["x-shopify-hmac-sha256"]).toBe(signBody(request.body, shop.sandbox.config.clientSecret));
    expect(request.headers).toMatchObject({ "x-shopify-shop-domain": "pairwell-demo.myshopify.com", "x-shopify-api-version": "2026-07" });
    const payload = JSON.parse(request.body) as Answer;
    expect(payload).toMatchObject({ id: body.id, admin_graphql_api_id: `gid://shopify/Order/${body.id}`, name: `#${body.id}`, currency: "GBP", financial_status: "paid" });
    expect(payload.cart_token).toMatch(/^[0-9a-f]{32}$/);
    expect(payload.note_attributes).toEqual([{ name: "__pairwell_visitor", value: "vis_1" }]);
    expect(payload.line_items[0].properties).toEqual([{ name: "_pairwell", value: "signed-token" }, { name: "Wrap", value: "yes" }]);
    expect(payload.total_price).toBe((payload.line_items[0].price * 2).toFixed(2));
    const [first, second] = app.received;
    expect(first!.headers["x-shopify-event-id"]).toBe(second!.headers["x-shopify-event-id"]);
    expect(first!.headers["x-shopify-webhook-id"]).not.toBe(second!.headers["x-shopify-webhook-id"]);
  });

  it("is told again when it is refunded", async () => {
    const { body } = await order();
    await postJson(`${shop.url}/sandbox/orders/${body.id}/refund`, {});
    await settled();
    expect(topics()).toEqual(expect.arrayContaining(["refunds/create", "orders/updated"]));
    const refund = JSON.parse(app.received.find((r) => r.headers["x-shopify-topic"] === "refunds/create")!.body) as Answer;
    expect(refund).toMatchObject({ order_id: body.id, refund_line_items: [{ quantity: 2, restock_type: "return" }] });
    const updated = JSON.parse(app.received.find((r) => r.headers["x-shopify-topic"] === "orders/updated")!.body) as Answer;
    expect(updated).toMatchObject({ financial_status: "refunded", current_total_price: "0.00", refunds: [{ id: refund.id }] });
    expect((await postJson(`${shop.url}/sandbox/orders/${body.id}/refund`, {})).status).toBe(422);
  });
});

describe("delivery", () => {
  it("is tried again with the same id and body until it is taken", async () => {
    let n = 0;
    app.answer = () => ({ status: ++n < 4 ? 500 : 200 });
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "products/update" });
    await settled();
    expect(app.received).toHaveLength(4);
    expect(new Set(app.received.map((r) => r.headers["x-shopify-webhook-id"])).size).toBe(1);
    expect(new Set(app.received.map((r) => r.body)).size).toBe(1);
    const log = await (await fetch(`${shop.url}/sandbox/deliveries?topic=products/update`)).json() as Answer;
    expect(log.deliveries[0]).toMatchObject({ state: "delivered", attempts: [{ status: 500 }, { status: 500 }, { status: 500 }, { status: 200 }] });
  });

  it("takes a redirect for a failure and gives up after eight retries", async () => {
    app.answer = () => ({ status: 302, headers: { Location: "/elsewhere" } });
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "orders/updated" });
    await settled();
    expect(app.received).toHaveLength(MAX_RETRIES + 1);
    expect(shop.sandbox.webhooks.deliveries()[0]!.state).toBe("failed");
  });

  it("happens twice on request, with one id", async () => {
    await postJson(`${shop.url}/sandbox/faults`, { duplicate: 1 });
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "orders/create" });
    await settled();
    expect(app.received).toHaveLength(2);
    expect(app.received[0]!.headers["x-shopify-webhook-id"]).toBe(app.received[1]!.headers["x-shopify-webhook-id"]);
  });

  it("happens out of order on request", async () => {
    await postJson(`${shop.url}/sandbox/faults`, { out_of_order: 1 });
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "orders/create" });
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "orders/updated" });
    await settled();
    await expect.poll(() => topics()).toEqual(["orders/updated", "orders/create"]);
  });

  it("does not happen when dropped", async () => {
    await postJson(`${shop.url}/sandbox/faults`, { drop: 1 });
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "orders/create" });
    await settled();
    expect(app.received).toEqual([]);
    expect(shop.sandbox.webhooks.deliveries()[0]!.state).toBe("dropped");
  });

  it("of one event can be repeated later", async () => {
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "orders/create" });
    await settled();
    await postJson(`${shop.url}/sandbox/deliveries/${String(app.received[0]!.headers["x-shopify-webhook-id"])}/redeliver`, {});
    await settled();
    expect(app.received).toHaveLength(2);
    expect(app.received[1]!.headers["x-shopify-webhook-id"]).toBe(app.received[0]!.headers["x-shopify-webhook-id"]);
  });

  it("stops with the uninstall, of which the app is told; compliance topics still come", async () => {
    shop.sandbox.uninstall();
    await order();
    await postJson(`${shop.url}/sandbox/webhooks/send`, { topic: "shop/redact" });
    await settled();
    expect(topics()).toEqual(["app/uninstalled", "shop/redact"]);
    expect(JSON.parse(app.received[1]!.body)).toEqual({ shop_id: 410_536_365, shop_domain: "pairwell-demo.myshopify.com" });
  });

  it("covers changes in the admin", async () => {
    const product = [...shop.sandbox.store.products.values()][5]!;
    await fetch(`${shop.url}/admin/variants/${product.variants[0]!.id}`, { method: "POST", body: new URLSearchParams({ price: "9.99", available: "3" }), redirect: "manual" });
    await fetch(`${shop.url}/admin/products/${product.id}/delete`, { method: "POST", redirect: "manual" });
    await settled();
    expect(topics().sort()).toEqual(["inventory_levels/update", "products/delete", "products/update"]);
    const update = JSON.parse(app.received.find((r) => r.headers["x-shopify-topic"] === "products/update")!.body) as Answer;
    expect(update.variants[0]).toMatchObject({ price: "9.99", inventory_quantity: 3 });
    expect(JSON.parse(app.received.find((r) => r.headers["x-shopify-topic"] === "products/delete")!.body)).toEqual({ id: product.id });
  });
});

describe("a collection", () => {
  it("is told of when it is made, changed and deleted, without what is in it; in silence nobody is told", async () => {
    const { store } = shop.sandbox;
    const [first, second] = [...store.products.keys()];
    const { body } = await postJson(`${shop.url}/sandbox/collections`, { title: "Summer", product_ids: [first] });
    await postJson(`${shop.url}/sandbox/collections/${body.id}`, { title: "High summer" });
    expect(store.collections.at(-1)).toMatchObject({ id: body.id, title: "High summer", products: [store.products.get(first!)] });
    await postJson(`${shop.url}/sandbox/collections/${body.id}`, { product_ids: [first, second], silent: true });
    expect(store.collections.at(-1)!.products).toHaveLength(2);
    await fetch(`${shop.url}/sandbox/collections/${body.id}`, { method: "DELETE" });
    await settled();
    expect(topics()).toEqual(["collections/create", "collections/update", "collections/delete"]);
    expect(JSON.parse(app.received[1]!.body)).toMatchObject({ id: body.id, title: "High summer" });
    expect(app.received[1]!.body).not.toContain(String(first));
    expect(JSON.parse(app.received[2]!.body)).toEqual({ id: body.id });
    expect(store.collections.some((collection) => collection.id === body.id)).toBe(false);
    expect((await postJson(`${shop.url}/sandbox/collections/${body.id}`, { title: "Gone" })).status).toBe(422);
  });
});

describe("times in payloads", () => {
  it.each([["2011-06-01T09:00:00Z", "2011-06-01T10:00:00+01:00"], ["2011-12-01T09:00:00Z", "2011-12-01T09:00:00+00:00"]])("write %s as %s", (utc, local) => {
    expect(shopTime(Date.parse(utc))).toBe(local);
  });
});

describe("goods that go back", () => {
  it("are told with their order, and shown with their reason before any money moves", async () => {
    const { body } = await order();
    const back = await postJson(`${shop.url}/sandbox/orders/${body.id}/return`, { reason: "defective" });
    expect(back.status).toBe(201);
    await settled();
    expect(topics()).toEqual(expect.arrayContaining(["returns/approve", "orders/updated"]));
    const told = JSON.parse(app.received.find((r) => r.headers["x-shopify-topic"] === "returns/approve")!.body) as Answer;
    expect(told).toMatchObject({ id: back.body.id, status: "open", order: { id: body.id }, return_line_items: [{ quantity: 2 }] });
    const asked = await graphql(shop, installed(shop), `query ($id: ID!) { order(id: $id) { returnStatus returns(first: 5) { nodes { status returnLineItems(first: 5) { nodes {
      quantity returnReasonDefinition { handle } ... on ReturnLineItem { fulfillmentLineItem { lineItem { currentQuantity } } } } } } } } }`, { id: `gid://shopify/Order/${body.id}` });
    expect(asked.data.order).toEqual({
      returnStatus: "IN_PROGRESS",
      returns: { nodes: [{ status: "OPEN", returnLineItems: { nodes: [{ quantity: 2, returnReasonDefinition: { handle: "defective" }, fulfillmentLineItem: { lineItem: { currentQuantity: 2 } } }] } }] },
    });
    await postJson(`${shop.url}/sandbox/returns/${back.body.id}`, { status: "CANCELED" });
    await settled();
    expect(topics()).toContain("returns/cancel");
    expect((await postJson(`${shop.url}/sandbox/orders/${body.id}/return`, { lines: [{ line_id: 1, quantity: 1 }] })).status).toBe(422);
  });
});

describe("an order that goes", () => {
  it("is told when it is cancelled and when it is deleted", async () => {
    const { body } = await order();
    await postJson(`${shop.url}/sandbox/orders/${body.id}/cancel`, {});
    expect((await fetch(`${shop.url}/sandbox/orders/${body.id}`, { method: "DELETE" })).status).toBe(200);
    await settled();
    expect(topics()).toEqual(expect.arrayContaining(["orders/cancelled", "orders/delete"]));
    const cancelled = JSON.parse(app.received.find((r) => r.headers["x-shopify-topic"] === "orders/cancelled")!.body) as Answer;
    expect(cancelled.cancelled_at).toMatch(/^20/);
    expect(shop.sandbox.store.orders.has(body.id)).toBe(false);
    expect((await fetch(`${shop.url}/sandbox/orders/${body.id}`, { method: "DELETE" })).status).toBe(422);
  });
});
