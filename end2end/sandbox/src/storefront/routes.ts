/** Pages, pictures and files of the storefront. */
import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isAvailable, type Product } from "../data/model.ts";
import { StoreError, type Store } from "../data/store.ts";
import type { Sandbox } from "../sandbox.ts";
import { accountRoutes, customerOf } from "./accounts.ts";
import { cartOf } from "./cart-routes.ts";
import { THEME_DIR } from "./liquid.ts";
import { collectionObject, orderObject, productJson, productObject } from "./objects.ts";
import { Pages, type Page } from "./pages.ts";
import { drawPicture } from "./pictures.ts";

const PAGE_SIZE = 24;
const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".wasm": "application/wasm",
};

/** Sends a file of a folder by its bare name; anything else is not found. */
export function sendFile(reply: FastifyReply, dir: string, name: string): FastifyReply {
  const path = join(dir, name);
  const type = TYPES[extname(name)];
  if (!/^[\w][\w.-]*$/.test(name) || type === undefined || !existsSync(path)) return reply.code(404).type("text/plain").send("not found");
  // Short, so that an edited file is seen at the next look; real storefronts put a version in the address.
  return reply.type(type).header("Cache-Control", "public, max-age=60").send(readFileSync(path));
}

/** Products bought in most of the newest orders. Counted once: it is decoration, not a report. */
function countPopular(store: Store): readonly Product[] {
  const counts = new Map<Product, number>();
  for (const order of [...store.orders.values()].slice(-3_000)) {
    for (const product of new Set(order.lines.map((line) => line.product))) if (product !== null) counts.set(product, (counts.get(product) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([product]) => product);
}

/** Adds the routes. */
/** Pages of the merchant's own, by their handle. */
const PAGES: ReadonlyMap<string, { title: string; content: string }> = new Map([
  ["club", { title: "The Parcel club", content: "A parcel of small things, chosen for you and sent as often as you like." }],
]);

export function storefrontRoutes(server: FastifyInstance, sandbox: Sandbox, pages: Pages): void {
  let popular: { readonly store: Store; readonly products: readonly Product[] } | null = null;
  const popularProducts = (n: number, keep: (product: Product) => boolean = () => true): object[] => {
    if (popular?.store !== sandbox.store) popular = { store: sandbox.store, products: countPopular(sandbox.store) };
    return popular.products.filter((product) => sandbox.store.exists(product) && product.variants.some(isAvailable) && keep(product)).slice(0, n).map((product) => productObject(product));
  };
  const show = async (request: FastifyRequest, reply: FastifyReply, page: Omit<Page, "cart" | "customer" | "path">): Promise<FastifyReply> => {
    const html = await pages.render({ ...page, path: request.url, cart: cartOf(sandbox, request, reply), customer: customerOf(sandbox, request) });
    return reply.type("text/html; charset=utf-8").header("Cache-Control", "no-cache").send(html);
  };
  const missing = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => show(request, reply.code(404), { template: "404", title: "Page not found" });

  server.get("/", (request, reply) => show(request, reply, {
    template: "index", title: "Gifts worth unwrapping", data: { popular: popularProducts(8), seasonal: popularProducts(4, (product) => product.productType === "Christmas") },
  }));

  const listing = (pool: readonly Product[], query: string, wanted: string | undefined): { products: object[]; n_results: number; paginate: object } => {
    const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const found = pool.filter((product) => product.status === "ACTIVE" && words.every((word) => product.title.toLowerCase().includes(word)));
    const nPages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
    const page = Math.min(nPages, Math.max(1, Math.trunc(Number(wanted)) || 1));
    const suffix = query === "" ? "" : `&q=${encodeURIComponent(query)}`;
    return {
      products: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((product) => productObject(product)), n_results: found.length,
      paginate: { current: page, pages: nPages, previous_url: page > 1 ? `?page=${page - 1}${suffix}` : null, next_url: page < nPages ? `?page=${page + 1}${suffix}` : null },
    };
  };

  server.get<{ Params: { handle: string }; Querystring: { q?: string; page?: string } }>("/collections/:handle", (request, reply) => {
    const collection = sandbox.store.collections.find((candidate) => candidate.handle === request.params.handle);
    if (collection === undefined && request.params.handle !== "all") return missing(request, reply);
    const query = (request.query.q ?? "").trim().slice(0, 100);
    const { products, n_results, paginate } = listing(collection?.products ?? [...sandbox.store.products.values()], query, request.query.page);
    const title = collection?.title ?? (query === "" ? "Everything" : `Results for “${query}”`);
    return show(request, reply, {
      template: "collection", title,
      data: {
        collection: { ...(collection === undefined ? { title, handle: "all", url: "/collections/all" } : collectionObject(collection)), title, products },
        search: { terms: query, n_results }, paginate,
      },
    });
  });

  server.get<{ Querystring: { q?: string; page?: string } }>("/search", (request, reply) => {
    const terms = (request.query.q ?? "").trim().slice(0, 100);
    const { products, n_results, paginate } = listing(terms === "" ? [] : [...sandbox.store.products.values()], terms, request.query.page);
    return show(request, reply, { template: "search", title: terms === "" ? "Search" : `Results for “${terms}”`, data: { search: { terms, performed: terms !== "", results: products, results_count: n_results }, paginate } });
  });

  server.get<{ Params: { handle: string }; Querystring: { variant?: string; design_mode?: string } }>("/products/:handle", (request, reply) => {
    const { handle } = request.params;
    const isScript = handle.endsWith(".js");
    const product = sandbox.store.productsByHandle.get(isScript ? handle.slice(0, -3) : handle);
    if (product === undefined || product.status !== "ACTIVE") return isScript ? reply.code(404).send({ status: 404, message: "Not Found", description: "Not Found" }) : missing(request, reply);
    if (isScript) return reply.send(productJson(product));
    const collection = sandbox.store.collections.find((c) => c.title === product.productType);
    return show(request, reply, {
      template: "product", title: product.title, designMode: request.query.design_mode === "1",
      data: { product: productObject(product, Number(request.query.variant)), collection: collection === undefined ? null : collectionObject(collection) },
    });
  });

  server.get<{ Params: { handle: string } }>("/pages/:handle", (request, reply) => {
    const page = PAGES.get(request.params.handle);
    return page === undefined ? missing(request, reply) : show(request, reply, { template: "page", title: page.title, data: { page } });
  });

  server.get<{ Querystring: { error?: string } }>("/cart", (request, reply) => show(request, reply, { template: "cart", title: "Your basket", data: { error: request.query.error ?? null } }));
  server.get<{ Querystring: { error?: string } }>("/checkout", (request, reply) => {
    if (cartOf(sandbox, request, reply).lines.length === 0) return reply.redirect("/cart", 302);
    return show(request, reply, { template: "checkout", title: "Checkout", data: { error: request.query.error ?? null } });
  });

  server.post("/checkout", (request, reply) => {
    const cart = cartOf(sandbox, request, reply);
    if (cart.lines.length === 0) return reply.redirect("/cart", 302);
    const short = cart.lines.map((line) => sandbox.store.variants.get(line.variantId)!).find((variant) => !isAvailable(variant));
    if (short !== undefined) return reply.redirect(`/checkout?error=${encodeURIComponent(`${short.product.title} has sold out. Take it out of the basket to go on.`)}`, 302);
    try {
      sandbox.store.placeOrder(sandbox.carts.toOrder(cart, customerOf(sandbox, request)?.id));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return reply.redirect(`/checkout?error=${encodeURIComponent(error.message)}`, 302);
    }
    sandbox.carts.close(cart);
    return reply.redirect(`/checkout/thank-you/${cart.token}`, 303);
  });

  server.get<{ Params: { token: string } }>("/checkout/thank-you/:token", (request, reply) => {
    const order = [...sandbox.store.orders.values()].findLast((candidate) => candidate.cartToken === request.params.token);
    if (order === undefined) return missing(request, reply);
    return show(request, reply, { template: "thank-you", title: "Thank you", data: { order: orderObject(order) } });
  });

  accountRoutes(server, sandbox, show);

  server.get<{ Params: { file: string } }>("/media/products/:file", (request, reply) => {
    const product = sandbox.store.products.get(Number(/^(\d+)\.svg$/.exec(request.params.file)?.[1]));
    if (product === undefined) return reply.code(404).type("text/plain").send("not found");
    return reply.type("image/svg+xml").header("Cache-Control", "public, max-age=604800, immutable").send(drawPicture(product, sandbox.config.seed));
  });
  server.get<{ Params: { file: string } }>("/assets/:file", (request, reply) => sendFile(reply, join(THEME_DIR, "assets"), request.params.file));
  server.get<{ Params: { file: string } }>("/extensions/assets/:file", (request, reply) => sendFile(reply, join(sandbox.config.extensionDir, "assets"), request.params.file));
  server.setNotFoundHandler((request, reply) => (request.headers.accept?.includes("text/html") === true ? missing(request, reply) : reply.code(404).send({ errors: "Not Found" })));
}
