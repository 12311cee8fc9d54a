// What the platform runs in its sandbox, on every page of the shop and in the checkout.
import { register } from "@shopify/web-pixels-extension";
import { start } from "./start.ts";

register(start);
