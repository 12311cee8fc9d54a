// How much is tried: everything, or what fits into two minutes.

/** Set by `scripts/faults.sh quick`. */
export const isQuick = process.env.PAIRWELL_FAULTS === "quick";

/** One value for the whole round, another one for the quick one. */
export function extent<T>(whole: T, quick: T): T {
  return isQuick ? quick : whole;
}

/** The databases that a test is done on: both, or the one the quick round has time for. */
export const databases = extent(["SQLite", "Postgres"], ["SQLite"]) as readonly Database[];

export type Database = "SQLite" | "Postgres";
