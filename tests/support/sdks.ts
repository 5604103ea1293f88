import { cpSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { projectFolder } from "./project-folder";
import { type RunResult, run } from "./run";
import { pythonFolders } from "./set-up";

const { generateSdks } = require("../../tools/sdks.js");

/** A folder with the SDK of each language, generated from the schema. It ends with the test file. */
export function sdksFolder(): string {
  const folder = projectFolder();
  generateSdks(folder);
  return folder;
}

/** Runs a compiler or the like in a project. */
export function runIn(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<RunResult> {
  return run(command, args, { cwd, env: { ...process.env, ...env } });
}

/** The folder with the Python of a new virtual environment in which the SDK is installed. */
export async function pythonWithSdk(): Promise<string> {
  const [prepared = ""] = pythonFolders;
  const folder = projectFolder();
  const environment = join(folder, "environment");
  await python(prepared, "-m", "venv", "--without-pip", environment);
  const installed = join(environment, basename(prepared));
  const libraries = ["-c", "print(__import__('sysconfig').get_path('purelib'), end='')"];
  // What the prepared environment has can be imported in this one.
  writeFileSync(join(await python(installed, ...libraries), "prepared.pth"), await python(prepared, ...libraries));
  // pip leaves files beside the sources, so it gets a copy.
  cpSync(join(sdksFolder(), "python"), join(folder, "sdk"), { recursive: true });
  // Without a network, pip installs only if everything that the SDK requires is there.
  const options = ["--no-index", "--no-build-isolation", "--disable-pip-version-check"];
  await python(
    prepared,
    "-m",
    "pip",
    "--python",
    join(installed, "python"),
    "install",
    ...options,
    join(folder, "sdk"),
  );
  return installed;
}

async function python(folder: string, ...args: string[]): Promise<string> {
  const { exitCode, output, stdout } = await runIn(folder, join(folder, "python"), args);
  if (exitCode !== 0) throw new Error(`python ${args.join(" ")} exited with ${exitCode}:\n${output}`);
  return stdout;
}
