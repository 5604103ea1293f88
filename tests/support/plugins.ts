import { appendFileSync, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./paths";
import type { Stack } from "./stack";

const standIns = join(__dirname, "stand-ins");

/** The npm package of each plugin that a test may use. */
const packages = { port: "@port-labs/port", random: "@pulumi/random", command: "@pulumi/command" };
type Plugin = keyof typeof packages;

/** The folder of the real plugin, if there is one here, and the npm package with it; REAL_PLUGINS names a folder to look in. */
export function realPlugin(name: Plugin, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (!existsSync(join(root, "node_modules", packages[name]))) return undefined;
  const folders = [env.REAL_PLUGINS, ...(env.PATH ?? "").split(delimiter)];
  return folders.find((folder) => folder && existsSync(join(folder, `pulumi-resource-${name}`)));
}

const told = new Set<string>();

/** Lets the engine and the program find these plugins: the real ones where they are, else the stand-ins of this repository. */
export function usePlugins(stack: Stack, ...names: Plugin[]): void {
  const lines = names.map((name) => {
    const real = realPlugin(name);
    if (!told.has(name)) process.stderr.write(`plugin ${name}: ${real ? `the real one in ${real}` : "a stand-in"}\n`);
    told.add(name);
    return `    - name: ${name}\n      path: ${JSON.stringify(real ?? join(standIns, name))}\n`;
  });
  appendFileSync(join(stack.program, "Pulumi.yaml"), `\nplugins:\n  providers:\n${lines.join("")}`);
  const modules = names.some((name) => realPlugin(name)) ? [join(root, "node_modules")] : [];
  stack.nodePath = [...modules, join(standIns, "modules")].join(delimiter);
}
