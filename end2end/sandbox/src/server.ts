/** Puts routes on a server and starts it. */
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { adminApiRoutes } from "./admin-api/routes.ts";
import { adminRoutes } from "./admin-ui/routes.ts";
import { billingRoutes } from "./billing/routes.ts";
import type { Config } from "./config.ts";
import { controlRoutes } from "./control/routes.ts";
import { parseForm } from "./form.ts";
import { oauthRoutes } from "./oauth/routes.ts";
import { proxyRoutes } from "./proxy/routes.ts";
import { Sandbox } from "./sandbox.ts";
import { cartRoutes } from "./storefront/cart-routes.ts";
import { Pages } from "./storefront/pages.ts";
import { storefrontRoutes } from "./storefront/routes.ts";

/** A sandbox that listens. */
export interface RunningSandbox {
  readonly sandbox: Sandbox;
  readonly server: FastifyInstance;
  readonly url: string;
  /** Stops taking requests, lets work under way end, and frees the port. */
  readonly close: () => Promise<void>;
}

/** Builds the server without listening, which is enough for most tests. */
export function buildServer(sandbox: Sandbox): FastifyInstance {
  const server = Fastify({ bodyLimit: 1_048_576, forceCloseConnections: true });
  server.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_, body, done) => done(null, parseForm(String(body))));
  // Tools send "application/json" with nothing in it; that is a call without arguments, not a mistake.
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_, body, done) => {
    try {
      done(null, body === "" ? null : JSON.parse(String(body)));
    } catch {
      done(Object.assign(new Error("the body is not JSON"), { statusCode: 400 }));
    }
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) console.error(`${request.method} ${request.url.split("?")[0]} failed:`, error);
    return reply.code(status).send({ errors: status >= 500 ? "Internal Server Error" : error.message });
  });
  const pages = new Pages(sandbox);
  adminRoutes(server, sandbox);
  oauthRoutes(server, sandbox);
  billingRoutes(server, sandbox);
  adminApiRoutes(server, sandbox);
  controlRoutes(server, sandbox);
  cartRoutes(server, sandbox);
  proxyRoutes(server, sandbox, pages);
  storefrontRoutes(server, sandbox, pages);
  return server;
}

/** Builds everything and listens. Port 0 takes a free one. */
export async function startSandbox(config: Config): Promise<RunningSandbox> {
  const sandbox = new Sandbox(config);
  const server = buildServer(sandbox);
  await server.listen({ host: config.host, port: config.port });
  sandbox.baseUrl = `http://${config.host}:${(server.server.address() as AddressInfo).port}`;
  sandbox.resume();
  const close = async (): Promise<void> => {
    await server.close();
    await sandbox.stop();
  };
  return { sandbox, server, url: sandbox.baseUrl, close };
}
