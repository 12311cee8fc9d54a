// Opens Pairwell in a sandbox store once, as the merchant's browser would: that installs it.
//
//   node --import tsx end2end/support/install-demo.ts http://127.0.0.1:4000

import { openAsMerchant } from "./merchant.js";

await openAsMerchant(process.argv[2] ?? "http://127.0.0.1:4000");
