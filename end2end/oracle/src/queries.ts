/** Signed queries made by chance: what is signed, by whom, and how it is written on the wire. */
import { createHmac } from "node:crypto";
import { Dice } from "./dice.ts";
import { librarySigns, type LibraryQuery } from "./library.ts";

/** The two places where the platform signs a query, each with its own recipe. */
export type Place = "admin" | "appProxy";
export type Pairs = readonly (readonly [string, string])[];

const DIGEST = { admin: "hmac", appProxy: "signature" } as const;
/** Names whose order nobody disputes: lower-case letters and underscores. */
const NAMES = ["code", "state", "host", "locale", "session", "embedded", "id_token", "path_prefix", "logged_in_customer_id", "page", "product", "product_id", "product_ids"];

/** The name of the parameter that holds the digest. */
export function digestName(place: Place): string {
  return DIGEST[place];
}

/** Pairs as somebody might be sent here with: always a shop and a time. Names are plain, values are not. */
export function somePairs(dice: Dice, shop: string, timestamp: string): [string, string][] {
  const names = new Set(Array.from({ length: dice.int(0, 7) }, () => (dice.unit() < 0.7 ? dice.pick(NAMES) : `x_${dice.pick([..."abcdefgh"])}`)));
  const others = [...names].map((name): [string, string] => [name, dice.text()]);
  return dice.shuffle([...others, ["shop", shop], ["timestamp", timestamp]]);
}

/** What both sides make of pairs: values of one name joined by commas in the order they came. */
export function joined(pairs: Pairs): LibraryQuery {
  const query = Object.create(null) as Record<string, string>;
  // What is no text becomes the mark for it on the wire, before anybody signs.
  for (const [name, value] of pairs) query[wellFormed(name)] = name in query ? `${query[name]},${wellFormed(value)}` : wellFormed(value);
  return query;
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString("utf8");
}

/** The recipe written down once more, from the contract alone: names in the order of their bytes. */
export function signByContract(secret: string, pairs: Pairs, place: Place, hash = "sha256"): string {
  const encode = (text: string): string => [...Buffer.from(text)].map((byte) => (/[A-Za-z0-9*\-._]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)).join("");
  const left_out = place === "admin" ? ["hmac", "signature"] : ["signature"];
  const entries = Object.entries(joined(pairs)).filter(([name]) => !left_out.includes(name)).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const message = place === "admin" ? entries.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&") : entries.map(([name, value]) => `${name}=${value}`).join("");
  return createHmac(hash, secret).update(message).digest("hex");
}

/** The digest as the library makes it. */
export function signByLibrary(secret: string, pairs: Pairs, place: Place): Promise<string> {
  return librarySigns(secret, joined(pairs), place);
}

/** Whether the library's order of names, which follows a language, is the order of bytes. */
export function ordersAgree(pairs: Pairs): boolean {
  const names = [...new Set(pairs.map(([name]) => name))].filter((name) => name !== "hmac" && name !== "signature");
  const byBytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return names.toSorted((a, b) => a.localeCompare(b)).join("\n") === byBytes.join("\n");
}

/** Writes pairs into an address in one of the ways senders do. */
export function wire(dice: Dice, pairs: Pairs): string {
  const ways: ((text: string) => string)[] = [
    (text) => encodeURIComponent(wellFormed(text)),
    (text) => new URLSearchParams([["", text]]).toString().slice(1),
    (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  ];
  return pairs.map((pair) => pair.map(dice.pick(ways)).join("=")).join("&");
}
