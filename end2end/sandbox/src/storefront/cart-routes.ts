/** The cart calls of the storefront, in JSON or form encoding. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Sandbox } from "../sandbox.ts";
import { CartError, type AddItem, type Cart } from "./carts.ts";
import { readCookie } from "./cookies.ts";

type Body = Readonly<Record<string, unknown>>;

/** The visitor's cart; a new one is announced by cookie. */
export function cartOf(sandbox: Sandbox, request: FastifyRequest, reply: FastifyReply): Cart {
  const cart = sandbox.carts.open(readCookie(request.headers.cookie, "cart"));
  reply.header("Set-Cookie", `cart=${cart.token}; Path=/; Max-Age=1209600; SameSite=Lax`);
  return cart;
}

function texts(value: unknown): Record<string, string> {
  if (value === null || typeof value !== "object") return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => text != null && text !== "").map(([name, text]) => [name, String(text)]));
}

function addItems(body: Body): AddItem[] {
  const items = Array.isArray(body["items"]) ? (body["items"] as Body[]) : [body];
  return items.map((item) => ({ id: Number(item["id"]), quantity: Number(item["quantity"] ?? 1), properties: texts(item["properties"]) }));
}

function applyDetails(cart: Cart, body: Body): void {
  if (typeof body["note"] === "string") cart.note = body["note"];
  const attributes = body["attributes"];
  if (attributes === null || typeof attributes !== "object") return;
  for (const [name, value] of Object.entries(attributes as Body)) {
    if (value == null || value === "") delete cart.attributes[name];
    else cart.attributes[name] = String(value);
  }
}

function applyUpdates(sandbox: Sandbox, cart: Cart, updates: unknown): void {
  if (Array.isArray(updates)) {
    const keys = cart.lines.map((line) => line.key);
    updates.forEach((quantity, i) => {
      const key = keys[i];
      if (key !== undefined) sandbox.carts.setQuantity(cart, key, Number(quantity));
    });
  } else if (updates !== null && typeof updates === "object") {
    for (const [key, quantity] of Object.entries(updates)) sandbox.carts.setQuantity(cart, key, Number(quantity));
  }
}

function applyChange(sandbox: Sandbox, cart: Cart, body: Body): void {
  const line = body["line"] === undefined
    ? cart.lines.find((candidate) => candidate.key === String(body["id"])) ?? cart.lines.find((candidate) => String(candidate.variantId) === String(body["id"]))
    : cart.lines[Number(body["line"]) - 1];
  if (line === undefined) throw new CartError(404, "no valid id or line parameter");
  if (body["quantity"] !== undefined) sandbox.carts.setQuantity(cart, line.key, Number(body["quantity"]));
  if (body["properties"] !== undefined && cart.lines.includes(line)) sandbox.carts.setProperties(cart, line, texts(body["properties"]));
}

/** Adds the routes. `.js` is optional: without it the call answers a form with a redirect to the cart. */
export function cartRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  server.get("/cart.js", (request, reply) => reply.send(sandbox.carts.toJson(cartOf(sandbox, request, reply))));
  server.get("/cart.json", (request, reply) => reply.send(sandbox.carts.toJson(cartOf(sandbox, request, reply))));

  const route = (name: string, act: (cart: Cart, body: Body) => object): void => {
    const handle = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const cart = cartOf(sandbox, request, reply);
      const isScript = request.url.split("?")[0]!.endsWith(".js");
      try {
        const answer = act(cart, (request.body ?? {}) as Body);
        return isScript ? reply.send(answer) : reply.redirect("/cart", 302);
      } catch (error) {
        if (!(error instanceof CartError)) throw error;
        const { status, description } = error;
        if (!isScript) return reply.redirect(`/cart?error=${encodeURIComponent(description)}`, 302);
        return reply.code(status).send({ status, message: "Cart Error", description });
      }
    };
    server.post(`/cart/${name}.js`, handle);
    server.post(`/cart/${name}`, handle);
  };

  route("add", (cart, body) => {
    const lines = sandbox.carts.add(cart, addItems(body)).map((line) => sandbox.carts.lineJson(line));
    applyDetails(cart, body);
    return Array.isArray(body["items"]) ? { items: lines } : lines[0]!;
  });
  route("update", (cart, body) => {
    applyUpdates(sandbox, cart, body["updates"]);
    applyDetails(cart, body);
    return sandbox.carts.toJson(cart);
  });
  route("change", (cart, body) => {
    applyChange(sandbox, cart, body);
    return sandbox.carts.toJson(cart);
  });
  route("clear", (cart) => {
    cart.lines.length = 0;
    return sandbox.carts.toJson(cart);
  });
}
