// Tokens that end, are lost or taken away, and scopes that are withdrawn.

import { describe, expect, it } from "vitest";

import { pause, type Stack, until } from "../../support/stack.ts";
import { someVariant } from "../../support/storefront.ts";
import { number, query } from "../support/database.ts";
import { databases, isQuick } from "../support/extent.ts";
import { install, progress, readAgain, untilQuiet, untilReading } from "../support/merchant.ts";
import { expectSameRows } from "../support/rows.ts";
import { withStack } from "../support/stack.ts";

interface TokenCall {
  grant: string;
  token: string;
  status: number | null;
}

for (const database of databases) {
  describe(`on ${database}`, () => {
    it("a token that ends earlier than was promised, in the middle of a reading, is renewed, and the reading ends whole", async () => {
      await withStack(database, {}, async (stack) => {
        await slowly(stack);
        await install(stack);
        await until("the orders to be written", async () => (await progress(stack)).stage === "exporting_orders");
        await stack.control("POST", "tokens/expire");
        await untilReading(stack, "done");
        expect((await refreshes(stack)).map(({ status }) => status)).toEqual([200]);
        expect(await needsReauth(stack)).toBe(false);
        await expectSameRows(stack);
      });
    });

    it.skipIf(isQuick)("tokens that live a few seconds beyond the time of renewal are each renewed once, before they end", async () => {
      // Renewed when less than five minutes are left: here after five seconds each.
      await withStack(database, { env: { sandbox: { SANDBOX_ACCESS_TOKEN_S: "305" } } }, async (stack) => {
        await slowly(stack, 60);
        await install(stack);
        await untilReading(stack, "done", 120_000);
        const calls = await refreshes(stack);
        expect(calls.length).toBeGreaterThan(1);
        expect(calls.every(({ status }) => status === 200)).toBe(true);
        expect(new Set(calls.map(({ token }) => token)).size, "each token was used for one renewal").toBe(calls.length);
        await expectSameRows(stack);
      });
    });

    it("an answer to a renewal that gets lost is asked for again with the same token", async () => {
      await withStack(database, {}, async (stack) => {
        await slowly(stack);
        await install(stack);
        await stack.control("POST", "faults", { refresh_lost: 2 });
        await stack.control("POST", "tokens/expire");
        await untilReading(stack, "done");
        const calls = await refreshes(stack);
        expect(calls.map(({ status }) => status)).toEqual([null, null, 200]);
        expect(new Set(calls.map(({ token }) => token)).size).toBe(1);
        expect(await needsReauth(stack)).toBe(false);
        await expectSameRows(stack);
      });
    });

    it("tokens taken away need the merchant: nothing is lost, nobody is pestered, and after the visit it goes on", async () => {
      await withStack(database, {}, async (stack) => {
        await install(stack);
        await untilReading(stack, "done");
        await stack.control("POST", "tokens/revoke");
        // What the platform tells by webhook needs no token for orders, and one for the rest.
        const variantId = await someVariant(stack.sandboxUrl);
        for (let i = 0; i < 5; i++) await stack.control("POST", "orders", { lines: [{ variant_id: variantId, quantity: 1 }] });
        await until("the shop to need the merchant", () => needsReauth(stack));
        const told = await stack.command("doctor");
        expect(told.stderr).toContain("has to grant access again: open Pairwell in the store's admin");
        await until("orders to be stored all the same", async () => (await number(stack, "SELECT COUNT(*) AS n FROM orders WHERE id >= 600001")) === 5);
        await readAgain(stack);
        expect((await untilReading(stack, "failed")).problem).toBe("Open Pairwell from your store's admin to sign in again.");
        // The platform has said that this is final: it is not asked again and again.
        const before = (await refreshes(stack)).length;
        await pause(12_000);
        expect((await refreshes(stack)).length - before).toBeLessThanOrEqual(1);
        expect(await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'dead'")).toBe(0);

        await stack.openAsMerchant();
        expect(await needsReauth(stack)).toBe(false);
        await untilReading(stack, "done");
        await untilQuiet(stack, 120_000);
        await expectSameRows(stack);
      });
    });

    it("a scope withdrawn in the middle is said by name, and the rest goes on", async () => {
      await withStack(database, {}, async (stack) => {
        await install(stack);
        await untilReading(stack, "done");
        const { scopes } = (await stack.control("POST", "scopes", {})) as { scopes: string[] };
        await slowly(stack);
        await readAgain(stack);
        await until("the catalogue to be written", async () => (await progress(stack)).stage === "exporting_catalogue");
        await stack.control("POST", "scopes", { scopes: scopes.filter((scope) => !/read_(all_)?orders/.test(scope)) });
        const stopped = await untilReading(stack, "failed");
        expect(stopped.problem).toBe("Your store no longer lets Pairwell read its orders. Allow it in your store's admin, and it goes on by itself.");
        expect(await needsReauth(stack)).toBe(false);
        // Products are news as before.
        const productId = await number(stack, "SELECT MIN(id) AS id FROM products WHERE deleted_at IS NULL");
        await query(stack, `UPDATE products SET title = 'another' WHERE id = ${productId}`);
        await stack.control("POST", "webhooks/send", { topic: "products/update", product_id: productId });
        await until("the product to be read", async () => (await query(stack, `SELECT title FROM products WHERE id = ${productId}`))[0]!.title !== "another");
        // Granted again, it needs nobody.
        await stack.control("POST", "scopes", { scopes });
        await readAgain(stack);
        await untilReading(stack, "done");
        await untilQuiet(stack);
        await expectSameRows(stack);
      });
    });
  });
}

/** Has the platform write its files slowly, so that something can happen meanwhile. */
async function slowly(stack: Stack, ms = 25): Promise<void> {
  await stack.control("POST", "faults", { bulk_slow_ms: { count: 2, value: ms } });
}

async function refreshes(stack: Stack): Promise<TokenCall[]> {
  const { calls } = (await stack.control("GET", "tokens")) as { calls: TokenCall[] };
  return calls.filter(({ grant }) => grant === "refresh_token");
}

async function needsReauth(stack: Stack): Promise<boolean> {
  return (await number(stack, "SELECT COUNT(*) AS n FROM shops WHERE needs_reauth")) === 1;
}
