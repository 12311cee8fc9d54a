import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The theme extension's assets, which its blocks name.
    globalSetup: ["../../storefront/tests/global-setup.ts"],
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
