// Webhooks that come twice, late, and in the wrong order leave the same rows as if they had come well.

import { describe, expect, it } from "vitest";

import { Bustle } from "../support/bustle.ts";
import { number, query } from "../support/database.ts";
import { deliver } from "../support/delivery.ts";
import { databases, extent } from "../support/extent.ts";
import { install, untilQuiet, untilReading } from "../support/merchant.ts";
import { Chance } from "../support/random.ts";
import { expectSameRows } from "../support/rows.ts";
import { withStack } from "../support/stack.ts";
import { pause, type Stack } from "../../support/stack.ts";

interface Sent {
  webhook_id: string;
  topic: string;
  triggered_at: string;
  body: { updated_at?: string };
}

for (const database of databases) {
  describe(`on ${database}`, () => {
    it("doubled and displaced deliveries leave the rows of an undisturbed run", async () => {
      await withStack(database, {}, async (stack) => {
        const chance = Chance.ofTest("doubled and displaced");
        await install(stack);
        await untilReading(stack, "done");
        const bustle = await Bustle.of(stack, chance);
        await stack.control("POST", "faults", { duplicate: 60, out_of_order: 60 });
        for (let i = 0; i < extent(120, 60); i++) await bustle.step();
        await stack.control("DELETE", "faults");
        await stack.control("POST", "webhooks/release");
        await untilQuiet(stack);
        await expectSameRows(stack);

        // Everything that was told, told again under the same names and then under new ones, in any order.
        const sent = await allSent(stack);
        for (const { webhook_id: id, topic, body, triggered_at: at } of shuffled(sent, chance)) {
          expect(await deliver(stack.pairwellUrl, topic, JSON.stringify(body), id, new Date(at))).toBe(200);
        }
        const rows = "SELECT COUNT(*) AS n FROM webhook_inbox";
        expect(await number(stack, rows), "one row for each name").toBe(sent.length);
        for (const { topic, body, triggered_at: at } of shuffled(sent, chance)) {
          expect(await deliver(stack.pairwellUrl, topic, JSON.stringify(body), undefined, new Date(at))).toBe(200);
        }
        await untilQuiet(stack);
        expect(await number(stack, `${rows} WHERE state = 'applied'`)).toBe(2 * sent.length);
        await expectSameRows(stack);
      });
    });

    it("of an order's states within one second the last one stays, whichever comes last", async () => {
      await withStack(database, {}, async (stack) => {
        await install(stack);
        await untilReading(stack, "done");
        const { variant_id: variantId } = (await query(stack, "SELECT MIN(id) AS variant_id FROM variants WHERE deleted_at IS NULL"))[0]!;
        const { created, updated } = await bothInOneSecond(stack, Number(variantId));
        expect(created.body.updated_at).toBe(updated.body.updated_at);
        await untilQuiet(stack);
        expect(await deliver(stack.pairwellUrl, "orders/create", JSON.stringify(created.body), undefined, new Date(created.triggered_at))).toBe(200);
        await untilQuiet(stack);
        await expectSameRows(stack);
      });
    });

    it("what no signature vouches for is refused and leaves nothing", async () => {
      await withStack(database, {}, async (stack) => {
        const answer = await fetch(`${stack.pairwellUrl}/webhooks/shopify`, {
          method: "POST",
          headers: { "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": "AAAA", "X-Shopify-Shop-Domain": "pairwell-demo.myshopify.com", "X-Shopify-Webhook-Id": "1" },
          body: "{}",
        });
        expect(answer.status).toBe(401);
        expect(await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox")).toBe(0);
      });
    });
  });
}

async function allSent(stack: Stack): Promise<Sent[]> {
  return ((await stack.control("GET", "deliveries")) as { deliveries: Sent[] }).deliveries;
}

function shuffled<T>(things: readonly T[], chance: Chance): T[] {
  const mixed = [...things];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = chance.between(0, i);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}

/** Places an order and refunds it within one second, as often as it takes on a busy machine; what was told of the two. */
async function bothInOneSecond(stack: Stack, variantId: number): Promise<{ created: Sent; updated: Sent }> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const from = (await allSent(stack)).length;
    await pause(1_000 - (Date.now() % 1_000));
    const { id } = (await stack.control("POST", "orders", { lines: [{ variant_id: variantId, quantity: 2 }] })) as { id: number };
    await stack.control("POST", `orders/${id}/refund`);
    const told = (await allSent(stack)).slice(from);
    const [created, updated] = ["orders/create", "orders/updated"].map((topic) => told.find((sent) => sent.topic === topic)!);
    if (created!.body.updated_at === updated!.body.updated_at) return { created: created!, updated: updated! };
  }
  throw new Error("the sandbox needed more than a second for an order and its refund, ten times");
}
