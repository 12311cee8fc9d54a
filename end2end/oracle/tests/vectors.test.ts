/** Every vector of the crate's fixture, on our side and on the library's. */
import { readFileSync } from "node:fs";
import { jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { freezeClock, library, libraryAccepts } from "../src/library.ts";
import { askOne, type Question, type Setting } from "../src/ours.ts";

interface Vector {
  readonly name?: string;
  readonly secret?: string;
  readonly now?: number;
  readonly valid: boolean;
}
interface Vectors {
  readonly secret: string;
  readonly client_id: string;
  readonly shop: string;
  readonly now: number;
  readonly oauth_hmac: readonly (Vector & { params: Record<string, string>; query_string: string })[];
  readonly webhook_hmac: readonly (Vector & { body_utf8: string; headers: Record<string, string> })[];
  readonly app_proxy: readonly (Vector & { pairs: [string, string][]; query_string: string })[];
  readonly session_token: readonly (Vector & { token: string; claims: Record<string, unknown>; library_valid: boolean })[];
  readonly post_purchase: readonly (Vector & { direction: string; token: string; claims: Record<string, unknown> })[];
  readonly host_param: readonly (Vector & { host: string; embedded_app_url?: string })[];
  readonly shop_domain: readonly { readonly input: string; readonly library_15_accepts: boolean; readonly strict_documented_rule: boolean; readonly library_15_converts_to?: string }[];
}
const vectors = JSON.parse(readFileSync(new URL("../../../crates/commerce/tests/fixtures/shopify-vectors.json", import.meta.url), "utf8")) as Vectors;

const setting = (vector: Pick<Vector, "secret" | "now">): Setting => ({ secret: vector.secret ?? vectors.secret, client_id: vectors.client_id, now: vector.now ?? vectors.now });
const ours = (question: Question): boolean => askOne(question).ok;

beforeAll(freezeClock);

it("are all there", () => {
  const counts = Object.fromEntries(Object.entries(vectors).flatMap(([name, group]) => (Array.isArray(group) ? [[name, group.length]] : [])));
  expect(counts).toEqual({ oauth_hmac: 12, webhook_hmac: 8, app_proxy: 7, session_token: 13, post_purchase: 3, host_param: 5, shop_domain: 21 });
});

describe("redirects and app loads", () => {
  it.each(vectors.oauth_hmac)("$name", async (vector) => {
    const where = setting(vector);
    const { utils } = library(where.client_id, where.secret);
    const verdicts = [
      ours({ ...where, kind: "query", query: vector.query_string }),
      ours({ ...where, kind: "query", query: new URLSearchParams(vector.params).toString() }),
      await libraryAccepts(where.now, () => utils.validateHmac(vector.params)),
      await libraryAccepts(where.now, () => utils.validateHmac(new URLSearchParams(vector.query_string) as never)),
    ];
    expect(verdicts).toEqual([vector.valid, vector.valid, vector.valid, vector.valid]);
  });
});

describe("webhooks", () => {
  it.each(vectors.webhook_hmac)("$name", async (vector) => {
    const where = setting(vector);
    const headers = Object.entries(vector.headers);
    const rawRequest = { method: "POST", url: "/webhooks/shopify", headers: vector.headers };
    const verdicts = [
      ours({ ...where, kind: "webhook", headers, body: Buffer.from(vector.body_utf8).toString("base64") }),
      await libraryAccepts(where.now, () => library(where.client_id, where.secret).webhooks.validate({ rawBody: vector.body_utf8, rawRequest, rawResponse: {} } as never)),
    ];
    expect(verdicts).toEqual([vector.valid, vector.valid]);
  });
});

describe("the storefront proxy", () => {
  it.each(vectors.app_proxy)("$name", async (vector) => {
    const where = setting(vector);
    const { utils } = library(where.client_id, where.secret);
    const verdicts = [
      ours({ ...where, kind: "proxy", query: vector.query_string }),
      ours({ ...where, kind: "proxy", query: new URLSearchParams(vector.pairs).toString() }),
      await libraryAccepts(where.now, () => utils.validateHmac(new URLSearchParams(vector.query_string) as never, { signator: "appProxy" })),
    ];
    expect(verdicts).toEqual([vector.valid, vector.valid, vector.valid]);
  });
});

describe("session tokens", () => {
  it.each(vectors.session_token)("$name", async (vector) => {
    const where = setting(vector);
    const taken = await libraryAccepts(where.now, () => library(where.client_id, where.secret).session.decodeSessionToken(vector.token));
    expect([ours({ ...where, kind: "session_token", token: vector.token }), taken]).toEqual([vector.valid, vector.library_valid]);
    // Where the two differ, the crate is the one that refuses.
    if (vector.valid !== vector.library_valid) expect(vector.valid).toBe(false);
  });
});

// The program neither takes nor makes these yet, so there is one side only: the platform's own JWT library.
describe("tokens after the purchase", () => {
  it.each(vectors.post_purchase)("$name", async (vector) => {
    const where = setting(vector);
    const claims = await jwtVerify(vector.token, Buffer.from(where.secret), { algorithms: ["HS256"], currentDate: new Date(where.now * 1000) }).then(({ payload }) => payload, () => null);
    expect(claims).toEqual(vector.valid ? vector.claims : null);
  });
});

describe("host parameters", () => {
  it.each(vectors.host_param)("$host", async (vector) => {
    const where = setting({});
    const answer = askOne({ ...where, kind: "host", host: vector.host });
    const { auth, utils } = library(where.client_id, where.secret);
    let url: string | null = null;
    const taken = await libraryAccepts(where.now, async () => utils.sanitizeHost(vector.host) !== null && (url = auth.buildEmbeddedAppUrl(vector.host)));
    expect([answer.ok, taken]).toEqual([vector.valid, vector.valid]);
    expect([answer["embedded_app_url"] ?? null, url]).toEqual([vector.embedded_app_url ?? null, vector.embedded_app_url ?? null]);
  });
});

describe("shop names", () => {
  it.each(vectors.shop_domain)("$input", ({ input, library_15_accepts, strict_documented_rule, library_15_converts_to }) => {
    const where = setting({});
    const read = library(where.client_id, where.secret).utils.sanitizeShop(input);
    expect([ours({ ...where, kind: "shop", name: input }), read !== null]).toEqual([strict_documented_rule, library_15_accepts]);
    if (library_15_converts_to !== undefined) expect(read).toBe(library_15_converts_to);
  });
});
