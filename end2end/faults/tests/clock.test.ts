// Clocks that are a minute apart. The program has no other clock than the machine's, so it is the platform's side that
// signs with shifted times: to the program there is no difference.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Stack } from "../../support/stack.ts";
import { call, install, untilReading } from "../support/merchant.ts";
import { newStack } from "../support/stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await newStack("SQLite", { maxOrders: 100 });
  await stack.start();
  await install(stack);
  await untilReading(stack, "done");
});
afterAll(() => stack.stop());

describe("a session token, which lives a minute and may be ten seconds off,", () => {
  it.each([
    ["now", 0],
    ["by a clock that is a minute behind, in the last seconds that are allowed", -60],
    ["by a clock that is five seconds ahead", 5],
  ])("issued %s is taken", async (_, shiftS) => {
    expect((await call(stack, "sync/progress", shiftS)).status).toBe(200);
  });

  it.each([
    ["more than a minute ago", -75],
    ["a minute ahead", 60],
    ["twelve seconds ahead", 13],
  ])("issued %s is refused, and the page is told to fetch a fresh one", async (_, shiftS) => {
    const answer = await call(stack, "sync/progress", shiftS);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("X-Shopify-Retry-Invalid-Session-Request")).toBe("1");
  });

  it("of the future is a sentence in the log about the clocks, for a page opened with one goes round in circles", async () => {
    const { url } = (await stack.control("GET", "framed-url?shift_s=60")) as { url: string };
    const answer = await fetch(url, { headers: { Accept: "text/html" }, redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("Location")).toMatch(/^\/auth\/session-token\?/);
    expect(stack.pairwell.wholeLog()).toContain("the platform's clock and this machine's are apart");
  });
});

describe("a link signed by the platform, which may be ninety seconds off,", () => {
  const link = async (shiftS: number): Promise<Response> => {
    const { url } = (await stack.control("GET", `framed-url?path=/auth/install&shift_s=${shiftS}`)) as { url: string };
    return fetch(url, { redirect: "manual" });
  };

  it.each([-60, 0, 60])("with a clock %i s off leads to the consent page", async (shiftS) => {
    const answer = await link(shiftS);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("Location")).toContain("/admin/oauth/authorize?");
  });

  it.each([-120, 120])("with a clock %i s off is refused in words", async (shiftS) => {
    const answer = await link(shiftS);
    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { message: string }).message).toBe(
      "This link was not made by your store, or it is too old. Open Pairwell from your store's admin.",
    );
  });
});

describe("a shopper's request through the platform's proxy, which may be ninety seconds off,", () => {
  const ask = async (shiftS: number): Promise<Response> => {
    const { url } = (await stack.control("GET", `proxied-url?path=/offers%3Fpage%3Dproduct&shift_s=${shiftS}`)) as { url: string };
    return fetch(url);
  };

  it.each([-60, 0, 60])("with a clock %i s off is let in", async (shiftS) => {
    expect((await ask(shiftS)).status).not.toBe(401);
  });

  it.each([-120, 120])("with a clock %i s off is refused in words", async (shiftS) => {
    const answer = await ask(shiftS);
    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { message: string }).message).toMatch(/\.$/);
  });
});

describe("a token that ends by another clock than ours", () => {
  it("is renewed, whether it ended a minute before its time or was made a minute too late", async () => {
    await stack.control("POST", "tokens/expire");
    const { stderr, code } = await stack.command("sync");
    expect(stderr).toContain("the shop is read to the end");
    expect(code).toBe(0);
    const { calls } = (await stack.control("GET", "tokens")) as { calls: { grant: string; status: number }[] };
    expect(calls.filter(({ grant }) => grant === "refresh_token").map(({ status }) => status)).toEqual([200]);
  });
});
