// Figures, in the form that scripts/bench.sh and scripts/faults.sh gather.

/** Prints `figure NAME VALUE UNIT budget LIMIT ok|over`; without a budget it is always ok. */
export function figure(name: string, value: number, unit: string, budget?: number): void {
  const isOver = budget !== undefined && value > budget;
  console.log(`figure ${name} ${value.toFixed(Number.isInteger(value) ? 0 : 2)} ${unit} budget ${budget ?? "-"} ${isOver ? "over" : "ok"}`);
}

/** The value that a share of all values does not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
