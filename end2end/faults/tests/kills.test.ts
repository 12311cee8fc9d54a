// The process is taken away at moments that nobody chose: after each start it goes on, and in the end nothing
// acknowledged is lost and nothing is there twice.

import { describe, expect, it } from "vitest";

import { pause, type Stack } from "../../support/stack.ts";
import { Bustle } from "../support/bustle.ts";
import { forgetLease, number, query } from "../support/database.ts";
import { databases, extent } from "../support/extent.ts";
import { install, readAgain, untilQuiet, untilReading } from "../support/merchant.ts";
import { Chance } from "../support/random.ts";
import { expectSameRows } from "../support/rows.ts";
import { withStack } from "../support/stack.ts";

const KILLS_READING = extent(25, 5);
const KILLS_NEWS = extent(25, 5);

/** A store that sends again soon, so that what was refused by a dead process arrives while the test lasts. */
const env = { sandbox: { SANDBOX_WEBHOOK_RETRY_MS: "400" } };

for (const database of databases) {
  describe(`on ${database}`, () => {
    it(`a reading goes on after ${KILLS_READING} kills`, async () => {
      await withStack(database, { maxOrders: 1_500, env }, async (stack) => {
        const chance = Chance.ofTest(`kills while reading, ${database}`);
        await stack.control("POST", "faults", { bulk_slow_ms: { count: 1_000, value: 2 } });
        await install(stack);
        let nStopped = 0;
        for (let kill = 1; kill <= KILLS_READING; kill++) {
          await pause(chance.between(0, 1_200));
          await stack.pairwell.kill();
          // The test is worth something only when kills come in the middle.
          const isUnfinished = (await number(stack, "SELECT COUNT(*) AS n FROM sync_runs WHERE finished_at IS NULL")) === 1;
          nStopped += Number(isUnfinished);
          await forgetLease(stack);
          await stack.pairwell.start();
          if (!isUnfinished) await readAgain(stack);
        }
        await untilReading(stack, "done");
        console.log(`${nStopped} of ${KILLS_READING} kills came in the middle of a reading`);
        expect(nStopped).toBeGreaterThan(KILLS_READING / 2);
        expect(await number(stack, "SELECT COUNT(*) AS n FROM sync_runs WHERE finished_at IS NULL")).toBe(0);
        await expectSameRows(stack);
      });
    }, 300_000);

    it(`webhooks outlive ${KILLS_NEWS} kills`, async () => {
      await withStack(database, { maxOrders: 200, env }, async (stack) => {
        const chance = Chance.ofTest(`kills among webhooks, ${database}`);
        await install(stack);
        await untilReading(stack, "done");
        const bustle = await Bustle.of(stack, chance);
        let nWaitingAtKill = 0;
        for (let kill = 1; kill <= KILLS_NEWS; kill++) {
          const steps = Array.from({ length: chance.between(3, 12) }, () => bustle.step());
          await Promise.all(steps);
          await pause(chance.between(0, 300));
          await stack.pairwell.kill();
          nWaitingAtKill += await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'pending'");
          await expectAcknowledgedKept(stack);
          await stack.pairwell.start();
        }
        console.log(`${nWaitingAtKill} webhooks waited at the moments of ${KILLS_NEWS} kills`);
        await untilQuiet(stack, 150_000);
        await expectAcknowledgedKept(stack);
        expect(await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state <> 'applied'")).toBe(0);
        await expectSameRows(stack);
      });
    }, 300_000);
  });
}

/** Whatever the store was told is kept, is in the inbox, once. */
async function expectAcknowledgedKept(stack: Stack): Promise<void> {
  const { deliveries } = (await stack.control("GET", "deliveries")) as { deliveries: { webhook_id: string; state: string }[] };
  const kept = await query(stack, "SELECT webhook_id, COUNT(*) AS n FROM webhook_inbox GROUP BY webhook_id");
  const times = new Map(kept.map(({ webhook_id: id, n }) => [id, Number(n)]));
  const acknowledged = deliveries.filter(({ state }) => state === "delivered");
  expect(acknowledged.filter(({ webhook_id: id }) => times.get(id) !== 1)).toEqual([]);
}
