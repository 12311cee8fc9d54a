/** The control API: for tests and demos, outside everything the platform has. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { SHOP } from "../config.ts";
import type { ChargeStatus } from "../billing/charges.ts";
import type { CollectionChange } from "../data/collections.ts";
import { StoreError } from "../data/store.ts";
import { framedUrl } from "../oauth/routes.ts";
import { issueSessionToken, type TokenShape } from "../oauth/session-token.ts";
import { signedQuery } from "../proxy/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { compliancePayload, orderPayload, productPayload, shopPayload, type Json } from "../webhooks/payloads.ts";
import { COMPLIANCE_TOPICS, TOPICS } from "../webhooks/subscriptions.ts";
import { FAULTS, isFaultName } from "./faults.ts";
import { rowsOf } from "./rows.ts";

const TOKEN_KINDS: Readonly<Record<string, TokenShape>> = {
  valid: {},
  expired: { shiftS: -3_600 },
  not_yet: { shiftS: 3_600 },
  foreign_audience: { audience: "another-app" },
  other_shop: { shop: "another-shop.myshopify.com" },
  wrong_secret: { secret: "not-the-secret-of-this-app" },
};

const CHARGE_STATUSES: readonly ChargeStatus[] = ["PENDING", "ACTIVE", "DECLINED", "EXPIRED", "FROZEN", "CANCELLED"];

function shifted(seconds: string | undefined): number {
  return Date.now() + Number(seconds ?? 0) * 1000;
}

/** Adds the routes. */
export function controlRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const { config } = sandbox;

  server.get("/healthz", (_, reply) => reply.send({ status: "ok" }));

  server.get("/sandbox/state", (_, reply) => reply.send({
    shop: SHOP.domain,
    installed: sandbox.grants.installation !== null,
    scopes: sandbox.grants.installation?.scopes ?? [],
    n_live_tokens: sandbox.grants.nLiveTokens,
    n_products: sandbox.store.products.size,
    n_variants: sandbox.store.variants.size,
    n_customers: sandbox.store.customers.size,
    n_orders: sandbox.store.orders.size,
    n_order_lines: [...sandbox.store.orders.values()].reduce((n, order) => n + order.lines.length, 0),
    n_refunds: [...sandbox.store.orders.values()].reduce((n, order) => n + order.refunds.length, 0),
    n_carts: sandbox.carts.size,
    bulk_operations: sandbox.bulk.list().map(({ id, status, nObjects }) => ({ id, status, n_objects: nObjects })),
    faults: sandbox.faults.list(),
  }));

  server.get("/sandbox/rows", (_, reply) => reply.send(rowsOf(sandbox.store)));

  server.get("/sandbox/faults", (_, reply) => reply.send({ known: FAULTS, active: sandbox.faults.list() }));
  // { "throttle": 3 } or { "slow_ms": { "count": 2, "value": 500 } }; 0 switches off.
  server.post<{ Body: Record<string, number | { count?: number; value?: number }> }>("/sandbox/faults", (request, reply) => {
    const wishes = Object.entries(request.body ?? {});
    const unknown = wishes.find(([name]) => !isFaultName(name));
    if (unknown !== undefined) return reply.code(400).send({ errors: `there is no fault ${unknown[0]}`, known: Object.keys(FAULTS) });
    for (const [name, wish] of wishes) {
      const { count = 1, value = 0 } = typeof wish === "number" ? { count: wish } : wish;
      if (isFaultName(name)) sandbox.faults.set(name, count, value);
    }
    return reply.send({ active: sandbox.faults.list() });
  });
  server.delete("/sandbox/faults", (_, reply) => {
    sandbox.faults.clear();
    return reply.send({ active: {} });
  });

  server.post<{ Body: { kind?: string; shift_s?: number } | null }>("/sandbox/session-token", async (request, reply) => {
    const { kind = "valid", shift_s: shiftS = 0 } = request.body ?? {};
    const shape = TOKEN_KINDS[kind];
    if (shape === undefined) return reply.code(400).send({ errors: "there is no such kind of token", known: Object.keys(TOKEN_KINDS) });
    return reply.send({ token: await issueSessionToken(config.clientId, config.clientSecret, Date.now() + shiftS * 1000, shape) });
  });
  // As the platform would make them with a clock that is so many seconds off.
  server.get<{ Querystring: { path?: string; shift_s?: string } }>("/sandbox/framed-url", async ({ query }, reply) =>
    reply.send({ url: await framedUrl(config, sandbox.baseUrl, query.path ?? "/", {}, shifted(query.shift_s)) }));
  server.get<{ Querystring: { path?: string; shift_s?: string } }>("/sandbox/proxied-url", ({ query }, reply) => {
    const url = new URL(query.path ?? "/", config.appUrl);
    return reply.send({ url: `${config.appUrl}/proxy${url.pathname}?${signedQuery(url.search, config.clientSecret, shifted(query.shift_s))}` });
  });

  server.post<{ Body: { scopes?: string[] } | null }>("/sandbox/install", (request, reply) => {
    sandbox.install(request.body?.scopes ?? config.scopes);
    return reply.send({ installed: true, scopes: sandbox.grants.installation!.scopes });
  });
  server.post("/sandbox/uninstall", (_, reply) => {
    sandbox.uninstall();
    return reply.send({ installed: false });
  });
  // The merchant grants other scopes while the app is installed.
  server.post<{ Body: { scopes?: string[] } | null }>("/sandbox/scopes", (request, reply) => {
    sandbox.changeScopes(request.body?.scopes ?? config.scopes);
    return reply.send({ scopes: sandbox.grants.installation?.scopes ?? [] });
  });
  server.get("/sandbox/tokens", (_, reply) => reply.send({ n_live: sandbox.grants.nLiveTokens, calls: sandbox.tokenCalls }));
  server.post("/sandbox/tokens/expire", (_, reply) => {
    sandbox.grants.expireAccess();
    return reply.send({ n_live: sandbox.grants.nLiveTokens });
  });
  server.post("/sandbox/tokens/revoke", (_, reply) => {
    sandbox.grants.revokeTokens();
    return reply.send({ n_live: sandbox.grants.nLiveTokens });
  });
  server.post<{ Body: { debt?: number } | null }>("/sandbox/bucket", (request, reply) => {
    sandbox.bucket.empty(request.body?.debt ?? 0);
    return reply.send(sandbox.bucket.status());
  });
  server.post("/sandbox/reset", async (_, reply) => {
    await sandbox.reset();
    return reply.send({ reset: true });
  });

  // What the app would write through the Admin API, for tests of the storefront alone; a null is written as one.
  server.post<{ Body: { namespace?: string; key?: string; value?: unknown } | null }>("/sandbox/metafields", (request, reply) => {
    const { namespace = "", key = "", value = null } = request.body ?? {};
    if (namespace === "" || key === "") return reply.code(400).send({ errors: "a metafield needs a namespace and a key" });
    sandbox.store.metafields.set([{ namespace, key, type: "json", value: JSON.stringify(value) }]);
    return reply.send({ metafields: Object.fromEntries(sandbox.appMetafields) });
  });

  server.get("/sandbox/subscriptions", (_, reply) =>
    reply.send({ subscriptions: sandbox.charges.list().map(({ id, name, status, amount, test, trialDays }) => ({ id, name, status, amount, test, trial_days: trialDays })) }));
  // What the platform does by itself in time: frozen, expired, cancelled; or active again.
  server.post<{ Params: { id: string }; Body: { status?: string } | null }>("/sandbox/subscriptions/:id/status", (request, reply) => {
    const status = CHARGE_STATUSES.find((known) => known === request.body?.status);
    if (status === undefined) return reply.code(400).send({ errors: "there is no such status", known: CHARGE_STATUSES });
    if (sandbox.charges.get(Number(request.params.id)) === undefined) return reply.code(404).send({ errors: "there is no such subscription" });
    return reply.send({ status: sandbox.charges.setStatus(Number(request.params.id), status).status });
  });

  server.get<{ Querystring: { topic?: string } }>("/sandbox/deliveries", (request, reply) =>
    reply.send({ deliveries: sandbox.webhooks.deliveries(request.query.topic).map((delivery) => ({ ...delivery, body: JSON.parse(delivery.body) as unknown })) }));
  server.post<{ Params: { id: string } }>("/sandbox/deliveries/:id/redeliver", (request, reply) => {
    const delivery = sandbox.webhooks.redeliver(request.params.id);
    return delivery === undefined ? reply.code(404).send({ errors: "there is no such delivery" }) : reply.send({ redelivered: delivery.webhook_id });
  });
  server.post("/sandbox/webhooks/release", (_, reply) => {
    sandbox.webhooks.releaseHeld();
    return reply.send({ released: true });
  });
  server.post<{ Body: { topic?: string; payload?: Json; customer_id?: number; order_id?: number; product_id?: number } | null }>("/sandbox/webhooks/send", (request, reply) => {
    const { topic = "", payload, customer_id: customerId = 12_347, order_id: orderId, product_id: productId } = request.body ?? {};
    if (![...TOPICS, ...COMPLIANCE_TOPICS].some((known) => known === topic)) {
      return reply.code(400).send({ errors: "there is no such topic", known: [...TOPICS, ...COMPLIANCE_TOPICS] });
    }
    const order = orderId === undefined ? [...sandbox.store.orders.values()].at(-1) : sandbox.store.orders.get(orderId);
    const product = productId === undefined ? [...sandbox.store.products.values()][0] : sandbox.store.products.get(productId);
    const made = payload ?? makePayload();
    if (made === null) return reply.code(404).send({ errors: "there is nothing to send; name an order or product that exists, or give a payload" });
    sandbox.webhooks.publish(topic, made);
    return reply.code(202).send({ sent: topic });

    function makePayload(): Json | null {
      if ((COMPLIANCE_TOPICS as readonly string[]).includes(topic)) return compliancePayload(topic, customerId, orderId === undefined ? [] : [orderId]);
      if (topic.startsWith("orders/")) return order === undefined ? null : orderPayload(order);
      if (topic.startsWith("products/")) return product === undefined ? null : productPayload(product);
      return topic === "app/uninstalled" ? shopPayload() : null;
    }
  });

  // { "title": "Summer", "product_ids": [1] }; with "silent" nobody is told, as when conditions take a product in.
  type CollectionBody = { title?: string; product_ids?: number[]; silent?: boolean } | null;
  const changeOf = (body: CollectionBody): CollectionChange => ({
    ...(body?.title === undefined ? {} : { title: body.title }), ...(body?.product_ids === undefined ? {} : { productIds: body.product_ids }),
  });
  server.post<{ Body: CollectionBody }>("/sandbox/collections", (request, reply) => reply.code(201).send({ id: sandbox.store.createCollection(changeOf(request.body)).id }));
  server.post<{ Params: { id: string }; Body: CollectionBody }>("/sandbox/collections/:id", (request, reply) =>
    attempt(reply, () => reply.send({ id: sandbox.store.changeCollection(Number(request.params.id), changeOf(request.body), request.body?.silent === true).id })));
  server.delete<{ Params: { id: string } }>("/sandbox/collections/:id", (request, reply) =>
    attempt(reply, () => {
      sandbox.store.deleteCollection(Number(request.params.id));
      return reply.send({ deleted: true });
    }));

  server.post<{ Body: { lines?: { variant_id: number; quantity?: number; properties?: Record<string, string> }[]; attributes?: Record<string, string> } | null }>("/sandbox/orders", (request, reply) => {
    const { lines = [], attributes = {} } = request.body ?? {};
    const toAttributes = (values: Record<string, string>): { key: string; value: string }[] => Object.entries(values).map(([key, value]) => ({ key, value }));
    try {
      const order = sandbox.store.placeOrder({
        lines: lines.map((line) => ({
          variantId: line.variant_id, quantity: line.quantity ?? 1, priceMinor: sandbox.store.variants.get(line.variant_id)?.priceMinor ?? 0, attributes: toAttributes(line.properties ?? {}),
        })),
        attributes: toAttributes(attributes), cartToken: crypto.randomUUID().replaceAll("-", ""),
      });
      return reply.code(201).send({ id: order.id });
    } catch (error) {
      if (error instanceof StoreError) return reply.code(422).send({ errors: error.message });
      throw error;
    }
  });
  // { "lines": [{ "line_id": 1, "quantity": 1 }], "reason": "defective", "status": "REQUESTED" }, all of it optional.
  server.post<{ Params: { id: string }; Body: { lines?: { line_id: number; quantity: number }[]; reason?: string; status?: "REQUESTED" | "OPEN" } | null }>("/sandbox/orders/:id/return", (request, reply) =>
    attempt(reply, () => reply.code(201).send({ id: sandbox.store.returnOrder(Number(request.params.id), request.body ?? {}).id })));
  server.post<{ Params: { id: string }; Body: { status?: string } | null }>("/sandbox/returns/:id", (request, reply) => {
    const status = (["REQUESTED", "OPEN", "CLOSED", "DECLINED", "CANCELED"] as const).find((known) => known === request.body?.status);
    if (status === undefined) return reply.code(400).send({ errors: "a return needs a status" });
    return attempt(reply, () => reply.send({ id: sandbox.store.changeReturn(Number(request.params.id), status).id, status }));
  });
  server.post<{ Params: { id: string } }>("/sandbox/orders/:id/cancel", (request, reply) =>
    attempt(reply, () => reply.send({ id: sandbox.store.cancelOrder(Number(request.params.id)).id })));
  server.delete<{ Params: { id: string } }>("/sandbox/orders/:id", (request, reply) =>
    attempt(reply, () => {
      sandbox.store.deleteOrder(Number(request.params.id));
      return reply.send({ deleted: true });
    }));
  server.delete<{ Params: { id: string } }>("/sandbox/products/:id", (request, reply) =>
    attempt(reply, () => {
      sandbox.store.deleteProduct(Number(request.params.id));
      return reply.send({ deleted: true });
    }));
  server.post<{ Params: { id: string } }>("/sandbox/orders/:id/refund", (request, reply) => {
    try {
      return reply.code(201).send({ id: sandbox.store.refundOrder(Number(request.params.id)).id });
    } catch (error) {
      if (error instanceof StoreError) return reply.code(422).send({ errors: error.message });
      throw error;
    }
  });
}

/** Answers what is impossible with the store's own words. */
function attempt(reply: FastifyReply, act: () => FastifyReply): FastifyReply {
  try {
    return act();
  } catch (error) {
    if (error instanceof StoreError) return reply.code(422).send({ errors: error.message });
    throw error;
  }
}
