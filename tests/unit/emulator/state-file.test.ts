import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorCredentials, startEmulator } from "../../../emulator";
import { emulate, listBlueprints, requestToken, statusAndBody, temporaryFolder, tokenOf } from "./support";

const { clientId, clientSecret } = emulatorCredentials;

it("keeps a token through a restart", async () => {
  const stateFile = join(temporaryFolder(), "state.json");
  const first = await emulate({ stateFile });
  const token = await tokenOf(first);
  await first.close();
  const second = await emulate({ stateFile });
  expect((await listBlueprints(second, token)).status).toBe(200);
  expect(await tokenOf(second)).toBe(token);
});

it("holds the key and the active tokens, and no client secret", async () => {
  const stateFile = join(temporaryFolder(), "state.json");
  const token = await tokenOf(await emulate({ stateFile }));
  const text = readFileSync(stateFile, "utf8");
  expect(JSON.parse(text)).toEqual({
    key: expect.stringMatching(/^[\w-]{43}$/),
    tokens: { [clientId]: token },
  });
  expect(text).not.toContain(clientSecret);
});

const itWithModes = process.platform === "win32" ? it.skip : it;
itWithModes(
  "is for its owner only, even if others could read it before (skipped on Windows, which ignores the mode)",
  async () => {
    const stateFile = join(temporaryFolder(), "state.json");
    await (await emulate({ stateFile })).close();
    const text = readFileSync(stateFile, "utf8");
    rmSync(stateFile);
    writeFileSync(stateFile, text, { mode: 0o644 });
    await emulate({ stateFile });
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  },
);

it("leaves nothing beside the file", async () => {
  const folder = temporaryFolder();
  await tokenOf(await emulate({ stateFile: join(folder, "state.json") }));
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

describe("an invalid file fails the start and stays as it is", () => {
  const key = Buffer.alloc(32).toString("base64url");
  it.each([
    ["empty", ""],
    ["no JSON", "key"],
    ["null", "null"],
    ["no key", JSON.stringify({ tokens: {} })],
    ["a short key", JSON.stringify({ key: "c2hvcnQ", tokens: {} })],
    ["no tokens", JSON.stringify({ key })],
    ["a token of another key", JSON.stringify({ key, tokens: { [clientId]: "a.b.c" } })],
    ["a token that is no text", JSON.stringify({ key, tokens: { [clientId]: 1 } })],
  ])("%s", async (_, text) => {
    const stateFile = join(temporaryFolder(), "state.json");
    writeFileSync(stateFile, text);
    await expect(startEmulator({ stateFile })).rejects.toThrow(
      new Error(
        `pulumi-port-access-token-emulator: the state file ${stateFile} is invalid. Delete it and start again; the emulator then refuses the tokens that it issued before.`,
      ),
    );
    expect(readFileSync(stateFile, "utf8")).toBe(text);
  });

  it("a client's token under another client's id", async () => {
    const stateFile = join(temporaryFolder(), "state.json");
    const emulator = await emulate({ stateFile });
    await tokenOf(emulator);
    await emulator.close();
    writeFileSync(stateFile, readFileSync(stateFile, "utf8").replace(clientId, "another"));
    await expect(startEmulator({ stateFile })).rejects.toThrow("is invalid");
  });
});

describe("a file that cannot be written", () => {
  it("fails the start", async () => {
    const stateFile = join(temporaryFolder(), "none", "state.json");
    await expect(startEmulator({ stateFile })).rejects.toThrow(
      `pulumi-port-access-token-emulator: the state file ${stateFile} cannot be written: ENOENT: no such file or directory`,
    );
  });

  it("is a 500 once the emulator runs", async () => {
    const folder = join(temporaryFolder(), "folder");
    mkdirSync(folder);
    const stateFile = join(folder, "state.json");
    const emulator = await emulate({ stateFile });
    rmSync(folder, { recursive: true });
    const message = `pulumi-port-access-token-emulator: the state file ${stateFile} cannot be written: ENOENT`;
    expect(await statusAndBody(requestToken(emulator))).toEqual([
      500,
      { ok: false, error: "internal_error", message: expect.stringContaining(message) },
    ]);
  });
});
