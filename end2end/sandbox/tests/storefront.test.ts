import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signedQuery } from "../src/proxy/routes.ts";
import { signProxy } from "../src/signatures.ts";
import { FakeApp, postJson, startShop, type Answer, type TestShop } from "./support.ts";

const BLOCK = `<section {{ block.shopify_attributes }} data-product="{{ product.id }}" data-columns="{{ block.settings.columns }}"><h2>{{ 'offers.title' | t: shop: shop.name }}</h2><i>{{ 'pairwell.js' | asset_url }}</i></section>
{% schema %}{ "name": "Offers", "target": "section", "javascript": "pairwell.js", "stylesheet": "missing.css", "enabled_on": { "templates": ["product"] },
"settings": [{ "type": "range", "id": "columns", "label": "Columns", "default": 4 }] }{% endschema %}`;

let shop: TestShop;
let app: FakeApp;
let extensionDir: string;
beforeAll(async () => {
  app = await FakeApp.start();
  extensionDir = mkdtempSync(join(tmpdir(), "extension-test-"));
  for (const folder of ["blocks", "assets", "locales"]) mkdirSync(join(extensionDir, folder));
  writeFileSync(join(extensionDir, "blocks/offers.liquid"), BLOCK);
  writeFileSync(join(extensionDir, "blocks/embed.liquid"), '<p>embed</p>{% schema %}{ "name": "Embed", "target": "body" }{% endschema %}');
  writeFileSync(join(extensionDir, "assets/pairwell.js"), "console.log(1)");
  writeFileSync(join(extensionDir, "locales/en.default.json"), '{ "offers": { "title": "Goes with it, at {{ shop }}" } }');
  shop = await startShop({ appUrl: app.url, extensionDir, proxyTimeoutMs: 300 });
});
afterAll(async () => {
  await shop.stop();
  await app.stop();
  rmSync(extensionDir, { recursive: true });
});

const page = async (path: string, init?: RequestInit): Promise<string> => (await fetch(`${shop.url}${path}`, init)).text();
const stocked = (n = 0): { id: number; handle: string; title: string; priceMinor: number; available: number } => {
  const variant = [...shop.sandbox.store.variants.values()].filter((v) => v.item.available > 20 && v.title === "Default Title")[n]!;
  return { id: variant.id, handle: variant.product.handle, title: variant.product.title, priceMinor: variant.priceMinor, available: variant.item.available };
};
const soldOut = (): { id: number; title: string } => {
  const variant = [...shop.sandbox.store.variants.values()].find((v) => v.item.available === 0 && v.title === "Default Title")!;
  return { id: variant.id, title: variant.product.title };
};

describe("pages", () => {
  it.each(["/", "/collections/all", "/collections/bags?page=2", "/collections/all?q=lantern", "/cart", "/search", "/search?q=lantern", "/account/login"])("render %s", async (path) => {
    const answer = await fetch(shop.url + path);
    expect(answer.status).toBe(200);
    const html = await answer.text();
    expect(html).toContain('routes: { root: "/" }');
    expect(html).not.toMatch(/\{\{|\{%|undefined<|translation missing/);
  });

  it("search by words of the title, and say so when nothing matches", async () => {
    expect(await page("/collections/all?q=red+retrospot")).toMatch(/Retrospot/);
    const none = await page("/collections/all?q=zzz%3Cscript%3E");
    expect(none).toContain("Nothing matches");
    expect(none).not.toContain("zzz<script>");
  });

  it("answer 404 in the shop's clothes", async () => {
    const answer = await fetch(`${shop.url}/products/no-such-thing`, { headers: { Accept: "text/html" } });
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("That page is not here");
  });

  it("of the merchant's own stand under /pages, and others are not there", async () => {
    expect(await page("/pages/club")).toContain("<h1>The Parcel club</h1>");
    expect((await fetch(`${shop.url}/pages/constructor`)).status).toBe(404);
  });

  it("give product data to scripts in minor units", async () => {
    const { handle, id, priceMinor } = stocked();
    expect(await (await fetch(`${shop.url}/products/${handle}.js`)).json()).toMatchObject({ handle, variants: [{ id, price: priceMinor, available: true }] });
  });

  it("show pictures that a browser may keep", async () => {
    const answer = await fetch(`${shop.url}/media/products/8100000000100.svg?width=360`);
    expect(answer.headers.get("content-type")).toContain("image/svg+xml");
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(await answer.text()).toMatch(/^<svg .*<\/svg>$/s);
  });

  it("keep files outside their folders", async () => {
    expect((await fetch(`${shop.url}/assets/..%2f..%2fpackage.json`)).status).toBe(404);
    expect((await fetch(`${shop.url}/extensions/assets/..%2flocales%2fen.default.json`)).status).toBe(404);
  });
});

describe("app blocks", () => {
  it("are rendered on the product page with settings, texts and their script, once", async () => {
    const { handle } = stocked();
    const html = await page(`/products/${handle}`);
    expect(html).toContain('data-columns="4"');
    expect(html).toContain("Goes with it, at Parcel");
    expect(html).toContain("<i>/extensions/assets/pairwell.js</i>");
    expect(html.match(/<script src="\/extensions\/assets\/pairwell.js" defer>/g)).toHaveLength(1);
    expect(html).not.toContain("missing.css");
    expect(html).not.toContain("embed");
    expect(html).not.toContain("data-shopify-editor-block");
    expect(await page(`/products/${handle}?design_mode=1`)).toContain("data-shopify-editor-block");
    expect(await page("/cart")).not.toContain("data-columns");
  });

  it("leave the page whole when they cannot be rendered or are not there", async () => {
    const { handle } = stocked();
    writeFileSync(join(extensionDir, "blocks/offers.liquid"), `{% if %}{% schema %}{ "name": "x", "target": "section" }{% endschema %}`);
    const broken = await page(`/products/${handle}`);
    writeFileSync(join(extensionDir, "blocks/offers.liquid"), BLOCK);
    expect(broken).toContain("could not be rendered");
    expect(broken).toContain("Add to basket");
    const bare = await startShop({ extensionDir: join(extensionDir, "nowhere") });
    expect(await (await fetch(`${bare.url}/products/${handle}`)).text()).toContain("Add to basket");
    await bare.stop();
  });
});

describe("places for blocks", () => {
  const PLACED = (name: string, target: string, body: string): void =>
    writeFileSync(join(extensionDir, `blocks/${name}.liquid`), `${body}{% schema %}{ "name": "x", "target": "${target}", "javascript": "pairwell.js", "settings": [{ "id": "position", "type": "text", "default": "any" }] }{% endschema %}`);
  const write = (value: unknown): ReturnType<typeof postJson> => postJson(`${shop.url}/sandbox/metafields`, { namespace: "pairwell", key: "storefront", value });
  beforeAll(() => {
    mkdirSync(join(extensionDir, "snippets"), { recursive: true });
    writeFileSync(join(extensionDir, "snippets/say.liquid"), "[{{ position }} {{ request.page_type }} {{ app.metafields.pairwell.storefront.value.on.home.layout }} {{ cart.currency.iso_code }}]");
    PLACED("page-offers", "section", "{% render 'say', position: block.settings.position %}");
    PLACED("product-ladder", "section", "{% if app.metafields.pairwell.storefront.value.ladders %}a ladder{% endif %}");
    PLACED("cart-surfaces", "body", "an embed");
  });
  afterAll(async () => {
    for (const name of ["page-offers", "product-ladder", "cart-surfaces"]) rmSync(join(extensionDir, `blocks/${name}.liquid`));
    await write(null);
  });

  it("hand the block its own setting, also inside its snippets, and what the app wrote", async () => {
    await write({ on: { home: { layout: "strip" } } });
    const html = await page("/");
    expect(html).toContain("[above_products index strip GBP]");
    expect(html).toContain("[below_products index strip GBP]");
    expect(html.indexOf("[above")).toBeLessThan(html.indexOf("Often bought"));
    expect(html.indexOf("[below")).toBeGreaterThan(html.indexOf("Often bought"));
    expect(html.match(/<script src="\/extensions\/assets\/pairwell.js"/g)).toHaveLength(1);
    await write(null);
    expect(await page("/search?q=bag")).toContain("[above_products search  GBP]");
  });

  it("are between description and form, and a block that renders nothing leaves nothing", async () => {
    const { handle } = stocked();
    expect(await page(`/products/${handle}`)).not.toContain("shopify-block-pairwell_product_ladder");
    await write({ ladders: {} });
    const html = await page(`/products/${handle}`);
    expect(html.indexOf("a ladder")).toBeGreaterThan(html.indexOf('class="description"'));
    expect(html.indexOf("a ladder")).toBeLessThan(html.indexOf("data-product-form"));
  });

  it("are at the end of every page for embeds that the theme has switched on, but not where somebody pays", async () => {
    const { cookie } = await postJson(`${shop.url}/cart/add.js`, { id: stocked().id });
    expect(await page("/cart", { headers: { cookie } })).toContain("an embed");
    expect(await page("/checkout", { headers: { cookie } })).not.toContain("an embed");
  });
});

describe("the drawer", () => {
  it("is on pages, closed and with what is in the basket, so that without scripts nothing is missing", async () => {
    const { id, title } = stocked();
    const { cookie } = await postJson(`${shop.url}/cart/add.js`, { id });
    const html = await page("/", { headers: { cookie } });
    expect(html).toMatch(/<div class="drawer" data-drawer hidden>/);
    expect(html.slice(html.indexOf("data-drawer-lines"))).toContain(title.replaceAll("'", "&#39;"));
    expect(html).toContain('<a class="cart-link" href="/cart"');
    expect(await page("/cart", { headers: { cookie } })).not.toContain("data-drawer ");
  });
});

describe("customers", () => {
  const post = (path: string, fields: Record<string, string> = {}, cookie = ""): Promise<Response> =>
    fetch(shop.url + path, { method: "POST", body: new URLSearchParams(fields), headers: { cookie }, redirect: "manual" });
  const signIn = async (path: string, fields?: Record<string, string>): Promise<string> => (await post(path, fields)).headers.get("set-cookie")!.split(";")[0]!;

  it("sign in with their number, see their orders, and sign out", async () => {
    const known = [...shop.sandbox.store.customers.values()].find(({ orders }) => orders.length > 0)!;
    const cookie = await signIn("/account/login", { number: ` ${known.id} ` });
    const html = await page("/account", { headers: { cookie } });
    expect(html).toContain(`customer ${known.id}`);
    expect(html).toContain(`#${known.orders.at(-1)!.id}`);
    expect(await page("/", { headers: { cookie } })).toContain('href="/account">Account');
    const out = await post("/account/logout", {}, cookie);
    expect(out.headers.get("set-cookie")).toMatch(/^customer=; .*Max-Age=0/);
    expect((await fetch(`${shop.url}/account`, { redirect: "manual" })).headers.get("location")).toBe("/account/login");
  });

  it("who do not exist are told so", async () => {
    const answer = await post("/account/login", { number: "<1>" });
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await page(answer.headers.get("location")!)).toContain("There is no customer &lt;1&gt;.");
  });

  it("who are new buy as themselves, and are still known after a restart", async () => {
    const customer = await signIn("/account/register");
    const { cookie: basket } = await postJson(`${shop.url}/cart/add.js`, { id: stocked(3).id });
    const placed = await post("/checkout", {}, `${customer}; ${basket}`);
    expect(placed.status).toBe(303);
    const order = [...shop.sandbox.store.orders.values()].at(-1)!;
    expect(`customer=${order.customer!.id}`).toBe(customer);
    expect(order.customer!.orders).toEqual([order]);
    const again = await startShop({ stateDir: shop.stateDir });
    expect(again.sandbox.store.customers.get(order.customer!.id)!.orders.map(({ id }) => id)).toEqual([order.id]);
    await again.close();
  });

  it("are named to the app by the platform alone, and guests are an empty name", async () => {
    app.answer = () => ({ body: "{}" });
    const asked = async (search: string, cookie = ""): Promise<URLSearchParams> => {
      await fetch(`${shop.url}/apps/pairwell/offers${search}`, { headers: { cookie } });
      return new URL(app.received.at(-1)!.url, "http://app").searchParams;
    };
    const cookie = await signIn("/account/register");
    const query = await asked("?a=1", cookie);
    expect(`customer=${query.get("logged_in_customer_id")}`).toBe(cookie);
    expect(query.get("signature")).toBe(signProxy([...query].filter(([name]) => name !== "signature"), shop.sandbox.config.clientSecret));
    expect((await asked("")).get("logged_in_customer_id")).toBe("");
    expect((await asked("?logged_in_customer_id=5&shop=other")).getAll("logged_in_customer_id")).toEqual([""]);
  });
});

describe("the cart", () => {
  const add = (body: unknown, cookie = ""): ReturnType<typeof postJson> => postJson(`${shop.url}/cart/add.js`, body, { cookie });

  it("adds lines; other properties make another line", async () => {
    const { id, priceMinor, title } = stocked();
    const first = await add({ items: [{ id, quantity: 2, properties: { _pairwell: "token" } }] });
    expect(first.status).toBe(200);
    expect(first.body.items[0]).toMatchObject({ variant_id: id, quantity: 2, product_title: title, properties: { _pairwell: "token" }, final_line_price: priceMinor * 2 });
    await add({ id, quantity: 1 }, first.cookie);
    await add({ id, quantity: 1 }, first.cookie);
    const cart = await (await fetch(`${shop.url}/cart.js`, { headers: { cookie: first.cookie } })).json() as Answer;
    expect(cart).toMatchObject({ item_count: 4, total_price: priceMinor * 4, currency: "GBP" });
    expect(cart.items.map((item: { quantity: number }) => item.quantity)).toEqual([2, 2]);
  });

  it("refuses what is sold out, more than there is, and what does not exist, in words", async () => {
    const gone = soldOut();
    const some = stocked();
    expect(await add({ id: gone.id })).toMatchObject({ status: 422, body: { status: 422, message: "Cart Error", description: `The product '${gone.title}' is already sold out.` } });
    expect((await add({ id: some.id, quantity: some.available + 1 })).body.description).toBe(`You can only add ${some.available} ${some.title} to the cart.`);
    expect((await add({ id: 1 })).body.description).toBe("Cannot find variant");
    expect((await add({ id: some.id, quantity: 0 })).status).toBe(422);
  });

  it("adds all or nothing", async () => {
    const { cookie } = await add({ items: [{ id: stocked().id, quantity: 1 }, { id: soldOut().id, quantity: 1 }] });
    expect((await (await fetch(`${shop.url}/cart.js`, { headers: { cookie } })).json() as Answer).item_count).toBe(0);
  });

  it("updates, changes and clears, keeping private attributes private", async () => {
    const [a, b] = [stocked(0), stocked(1)];
    const { cookie } = await add({ items: [{ id: a.id, quantity: 1 }, { id: b.id, quantity: 1 }] });
    const call = async (name: string, body: unknown): Promise<{ status: number; body: Answer }> => postJson(`${shop.url}/cart/${name}.js`, body, { cookie });
    const updated = await call("update", { updates: { [a.id]: 3 }, attributes: { __pairwell_visitor: "vis_1", gift: "yes" }, note: "hello" });
    expect(updated.body).toMatchObject({ item_count: 4, note: "hello", attributes: { gift: "yes" } });
    expect(updated.body.attributes).not.toHaveProperty("__pairwell_visitor");
    expect((await call("update", { updates: { 1: 3 } })).status).toBe(404);
    const changed = await call("change", { line: 1, quantity: 0 });
    expect(changed.body.items).toHaveLength(1);
    expect((await call("change", { line: 9, quantity: 1 })).status).toBe(404);
    expect((await call("clear", {})).body).toMatchObject({ item_count: 0, note: "hello", attributes: { gift: "yes" } });
  });

  it("becomes an order at the checkout", async () => {
    const { id, available, title } = stocked(2);
    const { cookie } = await add({ items: [{ id, quantity: 2, properties: { _pairwell: "signed" } }] });
    await postJson(`${shop.url}/cart/update.js`, { attributes: { __pairwell_visitor: "vis_2" } }, { cookie });
    expect(await page("/checkout", { headers: { cookie } })).toContain("Place order");
    const placed = await fetch(`${shop.url}/checkout`, { method: "POST", headers: { cookie }, redirect: "manual" });
    expect(placed.status).toBe(303);
    expect(await page(placed.headers.get("location")!)).toContain(title.replaceAll("'", "&#39;"));
    const order = [...shop.sandbox.store.orders.values()].at(-1)!;
    expect(order.attributes).toEqual([{ key: "__pairwell_visitor", value: "vis_2" }]);
    expect(order.lines[0]!.attributes).toEqual([{ key: "_pairwell", value: "signed" }]);
    expect(shop.sandbox.store.variants.get(id)!.item.available).toBe(available - 2);
    expect((await (await fetch(`${shop.url}/cart.js`, { headers: { cookie } })).json() as Answer).item_count).toBe(0);
  });

  it("works with plain forms", async () => {
    const { id } = stocked();
    const answer = await fetch(`${shop.url}/cart/add`, { method: "POST", body: new URLSearchParams({ id: String(id), quantity: "1", "properties[Wrap]": "yes" }), redirect: "manual" });
    expect(answer.headers.get("location")).toBe("/cart");
    expect(await page("/cart", { headers: { cookie: answer.headers.get("set-cookie")!.split(";")[0]! } })).toContain("Wrap: yes");
  });
});

describe("the app proxy", () => {
  it("signs the query so that the documented recipe accepts it", () => {
    const query = signedQuery("?b=2&a=1&b=3&q=cr%C3%A8me+%26", "secret", 1_767_225_600_000);
    const pairs = [...query].filter(([key]) => key !== "signature");
    expect(query.get("signature")).toBe(signProxy(pairs, "secret"));
    expect(Object.fromEntries(query)).toMatchObject({ shop: "pairwell-demo.myshopify.com", logged_in_customer_id: "", path_prefix: "/apps/pairwell", timestamp: "1767225600", a: "1" });
    expect(query.getAll("b")).toEqual(["2", "3"]);
  });

  it("passes method, path and body on, and keeps cookies back both ways", async () => {
    app.answer = () => ({ status: 202, headers: { "Content-Type": "application/json", "Set-Cookie": "tracker=1" }, body: '{"accepted":1}' });
    const answer = await fetch(`${shop.url}/apps/pairwell/events?x=1`, { method: "POST", headers: { cookie: "cart=abc", "Content-Type": "application/json" }, body: '{"events":[]}' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(await answer.json()).toEqual({ accepted: 1 });
    const received = app.received.at(-1)!;
    expect(received).toMatchObject({ method: "POST", body: '{"events":[]}' });
    expect(received.url).toMatch(/^\/proxy\/events\?x=1&shop=/);
    expect(received.headers["cookie"]).toBeUndefined();
    expect(received.headers["x-forwarded-host"]).toBe(new URL(shop.url).host);
    expect(received.headers["x-forwarded-for"]).toBe("127.0.0.1");
  });

  it("finishes Liquid with the shop's own prices, bare or in the theme", async () => {
    const { handle, priceMinor, id } = stocked();
    const body = `{% layout none %}<section>{% assign p = all_products['${handle}'] %}{% if p.available %}{% assign v = p.selected_or_first_available_variant %}<li data-variant="{{ v.id }}"><img src="{{ p.featured_image | image_url: width: 360 }}">{{ v.price | money }}</li>{% endif %}{% assign q = all_products['nothing'] %}{% if q.available %}never{% endif %}</section>`;
    app.answer = () => ({ headers: { "Content-Type": "application/liquid; charset=utf-8" }, body });
    const answer = await fetch(`${shop.url}/apps/pairwell/offers`);
    expect(answer.headers.get("content-type")).toContain("text/html");
    const price = `£${(priceMinor / 100).toFixed(2)}`;
    expect(await answer.text()).toBe(`<section><li data-variant="${id}"><img src="/media/products/${shop.sandbox.store.variants.get(id)!.product.id}.svg?width=360">${price}</li></section>`);
    app.answer = () => ({ headers: { "Content-Type": "application/liquid" }, body: "<p>in {{ shop.name }}</p>" });
    expect(await page("/apps/pairwell/page")).toMatch(/<header[\s\S]*<p>in Parcel<\/p>[\s\S]*<footer/);
  });

  it("answers quickly when the app is slow, down, or sends Liquid nobody can read", async () => {
    app.answer = () => new Promise((resolve) => setTimeout(() => resolve({}), 1_000));
    const started = Date.now();
    expect((await fetch(`${shop.url}/apps/pairwell/offers`)).status).toBe(504);
    expect(Date.now() - started).toBeLessThan(900);
    app.answer = () => ({ headers: { "Content-Type": "application/liquid" }, body: "{% if %}" });
    expect((await fetch(`${shop.url}/apps/pairwell/offers`)).status).toBe(502);
    const lonely = await startShop({ appUrl: "http://127.0.0.1:9" });
    expect((await fetch(`${lonely.url}/apps/pairwell/offers`)).status).toBe(502);
    await lonely.stop();
  });
});
