import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // The theme checker and the size test look at the built assets, so they are built once before all.
    globalSetup: ["tests/global-setup.ts"],
    env: {
      // The theme checker otherwise downloads its docs and keeps them in the user's cache. A root that
      // does not exist makes it use the copy that its npm package carries: no network, same answer always.
      SHOPIFY_TLD_ROOT: "/nonexistent",
      XDG_CACHE_HOME: join(tmpdir(), "pairwell-theme-check"),
    },
  },
});
