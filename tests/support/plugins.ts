import { appendFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Stack } from "./stack";

const { realPlugin } = require("../../tools/real-plugin.js");

const standIns = join(__dirname, "stand-ins");

type Plugin = "port" | "random" | "command";

/** Where a plugin is, and the npm package that belongs to it. */
export interface PluginPlace {
  folder: string;
  modules: string;
}

/** A stand-in of this repository. */
export function standIn(name: Plugin): PluginPlace {
  return { folder: join(standIns, name), modules: join(standIns, "modules") };
}

const told = new Set<string>();

/** Lets the engine and the program find these plugins: the real ones where they are, else the stand-ins of this repository. */
export function usePlugins(stack: Stack, ...names: Plugin[]): void {
  usePlaces(
    stack,
    names.map((name) => {
      const real: PluginPlace | undefined = realPlugin(name);
      if (!told.has(name))
        process.stderr.write(`plugin ${name}: ${real ? `the real one in ${real.folder}` : "a stand-in"}\n`);
      told.add(name);
      return { name, ...(real ?? standIn(name)) };
    }),
  );
}

/** For a test of the stand-ins themselves, wherever the real ones are. */
export function useStandIns(stack: Stack, ...names: Plugin[]): void {
  usePlaces(
    stack,
    names.map((name) => ({ name, ...standIn(name) })),
  );
}

function usePlaces(stack: Stack, places: readonly (PluginPlace & { name: Plugin })[]): void {
  const lines = places.map(({ name, folder }) => `    - name: ${name}\n      path: ${JSON.stringify(folder)}\n`);
  appendFileSync(join(stack.program, "Pulumi.yaml"), `\nplugins:\n  providers:\n${lines.join("")}`);
  // Real packages first: the stand-ins' folder has all the names.
  const isReal = ({ modules }: PluginPlace) => modules !== join(standIns, "modules");
  const modules = [...places.filter(isReal), ...places].map((place) => place.modules);
  stack.nodePath = [...new Set(modules)].join(delimiter);
}
