import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { consumerModules } from "./paths";
import type { Stack } from "./stack";

const { pluginFolder } = require("../../tools/lib/real-plugin.js");

const standIns = join(__dirname, "stand-ins");
/** What a program imports in the place of packages that are not installed. */
const standInModules = join(standIns, "modules");

type Plugin = "port" | "random" | "command";

/** npm packages that the set-up installs only if their plugin is there. */
const optionalPackages: Partial<Record<Plugin, string>> = { port: "@port-labs/port" };

/** The real plugin on this machine, or why it cannot be used by a program, which imports its npm package on Node.js. */
export function findRealPlugin(
  name: Plugin,
  { env = process.env, modules = consumerModules, forNode = true } = {},
): { folder: string; missing?: never } | { folder?: never; missing: string } {
  const folder: string | undefined = pluginFolder(name, env);
  if (!folder) return { missing: `there is no pulumi-resource-${name} in REAL_PLUGINS or on the PATH` };
  const npmPackage = forNode && optionalPackages[name];
  if (!npmPackage || existsSync(join(modules, npmPackage, "package.json"))) return { folder };
  return {
    missing: `${npmPackage} is not in .setup/consumer, where the set-up installs it beside its plugin, if npm has it`,
  };
}

/** The folder of a stand-in of this repository. */
export function standIn(name: Plugin): string {
  return join(standIns, name);
}

const told = new Set<string>();

/** Lets the engine and the program find these plugins: the real ones where they are, else the stand-ins of this repository. */
export function usePlugins(stack: Stack, ...names: Plugin[]): void {
  const forNode = existsSync(join(stack.program, "package.json"));
  for (const name of names) {
    const { folder, missing } = findRealPlugin(name, { forNode });
    const line = `plugin ${name}: ${folder ? `the real one in ${folder}` : `a stand-in, because ${missing}`}\n`;
    if (!told.has(line)) process.stderr.write(line);
    told.add(line);
    addPlugin(stack, name, folder ?? standIn(name));
  }
  stack.nodePath = standInModules;
}

/** Where npm has put the command `pulumi-resource-port-access-token` of the packed package. */
const commands = join(consumerModules, ".bin");

/** Lets the engine run the plugin in a folder, by default that of the installed package. */
export function useOwnPlugin(stack: Stack, folder = commands): void {
  addPlugin(stack, "port-access-token", folder);
}

const section = "\nplugins:\n  providers:\n";

function addPlugin(stack: Stack, name: string, folder: string): void {
  const project = join(stack.program, "Pulumi.yaml");
  // The section is the last one.
  if (!readFileSync(project, "utf8").includes(section)) appendFileSync(project, section);
  appendFileSync(project, `    - name: ${name}\n      path: ${JSON.stringify(folder)}\n`);
}
