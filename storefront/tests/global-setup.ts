import { build } from "../build.mjs";

/** Builds the assets into the extension, as a deploy would. */
export default async function setup(): Promise<void> {
  await build();
}
