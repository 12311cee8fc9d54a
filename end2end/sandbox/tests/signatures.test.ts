import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { proxyMessage, queryMessage, sameText, signBody, signProxy, signQuery } from "../src/signatures.ts";

interface Vectors {
  readonly oauth: readonly { name: string; secret: string; params: Record<string, string>; signed_message: string; expected_hmac: string }[];
  readonly proxy: readonly { name: string; secret: string; pairs: [string, string][]; signed_message: string; expected_signature: string }[];
  readonly webhook: readonly { name: string; secret: string; body_utf8: string; expected_hmac: string }[];
}
const vectors = JSON.parse(readFileSync(new URL("fixtures/signatures.json", import.meta.url), "utf8")) as Vectors;

describe("signatures", () => {
  it.each(vectors.oauth)("signs the query $name", ({ params, secret, signed_message, expected_hmac }) => {
    expect(queryMessage(params)).toBe(signed_message);
    expect(signQuery(params, secret)).toBe(expected_hmac);
  });

  it.each(vectors.proxy)("signs the proxied request $name", ({ pairs, secret, signed_message, expected_signature }) => {
    expect(proxyMessage(pairs)).toBe(signed_message);
    expect(signProxy(pairs, secret)).toBe(expected_signature);
  });

  it.each(vectors.webhook)("signs the body $name", ({ body_utf8, secret, expected_hmac }) => {
    expect(signBody(body_utf8, secret)).toBe(expected_hmac);
  });

  it("tells texts apart", () => {
    expect(sameText("abc", "abc")).toBe(true);
    expect(sameText("abc", "abd")).toBe(false);
    expect(sameText("abc", "abcd")).toBe(false);
  });
});
