import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Journal } from "../src/data/journal.ts";
import { Grants } from "../src/oauth/grants.ts";
import { signQuery } from "../src/signatures.ts";
import { graphql, postJson, startShop, type Answer, type TestShop } from "./support.ts";

const CLIENT = { client_id: "pairwell-sandbox-client-id", client_secret: "pairwell-sandbox-client-secret-for-local-use-only" };
const EXCHANGE = { ...CLIENT, grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", subject_token_type: "urn:ietf:params:oauth:token-type:id_token" };

let shop: TestShop;
beforeAll(async () => { shop = await startShop(); });
afterAll(() => shop.stop());

const token = (body: object): ReturnType<typeof postJson> => postJson(`${shop.url}/admin/oauth/access_token`, body);
const sessionToken = async (kind = "valid"): Promise<string> => (await postJson(`${shop.url}/sandbox/session-token`, { kind })).body.token as string;
const worksWith = async (access: string): Promise<boolean> => (await graphql(shop, access, "{ shop { name } }") as Answer).data !== undefined;

describe("token exchange", () => {
  it("is refused before the app is installed", async () => {
    shop.sandbox.uninstall();
    expect(await token({ ...EXCHANGE, subject_token: await sessionToken() })).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
    shop.sandbox.install();
  });

  it("gives an expiring offline token", async () => {
    const { status, body } = await token({ ...EXCHANGE, subject_token: await sessionToken(), expiring: "1" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7_776_000 });
    expect(body.refresh_token).toMatch(/^shprt_/);
    expect(await worksWith(body.access_token)).toBe(true);
  });

  it("gives one that never expires, which can be turned into an expiring one", async () => {
    const { body } = await token({ ...EXCHANGE, subject_token: await sessionToken(), expiring: "0" });
    expect(Object.keys(body).sort()).toEqual(["access_token", "scope"]);
    const offline = "urn:shopify:params:oauth:token-type:offline-access-token";
    const turned = await token({ ...EXCHANGE, subject_token: body.access_token, subject_token_type: offline, requested_token_type: offline, expiring: "1" });
    expect(turned.body).toMatchObject({ expires_in: 3600 });
  });

  it("gives an online token with its user", async () => {
    const { body } = await token({ ...EXCHANGE, subject_token: await sessionToken(), requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token" });
    expect(body).toMatchObject({ expires_in: 86_399, associated_user: { account_owner: true } });
  });

  it.each(["expired", "not_yet", "foreign_audience", "other_shop", "wrong_secret"])("refuses a token that is %s", async (kind) => {
    expect(await token({ ...EXCHANGE, subject_token: await sessionToken(kind) })).toMatchObject({ status: 400, body: { error: "invalid_subject_token" } });
  });

  it("refuses a wrong secret and an unknown grant", async () => {
    expect(await token({ ...EXCHANGE, client_secret: "nope", subject_token: await sessionToken() })).toMatchObject({ status: 400, body: { error: "invalid_client" } });
    expect(await token({ ...CLIENT, grant_type: "password" })).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  });
});

describe("refresh", () => {
  const acquire = async (): Promise<Answer> => (await token({ ...EXCHANGE, subject_token: await sessionToken(), expiring: "1" })).body;
  const refresh = (refreshToken: string): ReturnType<typeof token> => token({ ...CLIENT, grant_type: "refresh_token", refresh_token: refreshToken });

  it("replaces both tokens; a lost answer can be asked for again until the new pair is used", async () => {
    const first = await acquire();
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(first.refresh_token)).body.refresh_token).toBe(second.body.refresh_token);
    expect(await worksWith(second.body.access_token)).toBe(true);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 401, body: { error: "invalid_request" } });
  });

  it("is refused after a fresh acquisition, while access tokens live on", async () => {
    const first = await acquire();
    await acquire();
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect(await worksWith(first.access_token)).toBe(true);
  });

  it("is refused after an uninstall, and so is the access token", async () => {
    const first = await acquire();
    shop.sandbox.uninstall();
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect(await worksWith(first.access_token)).toBe(false);
    shop.sandbox.install();
  });
});

describe("tokens", () => {
  it("expire by the clock and survive a restart", () => {
    let now = 1_000_000;
    const path = `${shop.stateDir}/grants-test.jsonl`;
    const grants = new Grants(Journal.open(path), () => now);
    grants.install(["read_products"]);
    const answer = grants.issueOffline(true);
    const again = new Grants(Journal.open(path), () => now);
    expect(again.scopesOf(answer.access_token)).toEqual(["read_products"]);
    now += 3_600_000;
    expect(again.scopesOf(answer.access_token)).toBeUndefined();
    expect(again.refresh(answer.refresh_token!)).not.toBeNull();
    now += 7_776_000_000;
    expect(again.refresh(answer.refresh_token!)).toBeNull();
  });

  it("of sessions carry the platform's claims and live a minute", async () => {
    const claims = decodeJwt(await sessionToken());
    expect(claims).toMatchObject({ iss: "https://pairwell-demo.myshopify.com/admin", dest: "https://pairwell-demo.myshopify.com", aud: CLIENT.client_id });
    expect(claims.exp! - claims.nbf!).toBe(60);
    expect(claims.sub).toMatch(/^\d+$/);
  });
});

describe("authorization code", () => {
  const query = (): URLSearchParams => new URLSearchParams({ client_id: CLIENT.client_id, redirect_uri: `${shop.sandbox.config.appUrl}/auth/callback`, state: "nonce-1", scope: "read_products" });

  it("comes back signed, with the state, and is good once", async () => {
    const consent = await fetch(`${shop.url}/admin/oauth/authorize?${query()}`);
    expect(consent.status).toBe(200);
    expect(await consent.text()).toContain("read products");
    const redirect = await fetch(`${shop.url}/admin/oauth/authorize`, { method: "POST", body: query(), redirect: "manual" });
    expect(redirect.status).toBe(302);
    const target = new URL(redirect.headers.get("location")!);
    const params = Object.fromEntries(target.searchParams);
    expect(params["state"]).toBe("nonce-1");
    expect(params["hmac"]).toBe(signQuery(params, CLIENT.client_secret));
    expect(Buffer.from(params["host"]!, "base64").toString()).toBe(`${new URL(shop.url).host}/store/pairwell-demo`);
    expect((await token({ ...CLIENT, code: params["code"], expiring: 1 })).body).toMatchObject({ scope: "read_products", expires_in: 3600 });
    expect((await token({ ...CLIENT, code: params["code"], expiring: 1 })).status).toBe(400);
  });

  it("is never sent to a foreign address", async () => {
    const bad = query();
    bad.set("redirect_uri", "https://evil.example/callback");
    expect((await fetch(`${shop.url}/admin/oauth/authorize`, { method: "POST", body: bad, redirect: "manual" })).status).toBe(400);
  });
});
