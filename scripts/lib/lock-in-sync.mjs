// Fails when a manifest of the npm workspace asks for something else than package-lock.json was made from.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const GROUPS = ["dependencies", "devDependencies", "optionalDependencies"];

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const wanted = (manifest) =>
  GROUPS.flatMap((group) => Object.entries(manifest[group] ?? {}).map(([name, range]) => `${group}: ${name}@${range}`)).sort();

const locked = readJson("package-lock.json").packages;
let behind = false;
for (const folder of ["", ...readJson("package.json").workspaces]) {
  const inManifest = wanted(readJson(join(folder, "package.json")));
  const inLock = new Set(wanted(locked[folder] ?? {}));
  const missing = inManifest.filter((line) => !inLock.has(line));
  const left = [...inLock].filter((line) => !inManifest.includes(line));
  for (const line of missing) console.error(`${join(folder, "package.json")} wants ${line}, which package-lock.json does not know`);
  for (const line of left) console.error(`package-lock.json still has ${line}, which ${join(folder, "package.json")} does not want`);
  behind ||= missing.length > 0 || left.length > 0;
}
process.exitCode = behind ? 1 : 0;
