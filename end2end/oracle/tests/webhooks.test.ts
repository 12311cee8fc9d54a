/** Webhook deliveries: the crate and the platform's library take and refuse the same. */
import { createHmac } from "node:crypto";
import { getHmac } from "@shopify/shopify-api/test-helpers";
import { beforeAll, expect, it } from "vitest";
import { signBody } from "../../sandbox/src/signatures.ts";
import { Dice, ROUNDS } from "../src/dice.ts";
import { BOTH, NEITHER, stricter, surprises, wider, type Expected, type Judged } from "../src/judge.ts";
import { freezeClock, library, libraryAccepts } from "../src/library.ts";
import { askOne, askOurs, type Setting } from "../src/ours.ts";

type Headers = readonly (readonly [string, string])[];

/** A delivery as it arrives. */
interface Shown {
  readonly headers: Headers;
  readonly body: Buffer;
  readonly setting: Setting;
}

// Few secrets: the crate makes a client for each.
const SECRETS = Array.from({ length: 6 }, (_, at) => `${new Dice(`secret ${at}`).text()}${at}`.toWellFormed());
const setting = (dice: Dice): Setting => ({ secret: dice.pick(SECRETS), client_id: "client", now: 1_767_225_600 });
const body = (dice: Dice): string => dice.pick([JSON.stringify({ id: dice.int(1, 1e9), title: dice.text(), tags: [dice.text()] }), `{"url":"https:\\/\\/x","note":${JSON.stringify(dice.text())}}\n`, " {}", "{}\r\n", dice.text() || "x", "\ufeff{}"]).toWellFormed();
const headersOf = (dice: Dice, digest: string): [string, string][] => [
  ["X-Shopify-Topic", dice.pick(["orders/create", "shop/redact", "a/topic/of/tomorrow"])],
  ["X-Shopify-Hmac-Sha256", digest],
  ["X-Shopify-Shop-Domain", `${dice.word()}.myshopify.com`],
  ["X-Shopify-API-Version", "2026-07"],
  ["X-Shopify-Webhook-Id", `b54557e4-${dice.word()}`],
  ["X-Shopify-Event-Id", dice.word()],
  ["X-Shopify-Triggered-At", "2026-01-01T00:00:00.123456789Z"],
];

type Sign = (text: string, secret: string) => string;
const SIGNERS: readonly Sign[] = [getHmac, (text, secret) => signBody(text, secret), (text, secret) => createHmac("sha256", secret).update(Buffer.from(text)).digest("base64")];

/** Signs a body by chance with the library's, the sandbox store's or Node's own hand, then lets a class spoil it. */
const signed = (spoil: (shown: Shown, dice: Dice) => Shown) => (dice: Dice): Shown => {
  const where = setting(dice);
  const text = body(dice);
  return spoil({ headers: headersOf(dice, dice.pick(SIGNERS)(text, where.secret)), body: Buffer.from(text), setting: where }, dice);
};
const spoiltDigest = (spoil: (digest: string, dice: Dice, shown: Shown) => string) =>
  signed((shown, dice) => ({ ...shown, headers: shown.headers.map(([name, value]) => [name, name === "X-Shopify-Hmac-Sha256" ? spoil(value, dice, shown) : value]) }));
const spoiltBody = (spoil: (body: Buffer, dice: Dice) => Buffer) => signed((shown, dice) => ({ ...shown, body: spoil(shown.body, dice) }));
const without = (name: string) => signed((shown) => ({ ...shown, headers: shown.headers.filter(([header]) => header !== name) }));
const empty = (name: string) => signed((shown) => ({ ...shown, headers: shown.headers.map(([header, value]) => [header, header === name ? "" : value]) }));

const flipLast = (digest: string): string => {
  // The last digit before the padding has two bits that mean nothing: another spelling of the same bytes.
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const at = digest.length - 2;
  return `${digest.slice(0, at)}${alphabet[alphabet.indexOf(digest[at]!) ^ 1]}=`;
};

const MADE: Readonly<Record<string, readonly [Expected, (dice: Dice) => Shown]>> = {
  "as it was sent": [BOTH, signed((shown) => shown)],
  "header names in any case": [BOTH, signed((shown, dice) => ({ ...shown, headers: shown.headers.map(([name, value]) => [dice.pick([name.toLowerCase(), name.toUpperCase(), name]), value]) }))],
  "without what is only good to know": [BOTH, signed((shown) => ({ ...shown, headers: shown.headers.filter(([name]) => !/Event|Triggered/.test(name)) }))],
  "no version": [wider("nothing is read by the version, and a delivery lost for want of it would be worse"), without("X-Shopify-API-Version")],
  "no digest": [NEITHER, without("X-Shopify-Hmac-Sha256")],
  "no topic": [NEITHER, without("X-Shopify-Topic")],
  "no shop": [NEITHER, without("X-Shopify-Shop-Domain")],
  "no delivery id": [NEITHER, without("X-Shopify-Webhook-Id")],
  "an empty digest": [NEITHER, empty("X-Shopify-Hmac-Sha256")],
  "an empty topic": [NEITHER, empty("X-Shopify-Topic")],
  "an empty shop": [NEITHER, empty("X-Shopify-Shop-Domain")],
  "an empty delivery id": [NEITHER, empty("X-Shopify-Webhook-Id")],
  "a shop that is none": [stricter("the name is a key, and only the documented form is one"), signed((shown, dice) => ({ ...shown, headers: shown.headers.map(([name, value]) => [name, name === "X-Shopify-Shop-Domain" ? dice.pick(["shop.example", "-a.myshopify.com", "a.myshopify.com.evil.example", "a_b.myshopify.com", "x"]) : value]) }))],
  "a body of no bytes, signed": [NEITHER, (dice) => { const where = setting(dice); return { headers: headersOf(dice, getHmac("", where.secret)), body: Buffer.alloc(0), setting: where }; }],
  "one bit of the body is another": [NEITHER, spoiltBody((bytes, dice) => { const other = Buffer.from(bytes); const at = dice.int(0, other.length - 1); const text = other.toString("latin1"); return Buffer.from(text[at]! < "\u0080" ? text.slice(0, at) + (text[at] === "x" ? "y" : "x") + text.slice(at + 1) : `${text}x`, "latin1"); })],
  "a line end more": [NEITHER, spoiltBody((bytes) => Buffer.concat([bytes, Buffer.from("\n")]))],
  "JSON read and written again": [NEITHER, (dice) => { const where = setting(dice); const text = `{ "a": "https:\\/\\/x", "n": 1.0, "w": "${dice.word()}" }`; return { headers: headersOf(dice, getHmac(text, where.secret)), body: Buffer.from(JSON.stringify(JSON.parse(text))), setting: where }; }],
  "the digest in hex": [NEITHER, spoiltDigest((digest) => Buffer.from(digest, "base64").toString("hex"))],
  "the digest without padding": [NEITHER, spoiltDigest((digest) => digest.replace("=", ""))],
  "the digest with padding too much": [NEITHER, spoiltDigest((digest) => `${digest}=`)],
  "the digest in the alphabet of addresses": [NEITHER, spoiltDigest((digest) => `${digest.replaceAll("+", "-").replaceAll("/", "_").replace("=", "")}`)],
  "the digest with a space": [NEITHER, spoiltDigest((digest, dice) => dice.pick([` ${digest}`, `${digest} `, `${digest.slice(0, 20)} ${digest.slice(20)}`]))],
  "the digest's bytes in another spelling": [NEITHER, spoiltDigest(flipLast)],
  "one digit of the digest is another": [NEITHER, spoiltDigest((digest, dice) => { const at = dice.int(0, 41); return digest.slice(0, at) + (digest[at] === "A" ? "B" : "A") + digest.slice(at + 1); })],
  "another digest algorithm": [NEITHER, spoiltDigest((_, dice, { body: bytes, setting: { secret } }) => createHmac(dice.pick(["sha1", "sha512", "md5", "sha384"]), secret).update(bytes).digest("base64"))],
  "another secret": [NEITHER, signed((shown) => ({ ...shown, setting: { ...shown.setting, secret: SECRETS[(SECRETS.indexOf(shown.setting.secret) + 1) % SECRETS.length]! } }))],
  "the secret before": [wider("after a rotation the platform signs with it for a while"), signed((shown) => ({ ...shown, setting: { ...shown.setting, secret: "the new one", previous_secret: shown.setting.secret } }))],
};

beforeAll(freezeClock);

it(`deliveries are taken and refused alike, ${Object.keys(MADE).length} classes of ${ROUNDS}`, async () => {
  const cases = Object.entries(MADE).flatMap(([name, [, make]]) => {
    const dice = new Dice(`webhook ${name}`);
    return Array.from({ length: ROUNDS }, () => ({ name, ...make(dice) }));
  });
  const ours = askOurs(cases.map(({ headers, body: bytes, setting: where }) => ({ ...where, kind: "webhook", headers, body: bytes.toString("base64") })));
  const judged: Judged<string>[] = [];
  for (const [at, { name, headers, body: bytes, setting: where }] of cases.entries()) {
    const rawRequest = { method: "POST", url: "/webhooks/shopify", headers: Object.fromEntries(headers) };
    const taken = await libraryAccepts(where.now, () => library(where.client_id, where.secret).webhooks.validate({ rawBody: bytes.toString("utf8"), rawRequest, rawResponse: {} } as never));
    judged.push({ name, ours: ours[at]!.ok, library: taken, what: JSON.stringify({ headers, body: bytes.toString("utf8"), where }) });
  }
  const classes = Object.fromEntries(Object.entries(MADE).map(([name, [expected]]) => [name, expected]));
  expect(surprises(classes, judged)).toEqual([]);
});

it("what is read of a delivery is what was sent", () => {
  const where: Setting = { secret: "s", client_id: "c", now: 0 };
  const answer = askOne({ ...where, kind: "webhook", body: Buffer.from("{}").toString("base64"), headers: headersOf(new Dice("one", 1), getHmac("{}", "s")).map(([name, value]) => [name, name === "X-Shopify-Shop-Domain" ? "Test-Shop.myshopify.com" : value]) });
  expect(answer).toMatchObject({ ok: true, shop: "test-shop.myshopify.com", triggered_at: "2026-01-01T00:00:00.123456789+00:00" });
});

it("bytes that are no text are signed as they are", () => {
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0x0a]);
  const digest = createHmac("sha256", "s").update(bytes).digest("base64");
  expect(askOne({ secret: "s", client_id: "c", now: 0, kind: "webhook", headers: headersOf(new Dice("bytes", 1), digest), body: bytes.toString("base64") }).ok).toBe(true);
});
