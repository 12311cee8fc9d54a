// Reads logs of cargo test, vitest and Playwright on standard input and prints: passed failed skipped.
// The formats are told apart by their lines, so one log may hold several runs.
import { readFileSync } from "node:fs";

const SUMMARIES = [
  // test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s
  { line: /^test result: /, passed: /(\d+) passed/, failed: /(\d+) failed/, skipped: /(\d+) ignored/ },
  //       Tests  1 failed | 12 passed | 2 skipped (15)
  { line: /^\s*Tests\s+.*\(\d+\)$/, passed: /(\d+) passed/, failed: /(\d+) failed/, skipped: /(\d+) (?:skipped|todo)/ },
  //   12 passed (34.5s) — Playwright gives each count a line of its own.
  { line: /^\s{2}\d+ (?:passed|flaky)(?: \([\d.]+(?:ms|s|m|h)\))?$/, passed: /(\d+)/ },
  { line: /^\s{2}\d+ (?:failed|interrupted)$/, failed: /(\d+)/ },
  { line: /^\s{2}\d+ (?:skipped|did not run)$/, skipped: /(\d+)/ },
];

const text = readFileSync(0, "utf8").replace(/\x1b\[[0-9;]*[A-Za-z]/g, "");
const total = { passed: 0, failed: 0, skipped: 0 };
for (const line of text.split(/\r?\n/)) {
  const summary = SUMMARIES.find((candidate) => candidate.line.test(line));
  if (!summary) continue;
  for (const key of Object.keys(total)) total[key] += Number(summary[key]?.exec(line)?.[1] ?? 0);
}
console.log(total.passed, total.failed, total.skipped);
