import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { emulatorEnv, oneToken, requestsDuring } from "../support/emulated";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const folder = join(__dirname, "recorded-states");

/** The programs that the states were recorded with. */
const programs: Record<string, string> = {
  "0.1.0-secret-from-environment": oneToken,
  "0.1.0-everything-given": oneToken.replace(
    '"port")',
    `"port", {
      clientId: "emulator-client-id",
      clientSecret: "emulator-client-secret",
      baseUrl: process.env.PORT_BASE_URL,
      minimumRemainingSeconds: 120,
      onShortLifetime: "wait",
      autoRenew: true,
    })`,
  ),
};

let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const longAgo = "2026-01-01T00:00:00.000Z";

/** A stack with the recorded state, its token's expiry moved to the given time. */
async function restore(name: string, expiresAt: string, change = (state: string) => state): Promise<void> {
  const recorded = readFileSync(join(folder, `${name}.json`), "utf8").replaceAll("BASE_URL", emulator.baseUrl);
  stack = new Stack(programs[name] ?? "", emulatorEnv(emulator));
  stack.write(change(recorded.replace(/("expiresAt": ")[^"]+/g, `$1${expiresAt}`)), "state.json");
  await stack.succeed("stack init dev");
  await stack.succeed("stack import --file state.json");
}

test("every recorded state has its program, and every program its state", () => {
  stack = new Stack("", {});
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(programs)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

describe.each(Object.keys(programs))("a state of %s", (name) => {
  test("with a good token is left as it is", async () => {
    await restore(name, inAnHour());
    const [requests] = await requestsDuring(emulator, () => stack.succeed("up --expect-no-changes"));
    expect(requests).toBe(0);
  });

  test.each(["up --skip-preview", "refresh --skip-preview"])(
    "with a dead token is renewed in place by %s",
    async (command) => {
      await restore(name, longAgo);
      const [before] = await stack.accessTokens();
      const run = await stack.succeed(command);
      const [after] = await stack.accessTokens();
      expect([after?.urn, after?.id, Object.keys(after?.outputs ?? {})]).toEqual([
        before?.urn,
        before?.id,
        Object.keys(before?.outputs ?? {}),
      ]);
      expect(after?.outputs?.tokenFingerprint).not.toBe(before?.outputs?.tokenFingerprint);
      expect(run.output).not.toContain("replace");
    },
  );

  test("is destroyed without a request", async () => {
    await restore(name, longAgo);
    const [requests] = await requestsDuring(emulator, () => stack.succeed("destroy"));
    expect([requests, await stack.state()]).toEqual([0, []]);
  });

  test("with another text for its provider is adopted by one update that asks nobody", async () => {
    await restore(name, inAnHour(), (state) => state.replaceAll('"exports.handler', '"/* another */ exports.handler'));
    const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview"));
    await stack.succeed("up --expect-no-changes");
    expect([requests, run.output]).toEqual([0, expect.stringContaining("~ 1 updated")]);
  });
});
