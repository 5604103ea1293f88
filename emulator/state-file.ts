import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { errorPrefix } from "./error-prefix";
import { verifyToken } from "./json-web-token";

/** What outlives a restart. Client secrets do not belong here. */
export interface EmulatorState {
  key: Buffer;
  /** Client id to its active token. */
  tokens: Map<string, string>;
}

const keyBytes = 32;

/** The state in the file, or a new one where there is none. Throws an Error that names a file which is not a state. */
export function readState(path: string | undefined): EmulatorState {
  if (path === undefined || !existsSync(path)) return { key: randomBytes(keyBytes), tokens: new Map() };
  const state = loadState(path);
  if (state === undefined) {
    throw new Error(
      `${errorPrefix}the state file ${path} cannot be read as an emulator's state. Delete it and start again; tokens issued before are then no longer accepted.`,
    );
  }
  return state;
}

/** Replaces the file as a whole: a reader, or a crash half-way, never sees half a state. */
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
    // Not readable, not JSON, or of another shape. The cause is dropped: Node's text for it quotes the file, which holds the key.
    return undefined;
  }
}
