/** Queries of redirects, app loads and the storefront proxy: the crate and the platform's library take and refuse the same. */
import { beforeAll, describe, expect, it } from "vitest";
import { signProxy, signQuery } from "../../sandbox/src/signatures.ts";
import { Dice, ROUNDS } from "../src/dice.ts";
import { BOTH, NEITHER, stricter, surprises, wider, type Expected, type Judged } from "../src/judge.ts";
import { freezeClock, library, libraryAccepts } from "../src/library.ts";
import { askOurs, type Setting } from "../src/ours.ts";
import { digestName, joined, ordersAgree, signByContract, signByLibrary, somePairs, wire, type Pairs, type Place } from "../src/queries.ts";

const SHOP = "test-shop.myshopify.com";
const NOW = 1_767_225_600;

/** A query, and the setting it is shown under. */
interface Shown {
  readonly query: string;
  readonly setting: Setting;
}
type Make = (dice: Dice, place: Place) => Promise<Shown>;

const setting = (dice: Dice, more: Partial<Setting> = {}): Setting => ({ secret: `${dice.text()}${dice.word()}`, client_id: "client", now: NOW, ...more });
const show = (dice: Dice, pairs: Pairs, place: Place, digest: string, where: Setting): Shown => ({ query: wire(dice, dice.shuffle([...pairs, [digestName(place), digest]])), setting: where });

/** Signs good pairs by the library, then lets a class do with them what it does. */
const signed = (spoil: (dice: Dice, pairs: [string, string][], digest: string, place: Place, where: Setting) => Shown, timestamp = String(NOW)): Make => async (dice, place) => {
  const where = setting(dice);
  const pairs = somePairs(dice, SHOP, timestamp);
  return spoil(dice, pairs, await signByLibrary(where.secret, pairs, place), place, where);
};
/** The same with pairs that the class makes itself; whatever it makes is signed by the library. */
const signedPairs = (pairsOf: (dice: Dice) => [string, string][], more: Partial<Setting> = {}): Make => async (dice, place) => {
  const where = setting(dice, more);
  const pairs = pairsOf(dice);
  return show(dice, pairs, place, await signByLibrary(where.secret, pairs, place), where);
};
const timed = (timestamp: string, now = NOW): Make => signedPairs((dice) => somePairs(dice, SHOP, timestamp), { now });
const spoiltDigest = (spoil: (digest: string, dice: Dice) => string): Make => signed((dice, pairs, digest, place, where) => show(dice, pairs, place, spoil(digest, dice), where));

const MADE: Readonly<Record<string, readonly [Record<Place, Expected> | Expected, Make]>> = {
  "signed by the library": [BOTH, signedPairs((dice) => somePairs(dice, SHOP, String(NOW)))],
  "signed by the sandbox store": [BOTH, async (dice, place) => {
    const where = setting(dice);
    const pairs = Object.entries(joined(somePairs(dice, SHOP, String(NOW))));
    return show(dice, pairs, place, place === "admin" ? signQuery(Object.fromEntries(pairs), where.secret) : signProxy(pairs, where.secret), where);
  }],
  "signed by the contract's words": [BOTH, async (dice, place) => {
    const where = setting(dice);
    const pairs = somePairs(dice, SHOP, String(NOW));
    return show(dice, pairs, place, signByContract(where.secret, pairs, place), where);
  }],
  "a name that stands twice": [BOTH, async (dice, place) => {
    const where = setting(dice);
    const twice: Pairs = [["x_x", dice.text()], ["x_x", dice.text()]];
    const digest = await signByLibrary(where.secret, [...somePairs(new Dice("fixed", 1), SHOP, String(NOW)), ...twice], place);
    // The order of the two counts, so nothing is shuffled.
    return { query: wire(dice, [...somePairs(new Dice("fixed", 1), SHOP, String(NOW)), ...twice, [digestName(place), digest]]), setting: where };
  }],
  "broken encoding, the same after decoding": [BOTH, async (dice, place) => {
    const where = setting(dice);
    const query = `x_a=%zz&x_b=%ff%fe&x_c=${dice.pick(["%", "%e2%82", "%c0%80", "%ed%a0%80"])}&shop=${SHOP}&timestamp=${NOW}`;
    const pairs = [...new URLSearchParams(query)];
    return { query: `${query}&${digestName(place)}=${await signByLibrary(where.secret, pairs, place)}`, setting: where };
  }],
  "names in an order the library does not know": [wider("the platform sorts by bytes, the library by the rules of a language"), async (dice, place) => {
    const where = setting(dice);
    let pairs: [string, string][];
    do pairs = [...somePairs(dice, SHOP, String(NOW)), [dice.pick(["B", "Z", "a1", "x[0]", "é", "Ä"]), "1"], [dice.pick(["a", "b", "a_b", "x_0", "é-"]), "2"]];
    while (ordersAgree(pairs) || new Set(pairs.map(([name]) => name)).size < pairs.length);
    return show(dice, pairs, place, signByContract(where.secret, pairs, place), where);
  }],
  "the same, signed by the library": [stricter("the platform does not sign so"), async (dice, place) => {
    const where = setting(dice);
    const pairs: Pairs = [...somePairs(dice, SHOP, String(NOW)), ["B", dice.text()], ["a", dice.text()]];
    return show(dice, pairs, place, await signByLibrary(where.secret, pairs, place), where);
  }],
  "90 s old": [BOTH, timed(String(NOW), NOW + 90)],
  "90 s early": [BOTH, timed(String(NOW), NOW - 90)],
  "91 s old": [NEITHER, timed(String(NOW), NOW + 91)],
  "91 s early": [NEITHER, timed(String(NOW), NOW - 91)],
  "years old": [NEITHER, timed("1317327555")],
  "a time beyond all numbers": [NEITHER, timed("99999999999999999999999")],
  "a time that is none": [NEITHER, async (dice, place) => timed(dice.pick(["", "abc", "1767225600.5", "NaN", "Infinity", "1767225600,1767225600"]))(dice, place)],
  "a time in other spelling": [stricter("only plain digits are a time"), async (dice, place) => timed(dice.pick([" 1767225600", "1767225600\n", "1767225600.0", "0x69560E80".replace("0x69560E80", `0x${NOW.toString(16)}`), "1.7672256e9"]))(dice, place)],
  "no time": [NEITHER, signedPairs((dice) => somePairs(dice, SHOP, String(NOW)).filter(([name]) => name !== "timestamp"))],
  "the time twice": [NEITHER, signedPairs((dice) => [...somePairs(dice, SHOP, String(NOW)), ["timestamp", String(NOW)]])],
  "the shop twice": [{ admin: stricter("who reads the shop reads one of them"), appProxy: NEITHER }, async (dice, place) => {
    const where = setting(dice);
    const pairs: Pairs = [["shop", SHOP], ["shop", "other-shop.myshopify.com"], ["timestamp", String(NOW)]];
    return { query: wire(dice, [...pairs, [digestName(place), await signByLibrary(where.secret, pairs, place)]]), setting: where };
  }],
  "no digest": [NEITHER, signed((dice, pairs, _digest, _place, where) => ({ query: wire(dice, pairs), setting: where }))],
  "an empty digest": [NEITHER, spoiltDigest(() => "")],
  "the digest twice": [NEITHER, signed((dice, pairs, digest, place, where) => show(dice, [...pairs, [digestName(place), digest]], place, digest, where))],
  "one digit of the digest is another": [NEITHER, spoiltDigest((digest, dice) => { const at = dice.int(0, 63); return digest.slice(0, at) + (digest[at] === "0" ? "1" : "0") + digest.slice(at + 1); })],
  "the digest in capitals": [NEITHER, spoiltDigest((digest) => digest.toUpperCase().replace(/^[0-9]*$/, "A"))],
  "a part of the digest": [NEITHER, spoiltDigest((digest, dice) => digest.slice(0, dice.int(1, 63)))],
  "more than the digest": [NEITHER, spoiltDigest((digest, dice) => dice.pick([`${digest}00`, ` ${digest}`, `${digest}\n`, `0x${digest}`, `${digest},${digest}`]))],
  "the digest in base64": [NEITHER, spoiltDigest((digest) => Buffer.from(digest, "hex").toString("base64"))],
  "another digest algorithm": [NEITHER, async (dice, place) => {
    const where = setting(dice);
    const pairs = somePairs(dice, SHOP, String(NOW));
    return show(dice, pairs, place, signByContract(where.secret, pairs, place, dice.pick(["sha1", "sha512", "md5", "sha384", "sha512-256"])), where);
  }],
  "the recipe of the other place": [NEITHER, async (dice, place) => {
    const where = setting(dice);
    const pairs = somePairs(dice, SHOP, String(NOW));
    return show(dice, pairs, place, await signByLibrary(where.secret, pairs, place === "admin" ? "appProxy" : "admin"), where);
  }],
  "another secret": [NEITHER, signed((dice, pairs, digest, place, where) => show(dice, pairs, place, digest, { ...where, secret: `${where.secret} ` }))],
  "the secret before": [wider("after a rotation the platform signs with it for a while"), signed((dice, pairs, digest, place, where) => show(dice, pairs, place, digest, { ...where, secret: "the new one", previous_secret: where.secret }))],
  "another value": [NEITHER, signed((dice, pairs, digest, place, where) => show(dice, pairs.map(([name, value]): [string, string] => (name === "shop" ? [name, "other-shop.myshopify.com"] : [name, value])), place, digest, where))],
  "one parameter more": [NEITHER, signed((dice, pairs, digest, place, where) => show(dice, [...pairs, ["x_y", dice.text()]], place, digest, where))],
  "one parameter less": [NEITHER, signed((dice, pairs, digest, place, where) => show(dice, pairs.filter(([name]) => name !== "shop"), place, digest, where))],
  "another digest's name beside it": [{ admin: BOTH, appProxy: stricter("the platform signs all but its signature; the library leaves `hmac` out too") }, signed((dice, pairs, digest, place, where) => show(dice, [...pairs, [place === "admin" ? "signature" : "hmac", dice.text()]], place, digest, where))],
  "nothing at all": [NEITHER, async (dice) => ({ query: dice.pick(["", "&", "=", "&&=&"]), setting: setting(dice) })],
};

beforeAll(freezeClock);

describe.each(["admin", "appProxy"] as const)("queries signed for %s", (place) => {
  const classes = Object.fromEntries(Object.entries(MADE).map(([name, [expected]]) => [name, place in expected ? (expected as Record<Place, Expected>)[place] : (expected as Expected)]));

  it(`are taken and refused alike, ${Object.keys(MADE).length} classes of ${ROUNDS}`, async () => {
    const cases: (Shown & { readonly name: string })[] = [];
    for (const [name, [, make]] of Object.entries(MADE)) {
      const dice = new Dice(`${place} ${name}`);
      for (let round = 0; round < ROUNDS; round++) cases.push({ name, ...(await make(dice, place)) });
    }
    const ours = askOurs(cases.map(({ query, setting: where }) => ({ ...where, kind: place === "admin" ? "query" : "proxy", query })));
    const judged: Judged<string>[] = [];
    for (const [at, { name, query, setting: where }] of cases.entries()) {
      const taken = await libraryAccepts(where.now, () => library(where.client_id, where.secret).utils.validateHmac(new URLSearchParams(query) as never, { signator: place }));
      judged.push({ name, ours: ours[at]!.ok, library: taken, what: `${query} under ${JSON.stringify(where)}` });
    }
    expect(surprises(classes, judged)).toEqual([]);
  });
});

describe("the proxy's signature", () => {
  const ask = async (pairs: Pairs): Promise<{ query: string; setting: Setting }> => {
    const where: Setting = { secret: "s", client_id: "c", now: NOW };
    const query = new URLSearchParams([...pairs.map(([a, b]): [string, string] => [a, b]), ["signature", signByContract("s", pairs, "appProxy")]]).toString();
    return { query, setting: where };
  };

  it("names the customer who is signed in, and nobody for guests", async () => {
    const base: Pairs = [["shop", SHOP], ["timestamp", String(NOW)]];
    const shown = await Promise.all([[["logged_in_customer_id", "7017701970"]], [["logged_in_customer_id", ""]], []].map((more) => ask([...base, ...(more as [string, string][])])));
    const answers = askOurs(shown.map(({ query, setting: where }) => ({ ...where, kind: "proxy", query })));
    expect(answers.map(({ ok, customer }) => [ok, customer])).toEqual([[true, "7017701970"], [true, null], [true, null]]);
  });

  it("is the same for pairs that run into each other, for both: nothing may be read from the signed text", async () => {
    const one = await ask([["a", "1"], ["ab", "2"], ["shop", SHOP], ["timestamp", String(NOW)]]);
    const digest = new URLSearchParams(one.query).get("signature")!;
    const other = new URLSearchParams([["a", "1ab=2"], ["shop", SHOP], ["timestamp", String(NOW)], ["signature", digest]]);
    expect(askOurs([{ ...one.setting, kind: "proxy", query: other.toString() }])[0]!.ok).toBe(true);
    expect(await libraryAccepts(NOW, () => library("c", "s").utils.validateHmac(other as never, { signator: "appProxy" }))).toBe(true);
  });
});
