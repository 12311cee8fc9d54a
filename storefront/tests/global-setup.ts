import { build } from "../build.mjs";
import { buildExtensions } from "../extensions.mjs";

/** Builds the assets and the scripts into the extensions, as a deploy would. */
export default async function setup(): Promise<void> {
  await Promise.all([build(), buildExtensions()]);
}
