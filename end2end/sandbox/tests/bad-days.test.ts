import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql, postJson, startShop, type TestShop } from "./support.ts";

const CLIENT = { client_id: "pairwell-sandbox-client-id", client_secret: "pairwell-sandbox-client-secret-for-local-use-only" };

let shop: TestShop;
beforeAll(async () => {
  shop = await startShop({ accessTokenS: 120 });
  shop.sandbox.install();
});
afterAll(() => shop.stop());

const refresh = (token: string): ReturnType<typeof postJson> =>
  postJson(`${shop.url}/admin/oauth/access_token`, { ...CLIENT, grant_type: "refresh_token", refresh_token: token });
const control = (path: string, body: object = {}): ReturnType<typeof postJson> => postJson(`${shop.url}/sandbox/${path}`, body);
const works = async (access: string): Promise<boolean> => (await graphql(shop, access, "{ shop { name } }") as { data?: unknown }).data !== undefined;

describe("tokens", () => {
  it("live as long as is set", () => {
    expect(shop.sandbox.grants.issueOffline(true)).toMatchObject({ expires_in: 120 });
  });

  it("can end before their time, and are renewed then", async () => {
    const { access_token: access, refresh_token: renewal } = shop.sandbox.grants.issueOffline(true);
    await control("tokens/expire");
    expect(await works(access)).toBe(false);
    const { status, body } = await refresh(renewal!);
    expect(status).toBe(200);
    expect(await works(body.access_token)).toBe(true);
  });

  it("can be taken away, and then nothing but a fresh one helps", async () => {
    const { access_token: access, refresh_token: renewal } = shop.sandbox.grants.issueOffline(true);
    await control("tokens/revoke");
    expect(await works(access)).toBe(false);
    expect((await refresh(renewal!)).status).toBe(401);
    expect(await works(shop.sandbox.grants.issueOffline(true).access_token)).toBe(true);
  });

  it("are given out though the answer is lost, and again to the same renewal", async () => {
    const { refresh_token: renewal } = shop.sandbox.grants.issueOffline(true);
    await control("faults", { refresh_lost: 1 });
    await expect(refresh(renewal!)).rejects.toThrow();
    expect((await refresh(renewal!)).status).toBe(200);
    const { calls } = (await (await fetch(`${shop.url}/sandbox/tokens`)).json()) as { calls: { token: string; status: number | null }[] };
    expect(calls.slice(-2).map(({ status }) => status)).toEqual([null, 200]);
    expect(new Set(calls.slice(-2).map(({ token }) => token)).size).toBe(1);
  });
});

describe("the Admin API", () => {
  it("has no points until they have come back", async () => {
    const { access_token: access } = shop.sandbox.grants.issueOffline(true);
    await control("bucket", { debt: 1_000 });
    const answer = await graphql(shop, access, "{ shop { name } }") as { errors: { extensions: { code: string } }[] };
    expect(answer.errors[0]!.extensions.code).toBe("THROTTLED");
    shop.sandbox.bucket.fill();
    expect(await works(access)).toBe(true);
  });

  it("refuses what a live token may no longer see", async () => {
    const { access_token: access } = shop.sandbox.grants.issueOffline(true);
    await control("scopes", { scopes: ["read_products"] });
    const answer = await graphql(shop, access, "{ orders(first: 1) { nodes { id } } }") as { errors: { extensions: { code: string } }[] };
    expect(answer.errors[0]!.extensions.code).toBe("ACCESS_DENIED");
    await control("scopes");
    expect((await graphql(shop, access, "{ orders(first: 1) { nodes { id } } }") as { errors?: unknown }).errors).toBeUndefined();
  });
});

describe("rows", () => {
  it("are those of the store", async () => {
    const rows = (await (await fetch(`${shop.url}/sandbox/rows`)).json()) as Record<string, unknown[][]>;
    expect(rows["orders"]).toHaveLength(shop.sandbox.store.orders.size);
    const [order] = shop.sandbox.store.orders.values();
    expect(rows["lines"]!.filter(([id]) => id === order!.id)).toHaveLength(order!.lines.length);
  });
});
