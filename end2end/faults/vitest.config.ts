import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Each test has two programs of its own at work; beside each other they would only measure each other.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 90_000,
    bail: 0,
  },
});
