// What the merchant sees and does, through the public edge.

import { type Stack, until } from "../../support/stack.ts";
import { number } from "./database.ts";

/** The reading, as the first page shows it. */
export interface Progress {
  state: "not_started" | "running" | "done" | "failed";
  stage: string | null;
  problem: string | null;
}

/** Calls one of the admin's functions as the merchant's browser does, with a fresh session token. */
export async function call(stack: Stack, endpoint: string, shiftS = 0): Promise<Response> {
  const { token } = (await stack.control("POST", "session-token", { shift_s: shiftS })) as { token: string };
  return fetch(`${stack.pairwellUrl}/api/admin/${endpoint}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/x-www-form-urlencoded" },
  });
}

/** Where the reading stands. */
export async function progress(stack: Stack): Promise<Progress> {
  const answer = await call(stack, "sync/progress");
  if (!answer.ok) throw new Error(`Pairwell answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Progress;
}

/** Has the shop read from the beginning. */
export async function readAgain(stack: Stack): Promise<void> {
  const answer = await call(stack, "sync/start");
  if (!answer.ok) throw new Error(`Pairwell answered ${answer.status}: ${await answer.text()}`);
}

/** Opens Pairwell as often as it takes: a store on a bad day may refuse the first time. */
export async function install(stack: Stack): Promise<void> {
  let refusal = "";
  await until("the shop to be installed", async () => {
    try {
      await stack.openAsMerchant();
      return true;
    } catch (error) {
      refusal = String(error);
      return false;
    }
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; last: ${refusal}`);
  });
}

/** Waits until the reading says that it is in one of these states. */
export async function untilReading(stack: Stack, state: Progress["state"], withinMs = 90_000): Promise<Progress> {
  let last: Progress | undefined;
  await until(`the reading to be ${state}`, async () => (last = await progress(stack)).state === state, withinMs).catch((error: unknown) => {
    throw new Error(`${String(error)}; it was ${JSON.stringify(last)}\n${stack.pairwell.log()}`);
  });
  return last!;
}

/** Waits until no webhook is on its way and none waits to be applied. */
export async function untilQuiet(stack: Stack, withinMs = 90_000): Promise<void> {
  await until(
    "all webhooks to be applied",
    async () => {
      const { deliveries } = (await stack.control("GET", "deliveries")) as { deliveries: { state: string }[] };
      if (deliveries.some(({ state }) => state === "pending")) return false;
      return (await number(stack, "SELECT COUNT(*) AS n FROM webhook_inbox WHERE state = 'pending'")) === 0;
    },
    withinMs,
  );
}
