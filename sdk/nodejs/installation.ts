import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { providerModule } from "./access-token";
import { isInline, runError } from "./program-run";

/**
 * The folder in which Pulumi runs this program and later the provider process, which looks for this package only there.
 * Read at import time, before the program can change its folder. Undefined for an inline program, whose process may have
 * been started anywhere.
 */
const programFolder = isInline ? undefined : process.cwd();

let isChecked = false;

/** `assertProgramHasPackage`, once per process: the installation does not change while a program runs. */
export function assertInstalled(): void {
  if (!isChecked) assertProgramHasPackage();
  isChecked = true;
}

/**
 * Checks that the provider process will load this copy of the package. The state refers to the package by name, so the
 * process loads the copy in the program's folder. If this copy belongs to another package, that would fail or load another
 * copy.
 * @throws RunError, which the SDK shows without a stack
 */
export function assertProgramHasPackage(program = programFolder, resolveOwn = resolveProvider): void {
  if (program === undefined) return;
  // Resolves from the program's folder. A plain `require` would resolve from this file.
  const found = resolved(() => createRequire(join(program, "program.js")).resolve(providerModule));
  const own = resolved(resolveOwn);
  if (found !== undefined && (found === own || own === undefined)) return;
  const whatIsFound =
    found === undefined ? "no copy of this package" : `another copy of this package, ${packageOf(found)}`;
  const remedy =
    own === undefined
      ? "Install it there for a bundled program, too"
      : `The copy in use, ${packageOf(own)}, belongs to another package. List pulumi-port-access-token in that package's ` +
        "peerDependencies only, and install it in the program's folder";
  throw runError(
    `Pulumi loads the provider from the program's folder, ${program}, and finds ${whatIsFound}. ` + `${remedy}.`,
  );
}

/** With `createRequire`, which bundlers do not replace. In a bundle, it throws, because the provider is not beside it. */
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

/** The package's folder, from the path of its `dist/provider/dynamic/index.js`. */
function packageOf(providerFile: string): string {
  return join(dirname(providerFile), "..", "..", "..");
}
