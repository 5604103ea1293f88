import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { verifyToken } from "./json-web-token";
import { errorPrefix } from "./validate";

/** The state that survives a restart. Holds no client secret. */
interface EmulatorState {
  key: Buffer;
  /** The active token by client id. */
  tokens: Map<string, string>;
}

const keyBytes = 32;

/** The state in the file, or a new state if there is no file. @throws Error if the file is invalid */
export function readState(path: string | undefined): EmulatorState {
  if (path === undefined || !existsSync(path)) return { key: randomBytes(keyBytes), tokens: new Map() };
  const state = loadState(path);
  if (state === undefined) {
    throw new Error(
      `${errorPrefix}the state file ${path} is invalid. Delete it and start again; the emulator then refuses the tokens that it issued before.`,
    );
  }
  return state;
}

/** Replaces the whole file at once, so that no reader sees half a state, even after a crash. */
export function writeState(path: string, { key, tokens }: EmulatorState): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const text = JSON.stringify({ key: key.toString("base64url"), tokens: Object.fromEntries(tokens) }, undefined, 2);
    writeFileSync(temporary, `${text}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`${errorPrefix}the state file ${path} cannot be written: ${(error as Error).message}`);
  }
}

function loadState(path: string): EmulatorState | undefined {
  try {
    const { key: keyText, tokens } = JSON.parse(readFileSync(path, "utf8"));
    const key = Buffer.from(keyText, "base64url");
    const entries = Object.entries<string>(tokens);
    const whole = key.length === keyBytes && entries.every(([id, token]) => verifyToken(key, token)?.sub === id);
    return whole ? { key, tokens: new Map(entries) } : undefined;
  } catch {
    // Unreadable, not JSON, or invalid. The cause is dropped, because Node's message quotes the file, which holds the key.
    return undefined;
  }
}
