import { defineConfig } from "vitest/config";

/** More cases take longer; a busy machine too. */
const LIMIT_MS = 1_500 * Math.max(40, Number(process.env["PAIRWELL_ORACLE_ROUNDS"] ?? 40));

export default defineConfig({
  test: {
    // The theme extension's assets, which its blocks name.
    globalSetup: ["../../storefront/tests/global-setup.ts"],
    include: ["tests/**/*.test.ts"],
    testTimeout: LIMIT_MS,
    hookTimeout: 60_000,
  },
});
