/** The app proxy: storefront requests below `/apps/pairwell` go to the app, signed, without cookies. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SHOP } from "../config.ts";
import type { Sandbox } from "../sandbox.ts";
import { signProxy } from "../signatures.ts";
import { customerOf } from "../storefront/accounts.ts";
import { readCookie } from "../storefront/cookies.ts";
import type { Pages } from "../storefront/pages.ts";

/** Where the storefront reaches the app. */
export const PROXY_PREFIX = "/apps/pairwell";

/** Headers that belong to one connection or to the shop's domain, and stay there. */
const NOT_FORWARDED = new Set(["connection", "content-length", "cookie", "host", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authorization", "accept-encoding"]);
const ADDED = new Set(["shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature"]);
const NOT_RETURNED = new Set(["connection", "content-encoding", "content-length", "keep-alive", "set-cookie", "transfer-encoding"]);

/**
 * The query as the app gets it: the visitor's own, then what the platform adds, then the signature. `customerId` is who
 * is signed in; for everybody else the parameter is there and empty.
 */
export function signedQuery(search: string, secret: string, nowMs: number, customerId: number | null = null): URLSearchParams {
  // A visitor cannot say these of himself.
  const pairs: [string, string][] = [...new URLSearchParams(search)].filter(([name]) => !ADDED.has(name));
  pairs.push(["shop", SHOP.domain], ["logged_in_customer_id", customerId === null ? "" : String(customerId)], ["path_prefix", PROXY_PREFIX], ["timestamp", String(Math.floor(nowMs / 1000))]);
  return new URLSearchParams([...pairs, ["signature", signProxy(pairs, secret)]]);
}

function forwardedHeaders(request: FastifyRequest, baseUrl: string): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && !NOT_FORWARDED.has(name)) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  headers.set("X-Forwarded-For", request.ip);
  headers.set("X-Forwarded-Host", new URL(baseUrl).host);
  headers.set("X-Forwarded-Proto", "http");
  return headers;
}

/** Adds the routes in a scope of their own, where bodies are passed on as bytes. */
export function proxyRoutes(server: FastifyInstance, sandbox: Sandbox, pages: Pages): void {
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { config } = sandbox;
    const slowMs = sandbox.faults.take("proxy_slow_ms");
    if (slowMs !== undefined) await new Promise((resolve) => setTimeout(resolve, slowMs));
    const url = new URL(request.url, sandbox.baseUrl);
    const target = `${config.appUrl}/proxy${url.pathname.slice(PROXY_PREFIX.length)}?${signedQuery(url.search, config.clientSecret, Date.now(), customerOf(sandbox, request)?.id)}`;
    const body = request.body instanceof Buffer && request.body.length > 0 ? request.body : null;
    let answer: Response;
    let bytes: Buffer;
    try {
      answer = await fetch(target, { method: request.method, headers: forwardedHeaders(request, sandbox.baseUrl), body, redirect: "manual", signal: AbortSignal.timeout(config.proxyTimeoutMs) });
      bytes = Buffer.from(await answer.arrayBuffer());
    } catch (error) {
      const slow = error instanceof Error && error.name === "TimeoutError";
      return reply.code(slow ? 504 : 502).type("text/plain").send(slow ? "the app did not answer in time" : "the app could not be reached");
    }
    reply.code(answer.status);
    for (const [name, value] of answer.headers) if (!NOT_RETURNED.has(name)) reply.header(name, value);
    if (!(answer.headers.get("content-type") ?? "").startsWith("application/liquid")) return reply.send(bytes);
    return renderLiquid(bytes.toString("utf8"), request, reply);
  };

  const renderLiquid = async (source: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      const cart = sandbox.carts.peek(readCookie(request.headers.cookie, "cart"));
      const html = await pages.renderProxied(source, request.url, cart, customerOf(sandbox, request));
      return reply.type("text/html; charset=utf-8").send(html);
    } catch (error) {
      // Liquid the engine cannot read is the app's mistake; the message helps who wrote it.
      return reply.code(502).type("text/plain").send(`the app's Liquid could not be rendered: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_, body, done) => done(null, body));
    for (const path of [PROXY_PREFIX, `${PROXY_PREFIX}/*`]) scope.route({ method: ["GET", "POST", "PUT", "PATCH", "DELETE"], url: path, handler: forward });
  });
}
