import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./stack";

const { findRealPlugin } = require("../../tools/real-plugin.js");

const standIns = join(__dirname, "stand-ins");
/** What a program imports in the place of packages that are not installed. */
const standInModules = join(standIns, "modules");

type Plugin = "port" | "random" | "command";

/** The folder of a stand-in of this repository. */
export function standIn(name: Plugin): string {
  return join(standIns, name);
}

const told = new Set<string>();

/** Lets the engine and the program find these plugins: the real ones where they are, else the stand-ins of this repository. */
export function usePlugins(stack: Stack, ...names: Plugin[]): void {
  const folders = names.map((name) => {
    const { folder, missing }: { folder?: string; missing?: string } = findRealPlugin(name);
    const taken = folder ? `the real one in ${folder}` : `a stand-in, because ${missing}`;
    if (!told.has(name)) process.stderr.write(`plugin ${name}: ${taken}\n`);
    told.add(name);
    return folder ?? standIn(name);
  });
  const lines = names.map((name, at) => `    - name: ${name}\n      path: ${JSON.stringify(folders[at])}\n`);
  appendFileSync(join(stack.program, "Pulumi.yaml"), `\nplugins:\n  providers:\n${lines.join("")}`);
  stack.nodePath = standInModules;
}
