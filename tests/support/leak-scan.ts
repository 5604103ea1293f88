import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./stack";

/** What every token of the emulator begins with: a JWT's header says the same each time. */
export const anyToken = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

/** A short text is found by chance, where no secret is. */
const shortestSecret = 11;

/** Where a scan looks, and for which client secrets. */
export interface ScannedPlace {
  folder: string;
  secrets: Iterable<string>;
  /** What a test wrote, by file, is no leak: some programs give their secret as a text. */
  written?: ReadonlyMap<string, string>;
}

/** The files that the engine left behind for a stack: console, state, logs, temporary files, the program's folder. */
export function leaks(stack: Stack): string[] {
  return leaksIn(stack, ["", "program", "home", "tmp", "pulumi", "backend"]);
}

/**
 * The files that hold a token or one of the client secrets: plain, URL-encoded or in base64 of either alphabet. First every
 * form of every secret is planted in these folders, and must be found: a scan that cannot find anything proves nothing.
 */
export function leaksIn(place: ScannedPlace, folders: readonly string[] = [""]): string[] {
  const secrets = [anyToken, ...place.secrets];
  const short = secrets.filter((secret) => secret.length < shortestSecret);
  if (short.length > 0) throw new Error(`Too short to be looked for: ${short.join(", ")}`);
  const forms = secrets.flatMap(formsOf);
  const planted = folders.flatMap((name) =>
    forms.map((form, at) => ({ file: join(place.folder, name, `planted${at}`), form })),
  );
  for (const { file, form } of planted) writeFileSync(file, `x${form}x`);
  const found = filesWith(place, forms);
  const missed = planted.filter(({ file }) => !found.includes(file)).map(({ file }) => file);
  if (missed.length > 0) throw new Error(`The leak scan is blind in ${missed.join(", ")}`);
  for (const { file } of planted) rmSync(file);
  return filesWith(place, forms);
}

/** All files below a folder, without installed packages. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));

function filesWith({ folder, written }: ScannedPlace, forms: readonly string[]): string[] {
  return filesIn(folder).filter((file) => {
    const text = readFileSync(file, "latin1");
    return written?.get(file) !== text && forms.some((form) => text.includes(form));
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
