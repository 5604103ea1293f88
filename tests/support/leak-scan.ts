import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./stack";

/** Every file below a stack's folder that holds one of the secrets, plain, URL-encoded or in base64. */
function filesWith(folder: string, secrets: readonly string[]): string[] {
  const forms = secrets.flatMap(formsOf);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const text = readFileSync(file, "latin1");
      return forms.some((form) => text.includes(form));
    });
}

function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), base64Core(secret)];
}

/** Where a secret stands inside a longer text, its base64 depends on what follows: the last character is not certain. */
function base64Core(secret: string): string {
  return Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1);
}

/**
 * Scans what the engine left behind (console, state, logs, temporary files, the program's folder). First every
 * form of every secret is planted beside each of those files, and must be found: a scan that cannot find anything proves
 * nothing.
 */
export function leaks(stack: Stack, secrets: readonly string[]): string[] {
  const folders = ["", "program", "home", "tmp", "pulumi/logs", "backend/.pulumi/stacks"];
  const planted = folders.flatMap((name) =>
    secrets.flatMap(formsOf).map((form, at) => ({ place: join(stack.folder, name, `planted${at}`), form })),
  );
  for (const { place, form } of planted) writeFileSync(place, `x${form}x`);
  const found = filesWith(stack.folder, secrets);
  const missed = planted.filter(({ place }) => !found.includes(place)).map(({ place }) => place);
  if (missed.length > 0) throw new Error(`The leak scan is blind in ${missed.join(", ")}`);
  for (const { place } of planted) rmSync(place);
  return filesWith(stack.folder, secrets);
}

/** The engine's own logs hold outputs, the token among them, and are encrypted for that; a client secret from the environment is not theirs. */
export async function decryptedLogs(stack: Stack): Promise<string> {
  const folder = join(stack.folder, "pulumi", "logs");
  const texts: string[] = [];
  for (const name of readdirSync(folder))
    texts.push((await stack.unrecorded(`logs decrypt ${join(folder, name)}`)).output);
  return texts.join("\n");
}
