/** Session tokens: the crate and the platform's library take and refuse the same, except where the crate must be stricter. */
import { createHmac } from "node:crypto";
import { getJwt } from "@shopify/shopify-api/test-helpers";
import { SignJWT } from "jose";
import { beforeAll, expect, it } from "vitest";
import { issueSessionToken } from "../../sandbox/src/oauth/session-token.ts";
import { Dice, ROUNDS } from "../src/dice.ts";
import { BOTH, NEITHER, stricter, surprises, wider, type Expected, type Judged } from "../src/judge.ts";
import { freezeClock, library, libraryAccepts } from "../src/library.ts";
import { askOne, askOurs, type Setting } from "../src/ours.ts";

const NOW = 1_767_225_600;
const CLIENT = "00000000000000000000000000c0ffee";

/** A token as it is shown. */
interface Shown {
  readonly token: string;
  readonly setting: Setting;
}
type Claims = Readonly<Record<string, unknown>>;
type Make = (dice: Dice) => Promise<Shown>;

// The platform's secrets are plain: the library takes a secret's characters for bytes.
const setting = (dice: Dice, more: Partial<Setting> = {}): Setting => ({ secret: `shpss_${dice.word(1, 40)}${dice.pick([..." ~!%+/=&"])}`, client_id: CLIENT, now: NOW, ...more });
const claimsOf = (dice: Dice): Claims => {
  const name = dice.word();
  const issued = NOW - dice.int(0, 50);
  return { iss: `https://${name}.myshopify.com/admin`, dest: `https://${name}.myshopify.com`, aud: CLIENT, sub: String(dice.int(1, 1e9)), exp: issued + 60, nbf: issued, iat: issued, jti: dice.word(), sid: dice.text(), sig: dice.word() };
};
const part = (value: unknown): string => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const byHand = (header: unknown, claims: unknown, secret: string, hash = "sha256"): string => {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`;
};

/** Claims changed by a class and signed by the library's own hand. Undefined takes a claim out. */
const claimed = (change: (claims: Claims, dice: Dice) => Claims, more: Partial<Setting> = {}): Make => async (dice) => {
  const where = setting(dice, more);
  const claims = claimsOf(dice);
  return { token: (await getJwt("x", CLIENT, where.secret, { ...claims, ...change(claims, dice) } as never)).token, setting: where };
};
/** A good token, spoilt afterwards. */
const spoilt = (spoil: (token: string, dice: Dice, where: Setting) => string): Make => async (dice) => {
  const { token, setting: where } = await claimed(() => ({}))(dice);
  return { token: spoil(token, dice, where), setting: where };
};
/** A header of the class's choice over good claims, signed with Node's own crypto. */
const headed = (header: (dice: Dice) => unknown, hash?: string): Make => async (dice) => {
  const where = setting(dice);
  return { token: byHand(header(dice), claimsOf(dice), where.secret, hash), setting: where };
};
/** Claims as text, for JSON that no writer would write. */
const written = (text: (claims: Claims, dice: Dice) => string): Make => async (dice) => {
  const where = setting(dice);
  return { token: byHand({ alg: "HS256", typ: "JWT" }, text(claimsOf(dice), dice), where.secret), setting: where };
};
const timed = (exp: number, nbf = NOW - 60): Make => claimed(() => ({ exp, nbf, iat: nbf }));

const OF_A_SHOP = "the shop is a key, and only `https://` and the documented name are one";
const MADE: Readonly<Record<string, readonly [Expected, Make]>> = {
  "signed by the library": [BOTH, claimed(() => ({}))],
  "signed by the sandbox store": [BOTH, async (dice) => { const where = setting(dice); return { token: await issueSessionToken(CLIENT, where.secret, NOW * 1000, { shop: `${dice.word()}.myshopify.com` }), setting: where }; }],
  "signed by hand": [BOTH, headed((dice) => dice.pick([{ alg: "HS256" }, { typ: "JWT", alg: "HS256" }, { alg: "HS256", kid: dice.text().toWellFormed(), typ: dice.text().toWellFormed() }]))],
  "with claims of tomorrow": [BOTH, claimed((_, dice) => ({ [`x_${dice.word()}`]: { deep: [dice.text(), null, 1.5] } }))],
  "no issue time": [BOTH, claimed(() => ({ iat: undefined }))],
  "the shop in capitals": [BOTH, claimed(() => ({ iss: "https://Test-Shop.myshopify.com/admin", dest: "https://test-SHOP.myshopify.com" }))],
  "nine seconds after the end": [BOTH, timed(NOW - 9)],
  "ten seconds after the end": [NEITHER, timed(NOW - 10)],
  "long after the end": [NEITHER, timed(NOW - 3600)],
  "ten seconds before the start": [BOTH, timed(NOW + 60, NOW + 10)],
  "eleven seconds before the start": [NEITHER, timed(NOW + 60, NOW + 11)],
  "for another app": [NEITHER, claimed((_, dice) => ({ aud: dice.pick([dice.word(), "", `${CLIENT} `, CLIENT.toUpperCase()]) }))],
  "for several apps": [NEITHER, claimed(() => ({ aud: [CLIENT, "other"] }))],
  "for no app": [NEITHER, claimed(() => ({ aud: undefined }))],
  "the end is no number": [NEITHER, claimed((_, dice) => ({ exp: dice.pick(["1767225660", true, {}]) }))],
  "the start is no number": [NEITHER, claimed(() => ({ nbf: "1767225600" }))],
  "the issue time is no number": [NEITHER, claimed((_, dice) => ({ iat: dice.pick(["1767225600", true, null, {}]) }))],
  "no end": [stricter("a token without an end would live for ever"), claimed(() => ({ exp: undefined }))],
  "no start": [stricter("the platform always writes one"), claimed(() => ({ nbf: undefined }))],
  "an end beyond the calendar": [stricter("nothing can be stored about it"), timed(9e15)],
  "an end in parts of seconds": [stricter("the platform writes whole seconds"), timed(NOW + 30.5)],
  "issued by another shop": [stricter("issuer and shop must be one"), claimed(() => ({ iss: "https://other-shop.myshopify.com/admin" }))],
  "issued by nobody": [stricter("issuer and shop must be one"), claimed((_, dice) => ({ iss: dice.pick([undefined, "", "x"]) }))],
  "issued by the shop, not by its admin": [stricter("issuer and shop must be one"), claimed(({ dest }) => ({ iss: dest }))],
  "for a shop elsewhere": [stricter(OF_A_SHOP), claimed((_, dice) => { const host = dice.pick(["evil.example", "a.myshopify.com.evil.example", "a.myshopify.io", "a_b.myshopify.com", "a.myshopify.com:443", "a.myshopify.com/x", "u@a.myshopify.com"]); return { iss: `https://${host}/admin`, dest: `https://${host}` }; })],
  "for a shop without https": [stricter(OF_A_SHOP), claimed(({ dest }, dice) => ({ dest: String(dest).replace("https://", dice.pick(["http://", "", "HTTPS://", " https://"])) }))],
  "for no shop": [stricter(OF_A_SHOP), claimed(() => ({ dest: undefined }))],
  "of nobody": [stricter("everything in the admin is done by somebody"), claimed((_, dice) => ({ sub: dice.pick([undefined, ""]) }))],
  "of a number": [stricter("the platform writes texts"), claimed(() => ({ sub: 82 }))],
  "a claim twice": [stricter("two readers could read two things"), written((claims) => JSON.stringify(claims).replace(/}$/, `,"dest":"https://other-shop.myshopify.com","iss":"https://other-shop.myshopify.com/admin"}`))],
  "claims that are no object": [NEITHER, written((_, dice) => dice.pick(["[]", "null", "1", '"x"', "", "{", "{}x"]))],
  "without algorithm": [NEITHER, async (dice) => ({ token: `${part({ alg: "none" })}.${part(claimsOf(dice))}.`, setting: setting(dice) })],
  "without algorithm, yet signed": [NEITHER, headed((dice) => dice.pick([{ alg: "none" }, { alg: "None" }, { alg: "" }, {}]))],
  "another algorithm": [NEITHER, async (dice) => { const where = setting(dice, { secret: "s".repeat(64) }); return { token: await new SignJWT({ ...claimsOf(dice) }).setProtectedHeader({ alg: dice.pick(["HS384", "HS512"]) }).sign(Buffer.from(where.secret)), setting: where }; }],
  "another algorithm under the right name": [NEITHER, async (dice) => headed(() => ({ alg: "HS256" }), dice.pick(["sha1", "sha512", "md5"]))(dice)],
  "the right algorithm under another name": [NEITHER, headed((dice) => ({ alg: dice.pick(["hs256", "HS256 ", "RS256", "ES256", "HS512"]) }))],
  "extensions that must be understood": [NEITHER, headed((dice) => dice.pick([{ alg: "HS256", crit: ["exp"], exp: 1 }, { alg: "HS256", crit: [] }, { alg: "HS256", crit: ["b64"], b64: false }]))],
  "another secret": [NEITHER, async (dice) => { const shown = await claimed(() => ({}))(dice); return { ...shown, setting: { ...shown.setting, secret: `${shown.setting.secret}x` } }; }],
  "the secret before": [wider("after a rotation the platform signs with it for a while"), async (dice) => { const { token, setting: where } = await claimed(() => ({}))(dice); return { token, setting: { ...where, secret: "the new one", previous_secret: where.secret } }; }],
  "other claims under the signature": [NEITHER, spoilt((token, dice) => { const [header, , signature] = token.split("."); return `${header}.${part(claimsOf(dice))}.${signature}`; })],
  "one character of the signature is another": [NEITHER, spoilt((token, dice) => { const at = token.length - dice.int(2, 43); return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1); })],
  "no signature": [NEITHER, spoilt((token, dice) => dice.pick([token.replace(/[^.]*$/, ""), token.replace(/\.[^.]*$/, "")]))],
  "a part of it": [NEITHER, spoilt((token, dice) => token.slice(0, dice.int(0, token.length - 1)))],
  "more than it": [NEITHER, spoilt((token, dice) => dice.pick([`${token}.`, `.${token}`, `Bearer ${token}`, `${token}.${token}`]))],
  "anything at all": [NEITHER, async (dice) => ({ token: dice.text(30).toWellFormed(), setting: setting(dice) })],
  "the signature in another spelling": [stricter("a token has one spelling"), spoilt((token, dice) => dice.pick([`${token}=`, `${token} `, `${token}\n`]))],
  "longer than any good one": [stricter("nothing much longer than a good one is looked at"), claimed(() => ({ x: "x".repeat(9_000) }))],
};

beforeAll(freezeClock);

it(`tokens are taken and refused alike, ${Object.keys(MADE).length} classes of ${ROUNDS}`, async () => {
  const cases: (Shown & { readonly name: string })[] = [];
  for (const [name, [, make]] of Object.entries(MADE)) {
    const dice = new Dice(`session token ${name}`);
    for (let round = 0; round < ROUNDS; round++) cases.push({ name, ...(await make(dice)) });
  }
  const ours = askOurs(cases.map(({ token, setting: where }) => ({ ...where, kind: "session_token", token })));
  const judged: Judged<string>[] = [];
  for (const [at, { name, token, setting: where }] of cases.entries()) {
    const taken = await libraryAccepts(where.now, () => library(where.client_id, where.secret).session.decodeSessionToken(token));
    judged.push({ name, ours: ours[at]!.ok, library: taken, what: `${token} under ${JSON.stringify(where)}: ${ours[at]!.why ?? ""}` });
  }
  const classes = Object.fromEntries(Object.entries(MADE).map(([name, [expected]]) => [name, expected]));
  expect(surprises(classes, judged)).toEqual([]);
});

it("what is read of a token is what both read", async () => {
  const { token } = await getJwt("test-shop", CLIENT, "s", { iss: "https://test-shop.myshopify.com/admin", exp: NOW + 60, nbf: NOW, iat: NOW, sub: "82000001" });
  const answer = askOne({ secret: "s", client_id: CLIENT, now: NOW, kind: "session_token", token });
  let claims: Claims = {};
  expect(await libraryAccepts(NOW, async () => (claims = { ...(await library(CLIENT, "s").session.decodeSessionToken(token)) }))).toBe(true);
  expect(answer).toMatchObject({ ok: true, shop: "test-shop.myshopify.com", user: claims["sub"], expires_at: claims["exp"] });
});
