import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";
import { projectFolder } from "./project-folder";

const sources = [
  "auth",
  "cli",
  "emulator",
  "provider",
  "sdk",
  "tools",
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
];

/**
 * A copy of what the packages are built from, with a link to the installed packages. It ends with the test file.
 * @param changes in package.json; undefined removes a key
 * @param name of its folder, in a temporary one
 */
export function copyCheckout(changes: object = {}, name = ""): string {
  const copy = join(projectFolder(), name);
  for (const name of sources) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...manifest, ...changes }));
  return copy;
}
