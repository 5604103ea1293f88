import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths";

/** What the set-up has found or made, by its step. */
const stamp = JSON.parse(readFileSync(join(root, ".setup", "stamp.json"), "utf8"));

/** The engine, with all language hosts if the set-up has them. Without an engine, every engine test fails. */
export const engineFolder: string = stamp.hosts?.directory ?? stamp.engine.directory;
export const engineVersion: string = stamp.engine.version;

/** The folder with a Python that has `pulumi`, if the set-up could make one. */
export const pythonFolders: string[] = stamp.python?.directory ? [stamp.python.directory] : [];

/** The folder with the generator of SDKs, if the set-up could build it. */
export const generatorFolder: string = stamp.generator?.directory ?? "";

/** The folder with actionlint, if the set-up could build it. */
export const actionlintFolder: string = stamp.actionlint?.directory ?? "";

/** The Maven project, if the set-up could make it. */
export const javaFolder: string = stamp.java?.directory ?? "";

/** A `describe` that is skipped, with the reason, unless the set-up has done these steps. */
export function describeWith(...steps: string[]): (name: string, tests: () => void) => void {
  const failed = steps.find((step) => !stamp[step]?.directory);
  if (failed === undefined) return describe;
  // What failed, and the last line that it printed.
  const [what, ...lines]: string[] = (stamp[failed]?.missing ?? "run `npm run setup`").split("\n");
  return (name, tests) => describe.skip(`${name} (skipped: ${[what, ...lines.slice(-1)].join(" ")})`, tests);
}

/** For programs in YAML. */
export const describeWithHosts = describeWith("hosts");
/** For programs in Python. */
export const describeWithPython = describeWith("hosts", "python");
