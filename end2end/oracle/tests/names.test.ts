/** Names that come from outside, and what is built from them: shops, hosts, the consent page and its signed state. */
import { createHmac, hkdfSync } from "node:crypto";
import { AuthScopes } from "@shopify/shopify-api";
import { beforeAll, describe, expect, it } from "vitest";
import { Dice, ROUNDS } from "../src/dice.ts";
import { BOTH, NEITHER, stricter, surprises, type Expected, type Judged } from "../src/judge.ts";
import { freezeClock, library, libraryAccepts } from "../src/library.ts";
import { askOne, askOurs, type Setting } from "../src/ours.ts";

const setting: Setting = { secret: "fake-client-secret-for-tests-only", client_id: "00000000000000000000000000c0ffee", now: 1_767_225_600 };
const theirs = () => library(setting.client_id, setting.secret);

const name = (dice: Dice): string => dice.pick([dice.word(), dice.word().toUpperCase(), `${dice.word()}-${dice.word()}-`, `7${dice.word()}`, "a"]);
const admin = (dice: Dice): string => dice.pick([`admin.shopify.com/store/${dice.word()}`, `${dice.word()}.myshopify.com/admin`, `admin.${dice.word()}.shopify.com/store/a-b`, `x.${dice.pick(["myshopify.io", "shop.dev", "spin.dev"])}/store/a`]);
/** Base64 in the alphabet the library knows, padded or not. */
const base64 = (dice: Dice, text: string): string => Buffer.from(text).toString("base64").replace(/=+$/, (padding) => dice.pick([padding, ""]));
/** The host is a redirect target: only an address that looks like what it is is followed. */
const LOOKS = "nothing that could make the address mean something else than it looks like";

type Made = Readonly<Record<string, readonly [Expected, (dice: Dice) => string]>>;
const SHOPS: Made = {
  "the documented form": [BOTH, (dice) => `${name(dice)}.myshopify.com`],
  "the longest label": [BOTH, () => `${"a".repeat(63)}.myshopify.com`],
  "a label that no host can have": [stricter("longer than a label of a host may be"), () => `${"a".repeat(64)}.myshopify.com`],
  "an underscore": [stricter("not in the documented form"), (dice) => `${dice.word()}_${dice.word()}.myshopify.com`],
  "slashes behind": [stricter("a name, not an address"), (dice) => `${dice.word()}.myshopify.com${dice.pick(["/", "//"])}`],
  "another host of the platform": [stricter("not in the documented form"), (dice) => `${dice.word()}.${dice.pick(["shopify.com", "myshopify.io", "shop.dev"])}`],
  "the admin's address": [stricter("a name, not an address"), (dice) => `admin.shopify.com/store/${dice.word()}`],
  "the suffix in capitals": [{ ours: true, library: false, why: "letter case means nothing in a host's name, and names are kept in small letters" }, (dice) => `${dice.word()}.MyShopify.com`],
  "a hyphen or dot first": [NEITHER, (dice) => `${dice.pick(["-", ".", "_"])}${dice.word()}.myshopify.com`],
  "two labels": [NEITHER, (dice) => `${dice.word()}.${dice.word()}.myshopify.com`],
  "an address": [NEITHER, (dice) => `https://${dice.word()}.myshopify.com`],
  "something before or behind": [NEITHER, (dice) => { const shop = `${dice.word()}.myshopify.com`; return dice.pick([` ${shop}`, `${shop} `, `${shop}\n`, `\n${shop}`, `${shop}:443`, `${shop}.evil.example`, `${shop}?a`, `${shop}#a`, `a@${shop}`, `evil.example/${shop}`, `${shop}\u0000`, `${shop}/x`]); }],
  "another suffix": [NEITHER, (dice) => `${dice.word()}${dice.pick([".myshopify.con", "myshopify.com", ".myshopify.com.", ".myshopifyxcom", ".my-shopify.com", ""])}`],
  "letters of other scripts": [NEITHER, (dice) => `${dice.word()}${dice.pick(["ſ", "é", "ｍ", "а", "\u212a", "\u200d", "日"])}.myshopify.com`],
  "anything at all": [NEITHER, (dice) => `${dice.text(20).toWellFormed()}${dice.pick(["%.myshopify.com", "..myshopify.com", ""])}`],
};
const HOSTS: Made = {
  "an admin of the platform": [BOTH, (dice) => base64(dice, admin(dice))],
  "somebody's host": [NEITHER, (dice) => base64(dice, dice.pick(["evil.example/store/a", "evilshopify.com/store/a", "shopify.com.evil.example/store/a", "myshopify.com/admin", "shop.dev/x", "admin.shopify.com@evil.example/a", "admin.shopify.com.evil.example", "127.0.0.1:4000/store/a", "evil.example#.shopify.com/store/a", "evil.example\\.shopify.com/a", "/store/a", "a.myshopify.community/x"]))],
  "a user, a query, a mark, an encoded letter": [stricter(LOOKS), (dice) => base64(dice, dice.pick(["evil.example@admin.shopify.com/store/a", "admin.shopify.com/store/a?to=//evil.example", "admin.shopify.com/store/a#x", "admin.shopify.com/store/%2e%2e", "admin.shopify.com/store/a b", "admin.shopify.com\\store/a", "admin.shopify.com/store/a;b", "admin.shopify.com/\r\nset-cookie: a=b"]))],
  "a host without a path": [stricter(LOOKS), (dice) => base64(dice, dice.pick(["admin.shopify.com", "a.myshopify.com"]))],
  "a dot as the host's name": [stricter(LOOKS), (dice) => base64(dice, ".shopify.com/store/a")],
  "the alphabet of addresses": [NEITHER, () => Buffer.from("admin.shopify.com/store/a??>>").toString("base64url").replace(/$/, "-_")],
  "base64 with bits that mean nothing": [stricter("an address has one spelling"), () => "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvYR=="],
  "no base64": [NEITHER, (dice) => dice.pick(["", "=", "%", "a b", "!!!!", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvYQ===", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvYQ=", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvY", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvY\n"])],
  "anything at all": [NEITHER, (dice) => dice.pick([`${dice.text(20).toWellFormed()}!`, base64(dice, `${dice.text(20).toWellFormed()}x`)])],
};

beforeAll(freezeClock);

async function judge(made: Made, kind: "shop" | "host"): Promise<readonly string[]> {
  const cases = Object.entries(made).flatMap(([name, [, make]]) => {
    const dice = new Dice(`${kind} ${name}`);
    return Array.from({ length: ROUNDS }, () => ({ name, text: make(dice) }));
  });
  const ours = askOurs(cases.map(({ text }) => (kind === "shop" ? { ...setting, kind, name: text } : { ...setting, kind, host: text })));
  const judged: Judged<string>[] = [];
  for (const [at, { name, text }] of cases.entries()) {
    let read: string | null = null;
    const taken = await libraryAccepts(setting.now, async () => {
      read = kind === "shop" ? theirs().utils.sanitizeShop(text) : theirs().utils.sanitizeHost(text) && theirs().auth.buildEmbeddedAppUrl(text);
      return read;
    });
    const answer = ours[at]!;
    // Where both take it, both must read the same.
    if (taken && answer.ok) expect(kind === "shop" ? answer["shop"] : answer["embedded_app_url"], text).toBe(kind === "shop" ? read!.toLowerCase() : new URL(read!).href);
    judged.push({ name, ours: answer.ok, library: taken, what: JSON.stringify(text) + (kind === "host" ? ` = ${Buffer.from(text, "base64").toString()}` : "") });
  }
  return surprises(Object.fromEntries(Object.entries(made).map(([name, [expected]]) => [name, expected])), judged);
}

it("shop names are taken and refused alike", async () => expect(await judge(SHOPS, "shop")).toEqual([]));
it("host parameters are followed and refused alike, to the same address", async () => expect(await judge(HOSTS, "host")).toEqual([]));

describe("the consent page", () => {
  it("is the one the library sends a merchant to, state apart", async () => {
    for (const { scopes, shop } of [{ scopes: "read_products,write_app_proxy", shop: "test-shop.myshopify.com" }, { scopes: "", shop: "a-1.myshopify.com" }]) {
      const url = new URL(String(askOne({ ...setting, kind: "authorize", shop, state: "st&te", redirect_uri: "https://app.example/auth/callback", scopes })["url"]));
      let location = "";
      const rawResponse = { setHeader: (header: string, value: unknown) => { if (header.toLowerCase() === "location") location = String(value); }, getHeader: () => undefined, getHeaders: () => ({}), end: () => undefined, write: () => true };
      const shopify = theirs();
      if (scopes === "") delete (shopify.config as { scopes?: AuthScopes }).scopes;
      else shopify.config.scopes = new AuthScopes(scopes.split(","));
      await shopify.auth.begin({ shop, callbackPath: "/auth/callback", isOnline: false, rawRequest: { method: "GET", url: "/auth", headers: { host: "app.example", "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140" } }, rawResponse } as never);
      const their = new URL(location);
      expect(`${url.origin}${url.pathname}`).toBe(`${their.origin}${their.pathname}`);
      expect(url.searchParams.get("state")).toBe("st&te");
      const rest = (from: URL): object => Object.fromEntries([...from.searchParams].filter(([key, value]) => key !== "state" && value !== ""));
      const sorted = (from: object): object => ("scope" in from ? { ...from, scope: String(from.scope).split(",").sort() } : from);
      expect(sorted(rest(url))).toEqual(sorted(rest(their)));
    }
  });

  it("has a state that is signed under a key derived from the secret, as RFC 5869 says", () => {
    const dice = new Dice("state");
    const states = Array.from({ length: ROUNDS }, () => ({ shop: `${dice.word()}.myshopify.com`, state: dice.text(20).toWellFormed() }));
    const key = Buffer.from(hkdfSync("sha256", setting.secret, "", "pairwell oauth state", 32));
    const expected = states.map(({ shop, state }) => createHmac("sha256", key).update(`${shop}\n${state}`).digest("hex"));
    expect(askOurs(states.map((one) => ({ ...setting, kind: "sign_state", ...one }))).map(({ signature }) => signature)).toEqual(expected);
    expect(askOurs(states.map((one, at) => ({ ...setting, kind: "verify_state", ...one, signature: expected[at]! }))).every(({ ok }) => ok)).toBe(true);
    const wrong = expected.map((hex) => dice.pick([hex.slice(1), hex.toUpperCase().replace(/^\d*$/, ""), `${hex}0`, hex.replace(/^./, (digit) => (digit === "0" ? "1" : "0")), ""]));
    expect(askOurs(states.map((one, at) => ({ ...setting, kind: "verify_state", ...one, signature: wrong[at]! }))).some(({ ok }) => ok)).toBe(false);
  });
});
