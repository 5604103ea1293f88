import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { providerModule } from "./access-token";
import { runError } from "./program-run";

/**
 * Where Pulumi runs this program, and later the provider process, which has no other place to look for this package;
 * taken at import time, before a program can change its folder. Unknown for an inline program of the Automation API: its
 * process may have been started anywhere.
 */
const programFolder = process.env.PULUMI_NODEJS_MONITOR === undefined ? undefined : process.cwd();

/**
 * The state refers to this package by name, so that refresh and destroy run what is installed. Without this check, a copy
 * that belongs to another package would fail in the provider process, or another copy would answer there.
 * @throws RunError, which the SDK shows without a stack
 */
export function assertProgramHasPackage(program = programFolder, resolveOwn = resolveProvider): void {
  if (program === undefined) return;
  // From the program's folder; a plain `require` looks from this file, wherever the program is.
  const found = resolved(() => createRequire(join(program, "program.js")).resolve(providerModule));
  const own = resolved(resolveOwn);
  if (found !== undefined && (found === own || own === undefined)) return;
  const whatIsFound =
    found === undefined ? "no copy of this package" : `another copy of this package, ${packageOf(found)}`;
  const remedy =
    own === undefined
      ? "Install it for a bundled program, too"
      : `The copy in use, ${packageOf(own)}, belongs to another package. List pulumi-port-access-token in that package's ` +
        "peerDependencies only, and install it for the program";
  throw runError(
    `Pulumi loads the provider from the program's folder, ${program}, and finds ${whatIsFound}. ` +
      `${remedy}: npm install pulumi-port-access-token`,
  );
}

/** By `createRequire`, which bundlers leave alone: in a bundle this file is elsewhere, and the provider is not found. */
function resolveProvider(): string {
  return createRequire(__filename).resolve("../../provider/dynamic");
}

function resolved(resolve: () => string): string | undefined {
  try {
    return resolve();
  } catch {
    return undefined;
  }
}

/** The package's folder, by its `dist/provider/dynamic/index.js`. */
function packageOf(providerFile: string): string {
  return join(dirname(providerFile), "..", "..", "..");
}
