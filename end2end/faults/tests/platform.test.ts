// The platform on its bad days: the reading waits, tries again, or starts over, and in the end holds every row.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { pause, type Stack, until } from "../../support/stack.ts";
import { number, query } from "../support/database.ts";
import { databases, isQuick } from "../support/extent.ts";
import { install, progress, readAgain, untilReading } from "../support/merchant.ts";
import { expectSameRows } from "../support/rows.ts";
import { newStack } from "../support/stack.ts";

/** What is switched on while a shop is read, and how it reads in a test's name. Each count is used up, or the test fails. The quick
 * round has time for those that are like no other. */
const BAD_DAYS: { day: string; faults: Record<string, number | { count: number; value: number }>; isSpecial?: true }[] = [
  { day: "throttles", faults: { throttle: 6 }, isSpecial: true },
  { day: "fails in bursts", faults: { status5xx: 9 }, isSpecial: true },
  { day: "hangs up without an answer", faults: { disconnect: 6 } },
  { day: "answers with half a document", faults: { bad_json: 3 }, isSpecial: true },
  { day: "answers slowly", faults: { slow_ms: { count: 4, value: 1_000 } } },
  { day: "breaks off its file again and again", faults: { download_cut: { count: 5, value: 40_000 } }, isSpecial: true },
  { day: "says that the file's address is too old", faults: { download_gone: 2 } },
  { day: "fails to write its file", faults: { bulk_failed: 2 } },
  { day: "has its file cancelled by somebody", faults: { bulk_canceled: 2 } },
  { day: "lets its file expire", faults: { bulk_expired: 2 }, isSpecial: true },
];

for (const database of databases) {
  describe(`on ${database}, a reading survives a platform that`, () => {
    let stack: Stack;

    beforeAll(async () => {
      stack = await newStack(database);
      await stack.start();
      await install(stack);
      await untilReading(stack, "done");
    });
    afterAll(() => stack.stop());

    it.each(BAD_DAYS.filter(({ isSpecial }) => isSpecial || !isQuick))("$day", async ({ faults }) => {
      await forgetRows(stack);
      await stack.control("POST", "faults", faults);
      await readAgain(stack);
      await untilReading(stack, "done", 150_000);
      const { active } = (await stack.control("GET", "faults")) as { active: unknown };
      expect(active, "every fault has happened").toEqual({});
      await expectSameRows(stack);
    });

    it.skipIf(isQuick)("has no points left for a long time", async () => {
      await forgetRows(stack);
      // Longer than one call waits, so that waiting within the call is not enough.
      const emptyS = 25;
      await stack.control("POST", "bucket", { debt: emptyS * 100 });
      const emptied = Date.now();
      await readAgain(stack);
      await untilReading(stack, "done", 150_000);
      expect(Date.now() - emptied).toBeGreaterThan(emptyS * 1000);
      await expectSameRows(stack);
    });

    // The client's own limit is half a minute, and a failed reading is taken up after a minute.
    it.skipIf(isQuick || database === "Postgres")("does not answer in time", async () => {
      await forgetRows(stack);
      await stack.control("POST", "faults", { slow_ms: { count: 1, value: 33_000 } });
      await readAgain(stack);
      await untilReading(stack, "done", 170_000);
      await expectSameRows(stack);
    });

    it.skipIf(isQuick || database === "SQLite")("goes away, which is said in words, and comes back", async () => {
      await forgetRows(stack);
      await stack.control("POST", "faults", { bulk_slow_ms: { count: 2, value: 100 } });
      await readAgain(stack);
      await pause(1_000);
      await stack.sandbox.kill();
      const failed = "SELECT COUNT(*) AS n FROM sync_runs WHERE state = 'failed' AND problem LIKE 'Pairwell cannot reach what it needs%'";
      await until("the reading to say why it stopped", async () => (await number(stack, failed)) === 1, 60_000);
      await stack.sandbox.start();
      await untilReading(stack, "done", 120_000);
      expect((await progress(stack)).problem).toBeNull();
      await expectSameRows(stack);
    });
  });
}

/** Takes out every row that a reading brings, so that all of them have to come again. */
async function forgetRows(stack: Stack): Promise<void> {
  for (const table of ["order_lines", "refunds", "orders", "variants", "products"]) await query(stack, `DELETE FROM ${table}`);
}
