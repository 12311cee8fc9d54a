/** Starts the sandbox store from the environment and stops it on SIGINT or SIGTERM. */
import { ConfigError, readConfig, SHOP } from "./config.ts";
import { startSandbox } from "./server.ts";

try {
  const started = Date.now();
  const running = await startSandbox(readConfig(process.env));
  console.log(`sandbox store ${SHOP.domain} is ready on ${running.url} (${running.sandbox.store.orders.size} orders, ${Date.now() - started} ms)`);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      running.close().then(() => process.exit(0), (error: unknown) => {
        console.error("could not stop cleanly:", error);
        process.exit(1);
      });
    });
  }
} catch (error) {
  // A taken port or a wrong setting is the caller's to mend: one line says it, no stack.
  const known = error instanceof ConfigError || (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  console.error(known ? `sandbox store cannot start: ${(error as Error).message}` : error);
  process.exit(1);
}
