// Two processes on one Postgres: they share the work and never do it twice, also when one of them is killed.

import { describe, expect, it } from "vitest";

import { pause, type Program, type Stack, until } from "../../support/stack.ts";
import { number, query } from "../support/database.ts";
import { deliver } from "../support/delivery.ts";
import { extent, isQuick } from "../support/extent.ts";
import { install, readAgain, untilReading } from "../support/merchant.ts";
import { Chance } from "../support/random.ts";
import { differences, shopRows, storedRows } from "../support/rows.ts";
import { newStack } from "../support/stack.ts";
import { FIRST_ORDER } from "../storm/plan.ts";
import { counted, expectEachOnce, expectOutcomes, nApplied, nWaiting, storm } from "../support/storm.ts";

// The quick round has no Postgres.
describe.skipIf(isQuick)("two processes on one Postgres", () => {
  it("read, weather a storm, and renew the grant once, and nothing is done twice", async () => {
    await withTwo({}, async (stack, urls) => {
      await stack.control("POST", "faults", { bulk_slow_ms: { count: 2, value: 30 } });
      await install(stack);
      const shape = { perSecond: 150, seconds: extent(20, 5), seed: 2, urls };
      const { answered } = await storm(shape);
      await untilReading(stack, "done", 120_000);
      await until("the inbox to be empty", async () => (await nWaiting(stack)) === 0, 120_000);
      expect(answered.filter(({ status }) => status !== 200)).toEqual([]);
      await expectEachOnce(stack, answered);
      await expectOutcomes(stack, shape);
      expect(await nApplied(urls), "no delivery was applied by both").toBe(await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'applied'"));
      await expectShopIsStored(stack);

      // Both need a token at the same moment: each process is told of stock that has changed.
      await stack.control("POST", "tokens/expire");
      const items = await query(stack, "SELECT stock_item_id AS id FROM variants WHERE stock_item_id IS NOT NULL ORDER BY id LIMIT 40");
      await Promise.all(items.map(({ id }, i) => deliver(urls[i % 2]!, "inventory_levels/update", JSON.stringify({ inventory_item_id: id, location_id: 1, available: 1 }))));
      await until("the inbox to be empty", async () => (await nWaiting(stack)) === 0, 120_000);
      const { calls } = (await stack.control("GET", "tokens")) as { calls: { grant: string; token: string }[] };
      expect(calls.filter(({ grant }) => grant === "refresh_token")).toHaveLength(1);
      await expectShopIsStored(stack);
    });
  }, 300_000);

  it("go on when one of them is killed again and again", async () => {
    // Renewed every few seconds, whoever happens to be alive.
    await withTwo({ SANDBOX_ACCESS_TOKEN_S: "306" }, async (stack, _, other) => {
      const chance = Chance.ofTest("kills of one of two");
      await install(stack);
      const shape = { perSecond: 100, seconds: extent(30, 5), seed: 3, urls: [stack.pairwellUrl] };
      const weather = storm(shape);
      let isOver = false;
      void weather.then(() => (isOver = true));
      let nKills = 0;
      while (!isOver) {
        await pause(chance.between(500, 3_000));
        await other.kill();
        nKills++;
        await other.start();
        if (nKills === 2) await readAgain(stack);
      }
      const { answered } = await weather;
      console.log(`${nKills} kills of one process while the other one answered`);
      expect(nKills).toBeGreaterThan(3);
      await untilReading(stack, "done", 120_000);
      await until("the inbox to be empty", async () => (await nWaiting(stack)) === 0, 120_000);
      expect(answered.filter(({ status }) => status !== 200)).toEqual([]);
      await expectEachOnce(stack, answered);
      await expectOutcomes(stack, shape);
      await expectShopIsStored(stack);
      const { calls } = (await stack.control("GET", "tokens")) as { calls: { grant: string; status: number }[] };
      const renewals = calls.filter(({ grant }) => grant === "refresh_token");
      expect(renewals.length).toBeGreaterThan(0);
      expect(renewals.filter(({ status }) => status !== 200)).toEqual([]);
    });
  }, 300_000);

  it("keep house one at a time, and the other one when the first is killed", async () => {
    await withTwo({}, async (stack, urls, other) => {
      const sweeps = (): Promise<number[]> => Promise.all(urls.map((url) => counted(url, "pairwell_sweeps_total").catch(() => 0)));
      await until("a second sweep", async () => Math.max(...(await sweeps())) >= 2);
      const before = await sweeps();
      expect(before.filter((n) => n > 0), "one of them sweeps").toHaveLength(1);
      const [first, second] = before[0]! > 0 ? [stack.pairwell, 1] : [other, 0];
      await first.kill();
      await until("the other one to take over", async () => (await sweeps())[second]! > 0);
      await first.start();
      await pause(6_000);
      expect((await sweeps()).filter((n) => n > 0), "whoever comes back waits").toHaveLength(1);
    });
  }, 120_000);
});

async function withTwo(sandbox: Record<string, string>, work: (stack: Stack, urls: string[], other: Program) => Promise<void>): Promise<void> {
  const stack = await newStack("Postgres", { env: { sandbox } });
  const { program: other, url } = await stack.another();
  try {
    await stack.start();
    await other.start();
    await work(stack, [stack.pairwellUrl, url], other);
  } catch (error) {
    console.log(`the ends of the two logs:\n${stack.pairwell.log()}\n---\n${other.log()}`);
    throw error;
  } finally {
    await other.stop();
    await stack.stop();
  }
}

/** The shop's own rows are all stored; those of a storm, which the shop knows nothing of, are looked at elsewhere. */
async function expectShopIsStored(stack: Stack): Promise<void> {
  const [stored, shop] = [await storedRows(stack), await shopRows(stack)];
  const isOfShop = (id: number | string | null | undefined): boolean => Number(id) < FIRST_ORDER;
  stored.orders = stored.orders.filter(([id]) => isOfShop(id));
  stored.lines = stored.lines.filter(([order]) => isOfShop(order));
  stored.refunds = stored.refunds.filter(([, order]) => isOfShop(order));
  expect(differences(stored, shop)).toEqual([]);
}
