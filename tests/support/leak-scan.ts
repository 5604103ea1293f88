import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./stack";

/** What every token of the emulator begins with: a JWT's header says the same each time. */
const anyToken = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

/** A short text is found by chance, where no secret is. */
const shortestSecret = 11;

/**
 * The files that the engine left behind (console, state, logs, temporary files, the program's folder) and that hold a
 * token or one of the stack's client secrets: plain, URL-encoded or in base64 of either alphabet. First every form of every secret is planted
 * beside those files, and must be found: a scan that cannot find anything proves nothing.
 */
export function leaks(stack: Stack): string[] {
  const secrets = [anyToken, ...stack.secrets];
  const short = secrets.filter((secret) => secret.length < shortestSecret);
  if (short.length > 0) throw new Error(`Too short to be looked for: ${short.join(", ")}`);
  const forms = secrets.flatMap(formsOf);
  const folders = ["", "program", "home", "tmp", "pulumi", "backend"];
  const planted = folders.flatMap((name) =>
    forms.map((form, at) => ({ place: join(stack.folder, name, `planted${at}`), form })),
  );
  for (const { place, form } of planted) writeFileSync(place, `x${form}x`);
  const found = filesWith(stack, forms);
  const missed = planted.filter(({ place }) => !found.includes(place)).map(({ place }) => place);
  if (missed.length > 0) throw new Error(`The leak scan is blind in ${missed.join(", ")}`);
  for (const { place } of planted) rmSync(place);
  return filesWith(stack, forms);
}

function filesWith(stack: Stack, forms: readonly string[]): string[] {
  return readdirSync(stack.folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const text = readFileSync(file, "latin1");
      // What a test wrote is no leak: some programs give their secret as a text.
      return stack.written.get(file) !== text && forms.some((form) => text.includes(form));
    });
}

function formsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) => base64At(secret, offset));
  const base64Url = base64.map((form) => form.replace(/\+/g, "-").replace(/\//g, "_"));
  return [...new Set([secret, encodeURIComponent(secret), ...base64, ...base64Url])];
}

/** How a secret looks in the base64 of a longer text, in which it begins at this offset (modulo 3). */
function base64At(secret: string, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    .toString("base64")
    .replace(/=+$/, "");
  // The ends depend on what stands beside it.
  return text.slice([0, 2, 3][offset], -1);
}

/** The engine's own logs hold outputs, the token among them, and are encrypted for that; a client secret from the environment is not theirs. */
export async function decryptedLogs(stack: Stack): Promise<string> {
  const folder = join(stack.folder, "pulumi", "logs");
  const texts: string[] = [];
  for (const name of readdirSync(folder))
    texts.push((await stack.unrecorded(`logs decrypt ${join(folder, name)}`)).output);
  return texts.join("\n");
}
