import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "../src/config.ts";
import { signQuery } from "../src/signatures.ts";
import { installed, graphql, postJson, startShop, type TestShop } from "./support.ts";

let shop: TestShop;
beforeAll(async () => { shop = await startShop({ appUrl: "http://127.0.0.1:3999" }); });
afterAll(() => shop.stop());

const text = async (path: string): Promise<string> => (await fetch(shop.url + path)).text();
const post = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(shop.url + path, { method: "POST", redirect: "manual", headers });
const frameSource = (html: string): URL => new URL(/<iframe[^>]* src="([^"]+)"/.exec(html)![1]!.replaceAll("&amp;", "&"));

describe("the admin", () => {
  it("installs the app and frames it with a signed address, whatever page is asked for", async () => {
    shop.sandbox.uninstall();
    expect(await text("/admin")).toContain("Install Pairwell");
    expect((await post("/admin/session-token")).status).toBe(403);
    expect((await post("/admin/apps/pairwell/install")).headers.get("location")).toBe("/admin/apps/pairwell");
    const source = frameSource(await text("/admin/apps/pairwell/pairings?sort=name"));
    expect(source.origin + source.pathname).toBe("http://127.0.0.1:3999/pairings");
    const params = Object.fromEntries(source.searchParams);
    expect(params).toMatchObject({ embedded: "1", shop: "pairwell-demo.myshopify.com", locale: "en-GB", sort: "name" });
    expect(params["hmac"]).toBe(signQuery(params, shop.sandbox.config.clientSecret));
    expect(params["id_token"]!.split(".")).toHaveLength(3);
  });

  it("installs through a link too", async () => {
    shop.sandbox.uninstall();
    expect(frameSource(await text("/admin/apps/pairwell?install=1")).searchParams.has("install")).toBe(false);
    expect(shop.sandbox.grants.installation).not.toBeNull();
  });

  it("gives tokens to its own page, and nothing to forms of other sites", async () => {
    expect((await (await post("/admin/session-token", { origin: shop.url })).json() as { token: string }).token).toMatch(/^ey/);
    expect((await post("/admin/session-token", { origin: "https://evil.example" })).status).toBe(403);
    expect((await post("/admin/apps/pairwell/uninstall", { origin: "null" })).status).toBe(403);
    expect(shop.sandbox.grants.installation).not.toBeNull();
  });

  it("lists orders and refunds one", async () => {
    const order = [...shop.sandbox.store.orders.values()].findLast((candidate) => candidate.refunds.length === 0)!;
    expect(await text("/admin/orders")).toContain(`#${order.id}`);
    await post(`/admin/orders/${order.id}/refund`);
    expect(order.refunds).toHaveLength(1);
    const again = await post(`/admin/orders/${order.id}/refund`);
    expect(again.status).toBe(422);
    expect(await again.text()).toContain("refunded already");
  });

  it("archives a product, which leaves the shop", async () => {
    const product = [...shop.sandbox.store.products.values()][9]!;
    await fetch(`${shop.url}/admin/products/${product.id}/status`, { method: "POST", body: new URLSearchParams({ status: "ARCHIVED" }), redirect: "manual" });
    expect((await fetch(`${shop.url}/products/${product.handle}`)).status).toBe(404);
    const bad = await fetch(`${shop.url}/admin/variants/${product.variants[0]!.id}`, { method: "POST", body: new URLSearchParams({ price: "-1" }), redirect: "manual" });
    expect(bad.status).toBe(422);
  });

  it("serves the bridge", async () => {
    const answer = await fetch(`${shop.url}/app-bridge.js`);
    expect(answer.headers.get("content-type")).toContain("javascript");
    expect(await answer.text()).toContain("window.shopify");
  });
});

describe("faults", () => {
  it("happen as often as asked, then stop", async () => {
    const token = installed(shop);
    const call = (): Promise<Response> => fetch(`${shop.url}/admin/api/2026-07/graphql.json`, { method: "POST", headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token }, body: '{"query":"{ shop { name } }"}' });
    await postJson(`${shop.url}/sandbox/faults`, { status5xx: 2 });
    expect([(await call()).status, (await call()).status, (await call()).status]).toEqual([503, 503, 200]);
    await postJson(`${shop.url}/sandbox/faults`, { token_revoked: 1 });
    expect([(await call()).status, (await call()).status]).toEqual([401, 200]);
    await postJson(`${shop.url}/sandbox/faults`, { throttle: 1 });
    expect((await (await call()).json() as { errors: { extensions: { code: string } }[] }).errors[0]!.extensions.code).toBe("THROTTLED");
    await postJson(`${shop.url}/sandbox/faults`, { disconnect: 1 });
    await expect(call()).rejects.toThrow();
    await postJson(`${shop.url}/sandbox/faults`, { slow_ms: { count: 1, value: 60 } });
    const started = Date.now();
    await call();
    expect(Date.now() - started).toBeGreaterThanOrEqual(55);
    expect(await postJson(`${shop.url}/sandbox/faults`, { nonsense: 1 })).toMatchObject({ status: 400 });
  });
});

describe("reset", () => {
  it("brings the seed back", async () => {
    const token = installed(shop);
    await postJson(`${shop.url}/sandbox/reset`, {});
    expect(await (await fetch(`${shop.url}/sandbox/state`)).json()).toMatchObject({ installed: false, n_live_tokens: 0, n_orders: 120, n_products: 3_798 });
    expect((await graphql(shop, token, "{ shop { name } }")).errors).toContain("Invalid API key");
  });
});

describe("settings", () => {
  it("are checked, with the variable named", () => {
    expect(() => readConfig({ SANDBOX_ADDR: "nowhere" })).toThrow(ConfigError);
    expect(() => readConfig({ SANDBOX_MAX_ORDERS: "-3" })).toThrow("SANDBOX_MAX_ORDERS");
    expect(() => readConfig({ SANDBOX_APP_URL: "ftp://x" })).toThrow("SANDBOX_APP_URL");
    expect(readConfig({})).toMatchObject({ host: "127.0.0.1", port: 4000, appUrl: "http://127.0.0.1:3000", clientId: "pairwell-sandbox-client-id" });
  });
});
