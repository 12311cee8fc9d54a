/** Pages of the admin: apps, orders, products, and the frame around the app. */
import { join } from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { APP_HANDLE, PACKAGE_DIR } from "../config.ts";
import { escapeHtml } from "../html.ts";
import { orderTotalMinor, type Order, type ProductStatus, type Variant } from "../data/model.ts";
import { StoreError } from "../data/store.ts";
import { framedUrl } from "../oauth/routes.ts";
import { issueSessionToken } from "../oauth/session-token.ts";
import type { Sandbox } from "../sandbox.ts";
import { formatMoney } from "../storefront/liquid.ts";
import { sendFile } from "../storefront/routes.ts";
import { financialStatus } from "../admin-api/order-fields.ts";
import { adminPage, type Section } from "./layout.ts";

const CLIENT_DIR = join(PACKAGE_DIR, "src/admin-ui/client");
const APP_PATH = `/admin/apps/${APP_HANDLE}`;
const ROWS = 50;

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/London" });
const STATUS_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  PAID: ["Paid", "good"], PARTIALLY_REFUNDED: ["Partly refunded", "warn"], REFUNDED: ["Refunded", ""],
};

function postButton(action: string, label: string, kind = ""): string {
  return `<form method="post" action="${action}"><button class="button ${kind}">${label}</button></form>`;
}

function appsBody(installed: boolean): string {
  const actions = installed
    ? `<a class="button primary" href="${APP_PATH}">Open</a>${postButton(`${APP_PATH}/uninstall`, "Uninstall", "danger")}`
    : postButton(`${APP_PATH}/install`, "Install Pairwell", "primary");
  return `<section class="card app-row"><span class="app-dot" aria-hidden="true">P</span><div class="app-row-text"><strong>Pairwell</strong><p>Suggests what goes with what, and proves what it earned.</p></div><div class="actions">${actions}</div></section>`;
}

function orderRow(order: Order): string {
  const status = financialStatus(order);
  const [word, tone] = STATUS_WORDS[status]!;
  const refund = status === "REFUNDED" ? "" : postButton(`/admin/orders/${order.id}/refund`, `Refund<span class="hidden"> order ${order.id}</span>`);
  const n = order.lines.length;
  return `<tr><td><strong>#${order.id}</strong></td><td class="muted">${day.format(order.createdAt)}</td><td class="muted">${n} ${n === 1 ? "line" : "lines"}</td><td><span class="badge ${tone}">${word}</span></td><td class="number">${formatMoney(orderTotalMinor(order))}</td><td class="number">${refund}</td></tr>`;
}

function ordersBody(orders: readonly Order[]): string {
  return `<div class="card table-card"><table class="rows"><thead><tr><th>Order</th><th>Placed</th><th>Lines</th><th>Payment</th><th class="number">Total</th><th><span class="hidden">Action</span></th></tr></thead><tbody>${orders.map(orderRow).join("")}</tbody></table></div>`;
}

function productRow(variant: Variant): string {
  const { product } = variant;
  const name = variant.title === "Default Title" ? product.title : `${product.title}, ${variant.title}`;
  const label = escapeHtml(name);
  const other: ProductStatus = product.status === "ACTIVE" ? "ARCHIVED" : "ACTIVE";
  return `<tr><td class="full"><div class="product-cell"><img src="/media/products/${product.id}.svg" alt="" width="40" height="40" loading="lazy"><span>${label}<br><span class="muted">${escapeHtml(variant.sku)}</span></span></div></td>
<td><span class="badge ${product.status === "ACTIVE" ? "good" : ""}">${product.status === "ACTIVE" ? "Active" : "Archived"}</span></td>
<td class="full"><form class="actions" method="post" action="/admin/variants/${variant.id}"><label class="inline-label"><span class="hidden">Price of ${label} in pounds</span><span aria-hidden="true">£</span><input class="short" name="price" value="${(variant.priceMinor / 100).toFixed(2)}" inputmode="decimal"></label><label class="inline-label"><span class="hidden">Stock of ${label}</span><input class="short" name="available" value="${variant.item.available}" inputmode="numeric"><span aria-hidden="true">in stock</span></label><button class="button">Save</button></form></td>
<td class="full"><div class="actions"><form method="post" action="/admin/products/${product.id}/status"><button class="button" name="status" value="${other}">${other === "ARCHIVED" ? "Archive" : "Activate"}</button></form>${postButton(`/admin/products/${product.id}/delete`, "Delete", "danger")}</div></td></tr>`;
}

function productsBody(variants: readonly Variant[], query: string): string {
  const rows = variants.map(productRow).join("");
  const table = `<div class="card table-card"><table class="rows"><thead><tr><th>Product</th><th>Status</th><th>Price and stock</th><th><span class="hidden">Actions</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return `<form class="search" method="get"><label class="hidden" for="q">Search products</label><input id="q" type="search" name="q" value="${escapeHtml(query)}" placeholder="Title or stock code"><button class="button">Search</button></form>${rows === "" ? '<p class="muted">No product matches.</p>' : table}<p class="muted">The first ${ROWS} are shown.</p>`;
}

/** Adds the routes. */
export function adminRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const { config } = sandbox;
  const page = (reply: FastifyReply, title: string, section: Section, body: string): FastifyReply =>
    reply.type("text/html; charset=utf-8").send(adminPage({ title, section, installed: sandbox.grants.installation !== null, body }));

  // Forms of other sites must not work here: a browser names the page a form came from.
  server.addHook("onRequest", async (request, reply) => {
    const { origin, host } = request.headers;
    if (request.method !== "POST" || !request.url.startsWith("/admin/") || origin === undefined || request.url.startsWith("/admin/api/")) return;
    if (!URL.canParse(origin) || new URL(origin).host !== host) await reply.code(403).send({ errors: "this form belongs to another site" });
  });

  server.get("/admin/files/:file", (request, reply) => sendFile(reply, CLIENT_DIR, (request.params as { file: string }).file));
  server.get("/app-bridge.js", (_, reply) => sendFile(reply, CLIENT_DIR, "app-bridge.js"));

  server.get("/admin", (_, reply) => page(reply, "Apps", "home", appsBody(sandbox.grants.installation !== null)));
  server.get("/admin/orders", (_, reply) => page(reply, "Orders", "orders", ordersBody([...sandbox.store.orders.values()].slice(-ROWS).reverse())));
  server.get<{ Querystring: { q?: string } }>("/admin/products", (request, reply) => {
    const query = (request.query.q ?? "").trim();
    const words = query.toLowerCase().split(/\s+/);
    const found = [...sandbox.store.variants.values()].filter((variant) => words.every((word) => `${variant.product.title} ${variant.sku}`.toLowerCase().includes(word)));
    return page(reply, "Products", "products", productsBody(found.slice(0, ROWS), query));
  });

  server.post(`${APP_PATH}/install`, (_, reply) => {
    sandbox.install();
    return reply.redirect(APP_PATH, 303);
  });
  server.post(`${APP_PATH}/uninstall`, (_, reply) => {
    sandbox.uninstall();
    return reply.redirect("/admin", 303);
  });
  server.post("/admin/session-token", async (_, reply) => {
    if (sandbox.grants.installation === null) return reply.code(403).send({ errors: "the app is not installed" });
    return reply.send({ token: await issueSessionToken(config.clientId, config.clientSecret, Date.now()) });
  });

  const frame = async (rest: string, query: Record<string, string>, reply: FastifyReply): Promise<FastifyReply> => {
    // An install link, as the platform has one; scripts that set up the demo use it.
    if (query["install"] === "1" && sandbox.grants.installation === null) sandbox.install();
    if (sandbox.grants.installation === null) return reply.redirect("/admin", 302);
    const { install: _, ...extra } = query;
    const src = await framedUrl(config, sandbox.baseUrl, `/${rest}`, extra, Date.now());
    const body = `<iframe data-app-frame data-app-origin="${escapeHtml(new URL(config.appUrl).origin)}" data-admin-path="${APP_PATH}" src="${escapeHtml(src)}" title="Pairwell" allow="clipboard-write"></iframe>`;
    return reply.type("text/html; charset=utf-8").header("Cache-Control", "no-store").send(adminPage({ title: "Pairwell", section: "apps", installed: true, body, bare: true, script: true }));
  };
  server.get<{ Querystring: Record<string, string> }>(APP_PATH, (request, reply) => frame("", request.query, reply));
  server.get<{ Params: { "*": string }; Querystring: Record<string, string> }>(`${APP_PATH}/*`, (request, reply) => frame(request.params["*"], request.query, reply));

  const act = (reply: FastifyReply, back: string, action: () => unknown): FastifyReply => {
    try {
      action();
      return reply.redirect(back, 303);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return reply.code(422).type("text/html").send(adminPage({ title: "That did not work", section: "home", installed: sandbox.grants.installation !== null, body: `<p>${escapeHtml(error.message)}</p><a class="button" href="${back}">Back</a>` }));
    }
  };
  server.post<{ Params: { id: string } }>("/admin/orders/:id/refund", (request, reply) => act(reply, "/admin/orders", () => sandbox.store.refundOrder(Number(request.params.id))));
  server.post<{ Params: { id: string }; Body: { price?: string; available?: string } }>("/admin/variants/:id", (request, reply) => act(reply, "/admin/products", () => {
    const { price, available } = request.body;
    const priceMinor = price === undefined ? undefined : Math.round(Number(price) * 100);
    const pieces = available === undefined ? undefined : Number(available);
    if (priceMinor !== undefined && !(Number.isSafeInteger(priceMinor) && priceMinor > 0)) throw new StoreError("The price must be an amount in pounds, such as 2.95.");
    if (pieces !== undefined && !(Number.isSafeInteger(pieces) && pieces >= 0)) throw new StoreError("The stock must be a whole number, 0 or more.");
    sandbox.store.changeVariant(Number(request.params.id), { ...(priceMinor === undefined ? {} : { priceMinor }), ...(pieces === undefined ? {} : { available: pieces }) });
  }));
  server.post<{ Params: { id: string }; Body: { status?: string } }>("/admin/products/:id/status", (request, reply) => act(reply, "/admin/products", () => {
    const { status } = request.body;
    if (status !== "ACTIVE" && status !== "ARCHIVED" && status !== "DRAFT") throw new StoreError("The status must be ACTIVE, ARCHIVED or DRAFT.");
    sandbox.store.changeProduct(Number(request.params.id), { status });
  }));
  server.post<{ Params: { id: string } }>("/admin/products/:id/delete", (request, reply) => act(reply, "/admin/products", () => sandbox.store.deleteProduct(Number(request.params.id))));
}
