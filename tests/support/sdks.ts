import { join } from "node:path";
import { projectFolder } from "./project-folder";
import { type RunResult, run } from "./run";

const { installWheel, makeWheel } = require("../../tools/lib/wheel.js");
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

/** The folder with the Python of a new virtual environment in which the wheel of the SDK is installed. */
export async function pythonWithSdk(): Promise<string> {
  const folder = projectFolder();
  return installWheel(await makeWheel(folder), join(folder, "environment"));
}
