import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import type { Stack } from "./stack";

/** A stack and the Port that it is deployed at. */
export interface Deployed {
  emulator: Emulator;
  stack: Stack;
}

const emulators: Emulator[] = [];
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(emulators.splice(0).map((emulator) => emulator.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/**
 * Deploys a stack when the first test needs it. Each call returns a copy with a Port of its own, which knows the same token
 * and the same blueprints.
 * @param make makes the stack at this Port, with a program of the test where there are several
 */
export function deployedOnce(
  make: (emulator: Emulator, program: string) => Stack | Promise<Stack>,
  options: EmulatorOptions = {},
): (program?: string) => Promise<Deployed> {
  const originals = new Map<string, Promise<Original>>();
  return async (program = "") => {
    const original = originals.get(program) ?? deploy((emulator) => make(emulator, program), options);
    originals.set(program, original);
    return copyOf(await original, options);
  };
}

interface Original extends Deployed {
  /** The emulator's key and tokens. */
  stateFile: string;
}

async function deploy(
  make: (emulator: Emulator) => Stack | Promise<Stack>,
  options: EmulatorOptions,
): Promise<Original> {
  const folder = mkdtempSync(join(tmpdir(), "port-access-token-"));
  folders.push(folder);
  const stateFile = join(folder, "0.json");
  const emulator = await start({ ...options, stateFile });
  const stack = await make(emulator);
  await stack.deploy();
  return { emulator, stack, stateFile };
}

async function start(options: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  emulators.push(emulator);
  return emulator;
}

async function copyOf(original: Original, options: EmulatorOptions): Promise<Deployed> {
  const stateFile = join(original.stateFile, "..", `${emulators.length}.json`);
  cpSync(original.stateFile, stateFile);
  const emulator = await start({ ...options, stateFile });
  const stack = original.stack.copy(new Map([[original.emulator.baseUrl, emulator.baseUrl]]));
  const times = await copyBlueprints(original.emulator, emulator, stateFile);
  // A blueprint's `createdAt` stands in the state, and each emulator gives it another.
  const timed = (_: string, value: unknown) => {
    const { identifier, createdAt } = (value ?? {}) as Blueprint;
    const time = createdAt && times.get(identifier);
    return time ? { ...(value as Blueprint), createdAt: time } : value;
  };
  if (times.size > 0) stack.editState((text) => JSON.stringify(JSON.parse(text, timed)));
  return { emulator, stack };
}

interface Blueprint {
  identifier: string;
  createdAt: string;
}

/** Returns when each was created at the other one, by its identifier. */
async function copyBlueprints(from: Emulator, to: Emulator, stateFile: string): Promise<Map<string, string>> {
  const times = new Map<string, string>();
  for (const token of Object.values<string>(JSON.parse(readFileSync(stateFile, "utf8")).tokens)) {
    const call = async (emulator: Emulator, more: RequestInit = {}) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${emulator.baseUrl}/v1/blueprints`, { headers, ...more });
      return (await response.json()) as { blueprints: Blueprint[]; blueprint: Blueprint };
    };
    for (const blueprint of (await call(from)).blueprints) {
      const copy = await call(to, { method: "POST", body: JSON.stringify(blueprint) });
      times.set(blueprint.identifier, copy.blueprint.createdAt);
    }
  }
  return times;
}
