/** The platform's three digests. One secret, three recipes; see the README of the sandbox for where each is used. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** Form encoding with `%20` for a space; letters, digits and `* - . _` stay as they are. */
function encode(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1).replaceAll("+", "%20");
}

/** The text that is signed for a redirect or an app load: pairs sorted by key, encoded, joined by `&`. */
export function queryMessage(params: Readonly<Record<string, string>>): string {
  return Object.keys(params)
    .filter((key) => key !== "hmac" && key !== "signature")
    .sort()
    .map((key) => `${encode(key)}=${encode(params[key]!)}`)
    .join("&");
}

/** Digest of a redirect or an app load, in hex. */
export function signQuery(params: Readonly<Record<string, string>>, secret: string): string {
  return createHmac("sha256", secret).update(queryMessage(params)).digest("hex");
}

/** The text that is signed for the app proxy: decoded pairs sorted by key, nothing between them. */
export function proxyMessage(pairs: readonly (readonly [string, string])[]): string {
  const grouped = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    if (key === "signature") continue;
    const values = grouped.get(key);
    if (values === undefined) grouped.set(key, [value]);
    else values.push(value);
  }
  return [...grouped].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => `${key}=${values.join(",")}`).join("");
}

/** Signature of a proxied storefront request, in hex. */
export function signProxy(pairs: readonly (readonly [string, string])[], secret: string): string {
  return createHmac("sha256", secret).update(proxyMessage(pairs)).digest("hex");
}

/** Digest of a webhook body, in base64. */
export function signBody(body: Buffer | string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** Compares two texts in a time that does not depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
