/** Consent page, redirect with a code, token endpoint, and the signed address the admin frames. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { createHash, randomUUID } from "node:crypto";
import { APP_HANDLE, SHOP, type Config } from "../config.ts";
import { escapeHtml } from "../html.ts";
import type { Sandbox } from "../sandbox.ts";
import { plainPage } from "../admin-ui/layout.ts";
import { signQuery } from "../signatures.ts";
import { answerTokenRequest, type TokenRequest } from "./endpoint.ts";
import { issueSessionToken } from "./session-token.ts";

/** The `host` parameter: where the admin frames the app, in base64 without padding. */
export function hostParam(baseUrl: string): string {
  return Buffer.from(`${new URL(baseUrl).host}/store/${SHOP.handle}`).toString("base64").replace(/=+$/, "");
}

/** The address of a page of the app inside the admin, signed and with a fresh session token. */
export async function framedUrl(config: Config, baseUrl: string, path: string, extra: Readonly<Record<string, string>>, nowMs: number): Promise<string> {
  const params: Record<string, string> = {
    ...extra,
    embedded: "1",
    host: hostParam(baseUrl),
    id_token: await issueSessionToken(config.clientId, config.clientSecret, nowMs),
    locale: "en-GB",
    session: randomUUID().replaceAll("-", ""),
    shop: SHOP.domain,
    timestamp: String(Math.floor(nowMs / 1000)),
  };
  return `${config.appUrl}${path.startsWith("/") ? path : `/${path}`}?${new URLSearchParams({ ...params, hmac: signQuery(params, config.clientSecret) })}`;
}

interface AuthorizeQuery {
  readonly client_id?: string;
  readonly redirect_uri?: string;
  readonly state?: string;
  readonly scope?: string;
  readonly "grant_options[]"?: string;
}

/** Says what is wrong with a request to authorise, or null. */
function authorizeProblem(query: AuthorizeQuery, config: Config): string | null {
  if (query.client_id !== config.clientId) return "No app has this client id.";
  try {
    if (new URL(query.redirect_uri ?? "").origin === new URL(config.appUrl).origin) return null;
  } catch {
    // Falls through to the same refusal: an address that is none is not an allowed one.
  }
  return "The redirect address is not one of the app's allowed addresses.";
}

/** Adds the routes. */
export function oauthRoutes(server: FastifyInstance, sandbox: Sandbox): void {
  const { config } = sandbox;
  const badRequest = (reply: FastifyReply, problem: string): FastifyReply =>
    reply.code(400).type("text/html").send(plainPage("Cannot install", `<p>${escapeHtml(problem)}</p>`));

  server.get<{ Querystring: AuthorizeQuery }>("/admin/oauth/authorize", (request, reply) => {
    const problem = authorizeProblem(request.query, config);
    if (problem !== null) return badRequest(reply, problem);
    const fields = Object.entries(request.query).map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(String(value))}">`).join("");
    const wanted = (request.query.scope?.split(",") ?? config.scopes).map((scope) => `<li>${escapeHtml(scope.replaceAll("_", " "))}</li>`).join("");
    return reply.type("text/html").header("X-Frame-Options", "DENY").send(plainPage("Install Pairwell",
      `<p>Pairwell asks ${escapeHtml(SHOP.name)} for these rights:</p><ul>${wanted}</ul><form method="post" action="/admin/oauth/authorize">${fields}<button class="button primary">Install</button></form>`));
  });

  server.post<{ Body: AuthorizeQuery }>("/admin/oauth/authorize", (request, reply) => {
    const query = request.body;
    const problem = authorizeProblem(query, config);
    if (problem !== null) return badRequest(reply, problem);
    sandbox.install(query.scope?.split(",") ?? config.scopes);
    const params: Record<string, string> = {
      code: sandbox.grants.issueCode(query.redirect_uri!, query["grant_options[]"] === "per-user"),
      host: hostParam(sandbox.baseUrl),
      shop: SHOP.domain,
      state: query.state ?? "",
      timestamp: String(Math.floor(Date.now() / 1000)),
    };
    const target = new URL(query.redirect_uri!);
    for (const [name, value] of Object.entries({ ...params, hmac: signQuery(params, config.clientSecret) })) target.searchParams.set(name, value);
    return reply.redirect(target.href, 302);
  });

  server.post<{ Body: TokenRequest }>("/admin/oauth/access_token", async (request, reply) => {
    if (await sandbox.strike(reply)) return reply;
    const asked = request.body ?? {};
    const { status, body } = await answerTokenRequest(asked, config, sandbox.grants, Date.now());
    const isLost = sandbox.faults.take("refresh_lost") !== undefined;
    const token = asked["refresh_token"] ?? asked["subject_token"] ?? asked["code"];
    sandbox.tokenCalls.push({
      at: new Date().toISOString(), grant: String(asked["grant_type"] ?? "authorization_code"), status: isLost ? null : status,
      token: typeof token === "string" ? createHash("sha256").update(token).digest("hex").slice(0, 16) : null,
    });
    if (!isLost) return reply.code(status).send(body);
    reply.hijack();
    reply.raw.destroy();
    return reply;
  });

  // Where an app sends a merchant who came without being framed: the same page, in the admin.
  const query = (url: string): string => (url.includes("?") ? url.slice(url.indexOf("?")) : "");
  server.get(`/store/${SHOP.handle}/apps/${config.clientId}`, (request, reply) => reply.redirect(`/admin/apps/${APP_HANDLE}${query(request.url)}`, 302));
  server.get<{ Params: { "*": string } }>(`/store/${SHOP.handle}/apps/${config.clientId}/*`, (request, reply) => reply.redirect(`/admin/apps/${APP_HANDLE}/${request.params["*"]}${query(request.url)}`, 302));
}
