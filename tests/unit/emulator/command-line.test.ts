import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { transformSync } from "@swc/core";
import { runCommandLine } from "../../../emulator/command-line";
import { emulate, killAfterwards, temporaryFolder } from "./support";

/** Runs the command line until it has printed the base URL, calls `then` with that, and stops it. */
async function run(
  args: string[],
  then: (baseUrl: string) => Promise<unknown> = async () => {},
  platform: NodeJS.Platform = "linux",
) {
  const out: string[] = [];
  const err: string[] = [];
  const stop = new AbortController();
  let did: unknown;
  const exitCode = await runCommandLine(args, {
    out: (line) => {
      out.push(line);
      const baseUrl = /^Port API emulator on (http:\S+\d)/.exec(line)?.[1];
      if (baseUrl === undefined) return;
      did = then(baseUrl).finally(() => stop.abort());
    },
    err: (line) => err.push(line),
    stop: stop.signal,
    platform,
  });
  await did;
  return { exitCode, out, err };
}

const postToken = (baseUrl: string, body: object) =>
  fetch(`${baseUrl}/v1/auth/access_token?x=y`, { method: "POST", body: JSON.stringify(body) });

const rightCredentials = { clientId: "emulator-client-id", clientSecret: "emulator-client-secret" };

it("prints what to export, then one line per request", async () => {
  let url = "";
  const { exitCode, out, err } = await run(["--port", "0"], async (baseUrl) => {
    url = baseUrl;
    await postToken(baseUrl, rightCredentials);
    await fetch(`${baseUrl}/lost`);
  });
  expect(out).toEqual([
    `Port API emulator on ${url}. For programs that use it:

export PORT_CLIENT_ID=emulator-client-id
export PORT_CLIENT_SECRET=emulator-client-secret
export PORT_BASE_URL=${url}
`,
    "POST /v1/auth/access_token 200",
    "GET /lost 404",
  ]);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: [] });
});

it("prints what to set in PowerShell on Windows", async () => {
  let url = "";
  const { out } = await run(
    ["--port", "0"],
    async (baseUrl) => {
      url = baseUrl;
    },
    "win32",
  );
  expect(out).toEqual([
    `Port API emulator on ${url}. For programs that use it:

$env:PORT_CLIENT_ID = "emulator-client-id"
$env:PORT_CLIENT_SECRET = "emulator-client-secret"
$env:PORT_BASE_URL = "${url}"
`,
  ]);
});

it("takes the life of a token, the state file and the rate limit", async () => {
  const stateFile = join(temporaryFolder(), "state.json");
  const options = ["--lifetime-seconds", "90", "--state-file", stateFile, "--no-rate-limit"];
  let answer: Response | undefined;
  await run(["--port", "0", ...options], async (baseUrl) => {
    answer = await postToken(baseUrl, rightCredentials);
  });
  expect(answer?.headers.has("x-ratelimit-limit")).toBe(false);
  expect(await answer?.json()).toMatchObject({ expiresIn: 90 });
  expect(JSON.parse(readFileSync(stateFile, "utf8"))).toHaveProperty("tokens.emulator-client-id");
});

it("explains itself", async () => {
  expect(await run(["--help"])).toEqual({
    exitCode: 0,
    out: [
      `Usage: pulumi-port-access-token-emulator [--port N] [--state-file F] [--lifetime-seconds N] [--no-rate-limit] [--help]

Runs a Port API on loopback, for development and for tests.

  --port N              listen on this port of 127.0.0.1 (default 24010; 0 takes any free one)
  --state-file F        keep the signing key and the active tokens in this file, so that tokens survive a restart
  --lifetime-seconds N  the life of a new access token (default 10800)
  --no-rate-limit       answer any number of requests (default: 100 for a token in five minutes, as Port does)
  --help                show this text`,
    ],
    err: [],
  });
});

it.each([
  [["--prot", "1"], "Unknown option '--prot'. See --help."],
  [["24010"], "Unexpected argument '24010'. See --help."],
  [["--port"], "Option '--port <value>' argument missing. See --help."],
  [["--port", "-1"], "Option '--port' argument is ambiguous. See --help."],
  [["--port", "abc"], "--port must be a whole number from 0 to 65535, but is abc."],
  [["--port", ""], "--port must be a whole number from 0 to 65535, but is ."],
  [["--port", "65536"], "--port must be a whole number from 0 to 65535, but is 65536."],
  [["--lifetime-seconds", "3h"], "--lifetime-seconds must be a whole number from 1 to 31536000, but is 3h."],
])("refuses %j with one line and exit code 2", async (args, message) => {
  expect(await run(args)).toEqual({ exitCode: 2, out: [], err: [`pulumi-port-access-token-emulator: ${message}`] });
});

it("ends with one line and exit code 1 when the port is taken", async () => {
  const { port } = new URL((await emulate()).baseUrl);
  expect(await run(["--port", port])).toEqual({
    exitCode: 1,
    out: [],
    err: [expect.stringMatching(`^pulumi-port-access-token-emulator: port ${port} on 127.0.0.1 is taken\\. .+$`)],
  });
});

describe("the process", () => {
  /** The emulator as the build leaves it: the same files in CommonJS. */
  function compile(): string {
    const source = join(__dirname, "../../../emulator");
    const folder = temporaryFolder();
    for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const { code } = transformSync(readFileSync(join(source, file), "utf8"), {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
      });
      const target = join(folder, file.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, code, { mode: 0o755 });
    }
    return join(folder, "main.js");
  }

  const itWithSignals = process.platform === "win32" ? it.skip : it;
  itWithSignals.each(["SIGINT", "SIGTERM"] as const)(
    "is a program that ends with exit code 0 on %s (skipped on Windows, which has no such signals)",
    async (signal) => {
      // Started by its shebang, not by node.
      const emulator = spawn(compile(), ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
      killAfterwards(emulator);
      const ended = once(emulator, "exit");
      const [line] = await once(createInterface(emulator.stdout), "line");
      expect(line).toMatch(/^Port API emulator on http:\/\/127\.0\.0\.1:\d+\./);
      emulator.kill(signal);
      expect(await ended).toEqual([0, null]);
    },
  );

  it("ends with the exit code of the command line", async () => {
    const emulator = spawn(process.execPath, [compile(), "--prot"], { stdio: "ignore" });
    expect(await once(emulator, "exit")).toEqual([2, null]);
  });
});
