// Starts the sender, and judges what came of its storm.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { expect } from "vitest";

import { root, type Stack } from "../../support/stack.ts";
import { FIRST_ORDER, type Outcome, planStorm, type StormShape } from "../storm/plan.ts";
import type { Answered, StormResult } from "../storm/send.ts";
import { number, query, secondsOf } from "./database.ts";

const sender = fileURLToPath(new URL("../storm/send.ts", import.meta.url));

/** Sends a storm and waits for its end. */
export async function storm(shape: StormShape): Promise<StormResult> {
  const child = spawn(process.execPath, ["--import", "tsx", sender, JSON.stringify(shape)], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the sender ended with ${code}`);
  return JSON.parse(printed) as StormResult;
}

/** Names that were acknowledged at least once. */
export function acknowledged(answered: readonly Answered[]): Set<string> {
  return new Set(answered.filter(({ status }) => status === 200).map(({ webhookId }) => webhookId));
}

/** Every name acknowledged is in the inbox, once, and applied. */
export async function expectEachOnce(stack: Stack, answered: readonly Answered[]): Promise<void> {
  const rows = await query(stack, "SELECT webhook_id, COUNT(*) AS n, MIN(state) AS state FROM webhook_inbox GROUP BY webhook_id");
  const held = new Map(rows.map((row) => [String(row.webhook_id), row]));
  const names = acknowledged(answered);
  const lost = [...names].filter((name) => !held.has(name));
  const doubled = rows.filter(({ n }) => Number(n) !== 1);
  const waiting = [...names].filter((name) => held.get(name)?.state !== "applied");
  expect({ lost: lost.length, doubled: doubled.length, notApplied: waiting.length }).toEqual({ lost: 0, doubled: 0, notApplied: 0 });
}

/** Every order of a storm is in the state that it was told last. All of it must have been acknowledged. */
export async function expectOutcomes(stack: Stack, shape: StormShape): Promise<void> {
  const { outcomes } = planStorm(shape);
  const sql = `SELECT o.id, ${secondsOf(stack, "o.updated_at")} AS at, o.total_minor,
    (SELECT SUM(current_quantity) FROM order_lines l WHERE l.shop_id = o.shop_id AND l.order_id = o.id) AS pieces,
    (SELECT COALESCE(SUM(amount_minor), 0) FROM refunds r WHERE r.shop_id = o.shop_id AND r.order_id = o.id) AS refunded
    FROM orders o WHERE o.id >= ${FIRST_ORDER}`;
  const stored = new Map((await query(stack, sql)).map((row) => [Number(row.id), row]));
  expect(stored.size).toBe(outcomes.length);
  const isWrong = ({ id, updatedAtS, totalMinor, currentQuantity, refundedMinor }: Outcome): boolean => {
    const row = stored.get(id);
    return (
      row === undefined || Number(row.at) !== updatedAtS || Number(row.total_minor) !== totalMinor || Number(row.pieces) !== currentQuantity || Number(row.refunded) !== refundedMinor
    );
  };
  const wrong = outcomes.filter(isWrong);
  expect(wrong.slice(0, 3).map((outcome) => ({ outcome, stored: stored.get(outcome.id) }))).toEqual([]);
}

/** How many deliveries the processes say that they have applied, all together. */
export async function nApplied(urls: readonly string[]): Promise<number> {
  const counts = await Promise.all(urls.map((url) => counted(url, "pairwell_webhooks_applied_total")));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One of a process's own figures; 0 before it has counted any. */
export async function counted(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1] ?? 0);
}

/** How many deliveries wait. */
export function nWaiting(stack: Stack): Promise<number> {
  return number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'pending'");
}
