// Stacks on free ports, on either database.

import { freshPostgres } from "../../support/postgres.ts";
import { Stack, type StackOptions } from "../../support/stack.ts";
import type { Database } from "./extent.ts";

/** Two programs that no other test knows of; not started yet. */
export async function newStack(database: Database, options: Omit<StackOptions, "ports" | "databaseUrl"> = {}): Promise<Stack> {
  const where = database === "Postgres" ? { databaseUrl: await freshPostgres() } : {};
  return Stack.onFreePorts({ maxOrders: 600, ...options, ...where });
}

/** Starts a stack for a piece of work and stops it afterwards, whatever came of it. */
export async function withStack(database: Database, options: Omit<StackOptions, "ports" | "databaseUrl">, work: (stack: Stack) => Promise<void>): Promise<void> {
  const stack = await newStack(database, options);
  try {
    await stack.start();
    await work(stack);
  } catch (error) {
    console.log(`the end of Pairwell's log:\n${stack.pairwell.log()}`);
    throw error;
  } finally {
    await stack.stop();
  }
}
