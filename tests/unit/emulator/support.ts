import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, emulatorCredentials, startEmulator } from "../../../emulator";

/** The time on the tests' clock, which stands still. Not a whole second, to show the rounding. */
export const start = Date.parse("2026-01-02T03:04:05.250Z");
export const startSeconds = Math.floor(start / 1000);

/** Steps that clean up after a test. */
const undo: (() => unknown)[] = [];

beforeEach(() => {
  jest.spyOn(Date, "now").mockReturnValue(start);
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const step of undo.splice(0).reverse()) await step();
});

export async function emulate(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options);
  undo.push(() => emulator.close());
  return emulator;
}

/** Ends a process after the test, however the test ends. */
export function killAfterwards(child: ChildProcess): void {
  undo.push(() => child.kill("SIGKILL"));
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Requests a token with this body, by default with the right credentials. */
export function requestToken(
  { baseUrl }: Emulator,
  body: unknown = emulatorCredentials,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${baseUrl}/v1/auth/access_token`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export async function tokenOf(emulator: Emulator, body?: unknown): Promise<string> {
  const { accessToken } = (await (await requestToken(emulator, body)).json()) as { accessToken: string };
  return accessToken;
}

export function listBlueprints({ baseUrl }: Emulator, token?: string): Promise<Response> {
  return fetch(
    `${baseUrl}/v1/blueprints`,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );
}

/** Status and body together, for one comparison. */
export async function statusAndBody(request: Promise<Response>): Promise<[number, unknown]> {
  const response = await request;
  return [response.status, await response.json()];
}

/** A function that sends requests to one emulator with one live token, and returns status and body. */
export async function catalogue(emulator?: Emulator, credentials?: unknown) {
  const port = emulator ?? (await emulate());
  const authorization = `Bearer ${await tokenOf(port, credentials)}`;
  return (method: string, url: string, content?: unknown) =>
    statusAndBody(
      fetch(`${port.baseUrl}${url}`, {
        method,
        headers: { authorization },
        ...(content === undefined ? {} : { body: typeof content === "string" ? content : JSON.stringify(content) }),
      }),
    );
}
