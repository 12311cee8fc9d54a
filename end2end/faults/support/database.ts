// Looks into the database behind the program's back: SQLite with its command, Postgres with its client.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Stack } from "../../support/stack.ts";

type Row = Record<string, string | number | null>;

const run = promisify(execFile);

/** Reads rows of the stack's database. Numbers come as numbers, whatever the database. */
export async function query(stack: Stack, sql: string): Promise<Row[]> {
  const url = stack.env.PAIRWELL_DATABASE__URL!;
  if (url.startsWith("sqlite:")) {
    const file = url.slice("sqlite://".length).split("?")[0]!;
    const { stdout } = await run("sqlite3", ["-cmd", ".timeout 20000", "-json", file, sql], { maxBuffer: 1 << 30 });
    return stdout.trim() === "" ? [] : (JSON.parse(stdout) as Row[]);
  }
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  // Numbers of rows and of money are far below what a number holds exactly.
  client.setTypeParser(20, Number);
  client.setTypeParser(1700, Number);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** The one number that a question answers with. */
export async function number(stack: Stack, sql: string): Promise<number> {
  const row = (await query(stack, sql))[0] ?? {};
  return Number(Object.values(row)[0] ?? Number.NaN);
}

/** An instant as whole seconds, in the words of the stack's database. */
export function secondsOf(stack: Stack, column: string): string {
  const isSqlite = stack.env.PAIRWELL_DATABASE__URL!.startsWith("sqlite:");
  return isSqlite ? `CAST(strftime('%s', ${column}) AS INTEGER)` : `CAST(floor(extract(epoch FROM ${column})) AS BIGINT)`;
}

/** Ends the lease of a process that was killed, as ten seconds of waiting would. */
export async function forgetLease(stack: Stack): Promise<void> {
  await query(stack, "UPDATE sync_runs SET lease_until = started_at WHERE finished_at IS NULL");
}
