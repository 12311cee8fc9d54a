/** Customers who sign in: with their number and nothing else, for the shop holds no names and no secrets. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Customer } from "../data/model.ts";
import type { Sandbox } from "../sandbox.ts";
import { readCookie } from "./cookies.ts";
import { orderObject } from "./objects.ts";
import type { Page } from "./pages.ts";

const N_ORDERS_SHOWN = 10;

/** Who is signed in, by cookie. */
export function customerOf(sandbox: Sandbox, request: FastifyRequest): Customer | null {
  const id = Number(readCookie(request.headers.cookie, "customer"));
  return sandbox.store.customers.get(id) ?? null;
}

function signIn(reply: FastifyReply, customer: Customer): FastifyReply {
  return reply.header("Set-Cookie", `customer=${customer.id}; Path=/; Max-Age=1209600; SameSite=Lax; HttpOnly`).redirect("/account", 303);
}

/** Adds the routes. `show` renders a page of the theme. */
export function accountRoutes(server: FastifyInstance, sandbox: Sandbox, show: (request: FastifyRequest, reply: FastifyReply, page: Omit<Page, "cart" | "customer" | "path">) => Promise<FastifyReply>): void {
  server.get("/account", (request, reply) => {
    const customer = customerOf(sandbox, request);
    if (customer === null) return reply.redirect("/account/login", 302);
    const orders = [...customer.orders].reverse().slice(0, N_ORDERS_SHOWN).map(orderObject);
    return show(request, reply, { template: "account", pageType: "customers/account", title: "Your account", data: { orders, has_more: customer.orders.length > N_ORDERS_SHOWN } });
  });

  server.get<{ Querystring: { unknown?: string } }>("/account/login", (request, reply) => {
    if (customerOf(sandbox, request) !== null) return reply.redirect("/account", 302);
    // Somebody who buys often shows best what an account is good for.
    const examples = [...sandbox.store.customers.values()].sort((a, b) => b.orders.length - a.orders.length).slice(0, 3).map(({ id, orders }) => ({ id, orders_count: orders.length }));
    return show(request, reply, { template: "login", pageType: "customers/login", title: "Sign in", data: { examples, unknown: request.query.unknown ?? null } });
  });
  server.post<{ Body: { number?: string } | null }>("/account/login", (request, reply) => {
    const number = String(request.body?.number ?? "").trim();
    const customer = sandbox.store.customers.get(Number(number));
    return customer === undefined ? reply.redirect(`/account/login?unknown=${encodeURIComponent(number.slice(0, 20))}`, 303) : signIn(reply, customer);
  });
  server.post("/account/register", (_, reply) => signIn(reply, sandbox.store.createCustomer()));
  server.post("/account/logout", (_, reply) => reply.header("Set-Cookie", "customer=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly").redirect("/", 303));
}
