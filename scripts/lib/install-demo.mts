// Installs Pairwell in the demo's sandbox store, or opens it again when it is installed:
//
//   node --import tsx scripts/lib/install-demo.mts http://127.0.0.1:4000
import { openAsMerchant } from "../../end2end/support/merchant.js";

try {
  await openAsMerchant(process.argv[2] ?? "http://127.0.0.1:4000");
} catch (error) {
  const reason = error instanceof Error ? [error.message, error.cause].filter(Boolean).join(": ") : String(error);
  console.error(`Pairwell could not be opened from the store's admin: ${reason}`);
  process.exitCode = 1;
}
