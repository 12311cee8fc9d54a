// A storm of webhooks: acknowledged quickly, none lost, none applied twice.

import { describe, expect, it } from "vitest";

import { until } from "../../support/stack.ts";
import { number } from "../support/database.ts";
import { databases, extent } from "../support/extent.ts";
import { figure, percentile } from "../support/figures.ts";
import { install, untilReading } from "../support/merchant.ts";
import { withStack } from "../support/stack.ts";
import { acknowledged, expectEachOnce, expectOutcomes, nApplied, nWaiting, storm } from "../support/storm.ts";

const PER_SECOND = 500;
const SECONDS = extent(60, 10);
/** The platform waits for five seconds; a queue of a hundred behind a slow answer has to fit into that with ease. */
const BUDGET_MS = 50;

for (const database of databases) {
  describe(`on ${database}`, () => {
    it(`${PER_SECOND} webhooks a second for ${SECONDS} s are all acknowledged, kept once and applied once`, async () => {
      await withStack(database, { maxOrders: 200 }, async (stack) => {
        await install(stack);
        await untilReading(stack, "done");
        const before = await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox");
        const shape = { perSecond: PER_SECOND, seconds: SECONDS, seed: 1, urls: [stack.pairwellUrl] };
        const appliedBefore = await nApplied(shape.urls);
        const { latenciesMs, lagsMs, answered, tookMs } = await storm(shape);
        const waiting = await nWaiting(stack);
        const ended = Date.now();

        const sorted = [...latenciesMs].sort((a, b) => a - b);
        const name = `webhook_ack_${database.toLowerCase()}`;
        figure(`${name}_p50`, percentile(sorted, 0.5), "ms");
        figure(`${name}_p99`, percentile(sorted, 0.99), "ms", BUDGET_MS);
        figure(`${name}_max`, sorted.at(-1)!, "ms");
        figure(`${name}_sender_lag_p99`, percentile(lagsMs, 0.99), "ms");
        figure(`${name}_per_second`, (answered.length * 1000) / tookMs, "1/s");
        figure(`${name}_count`, answered.length, "deliveries");
        figure(`${name}_waiting_at_end`, waiting, "deliveries");

        expect(answered).toHaveLength(PER_SECOND * SECONDS);
        expect(answered.filter(({ status }) => status !== 200)).toEqual([]);
        await until("the inbox to be empty", async () => (await nWaiting(stack)) === 0, 240_000);
        figure(`${name}_applied_after`, (Date.now() - ended) / 1000, "s");
        const names = acknowledged(answered);
        expect(await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox")).toBe(before + names.size);
        await expectEachOnce(stack, answered);
        expect((await nApplied(shape.urls)) - appliedBefore, "applied as often as there are names").toBe(names.size);
        await expectOutcomes(stack, shape);
      });
    }, 420_000);
  });
}
