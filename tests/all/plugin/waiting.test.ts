import type { Emulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import { emulatorEnv, requestsDuring, threeHoursSeconds } from "../../support/emulated";
import { startLoopback } from "../../support/loopback";
import { processesIn } from "../../support/processes";
import type { Running } from "../../support/run";
import { testSeenWith } from "../../support/seen-versions";
import { describeWithHosts, type Stack, withoutCiphertext } from "../../support/stack";
import { virtualClock } from "../../support/virtual-clock";
import { oneTokenInYaml, pluginTokens, reference, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const deployed = deployedOnce((port, program) => yamlStack(program, emulatorEnv(port)));

let emulator: Emulator;
let stack: Stack;

afterEach(() => jest.restoreAllMocks());

async function deploy(program = oneTokenInYaml()): Promise<void> {
  ({ emulator, stack } = await deployed(program));
}

const fingerprint = async () => (await pluginTokens(stack))[0]?.outputs?.tokenFingerprint;

describeWithHosts("a token that lives too short", () => {
  /** Two minutes before the token expires. */
  const shiftSeconds = threeHoursSeconds - 120;

  test.each([
    ["warn", true, "which is less than minimumRemainingSeconds (300 s). Port issues the next one after that."],
    ["fail", false, 'Run again after that, lower minimumRemainingSeconds, or set onShortLifetime to "wait".'],
  ])("%s: with the message at the resource", async (onShortLifetime, works, message) => {
    await deploy();
    emulator.advance(shiftSeconds);
    const fresh = yamlStack(oneTokenInYaml({ onShortLifetime }), stack.env);
    await fresh.init();
    const run = await fresh.pulumi("up --skip-preview", { shiftSeconds });
    expect([run.exitCode === 0, diagnostics(run)]).toEqual([works, [expect.stringContaining(message)]]);
    expect(run.output).toContain("port-access-token:index:PortAccessToken (port):");
  });

  test("wait: the next token, after a line that says so, and another one every five minutes", async () => {
    const clock = virtualClock();
    await deploy(oneTokenInYaml({ onShortLifetime: "wait", minimumRemainingSeconds: 3600 }));
    Object.assign(stack.env, clock.env);
    const before = await fingerprint();
    clock.advance(threeHoursSeconds - 800);
    const run = await stack.succeed("up --skip-preview --suppress-progress");
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(/Waiting for it\. Press Ctrl-C to stop now\.$/),
      expect.stringMatching(/still waiting after 5 minutes, until \S+\.000Z\.$/),
      expect.stringMatching(/still waiting after 10 minutes, until \S+\.000Z\.$/),
      expect.stringContaining("the token was renewed"),
    ]);
    expect(await fingerprint()).not.toBe(before);
  });
});

describeWithHosts("--target after expiry", () => {
  const program = oneTokenInYaml({}, {}, { other: { type: "port-access-token:PortAccessToken" } });

  async function isRenewedBy(targets: string): Promise<boolean> {
    const fingerprintOfPort = async () =>
      (await pluginTokens(stack)).find(({ urn }) => urn.endsWith("::port"))?.outputs?.tokenFingerprint;
    await deploy(program);
    const before = await fingerprintOfPort();
    emulator.advance(threeHoursSeconds);
    await stack.succeed(`up --skip-preview ${targets}`, { shiftSeconds: threeHoursSeconds });
    return (await fingerprintOfPort()) !== before;
  }

  // Pulumi 3.172.0 refreshes a token that is not among the targets, too.
  testSeenWith("3.259.0", "3.276.0")("another resource only: the token stays expired", async () => {
    expect(await isRenewedBy("--target **::other")).toBe(false);
  });

  test("the type of the token as well: it is renewed", async () => {
    expect(await isRenewedBy("--target **::other --target **:PortAccessToken::port")).toBe(true);
  });
});

describeWithHosts("100 tokens on one credential set", () => {
  test("make one request a process, and none if nothing is due", async () => {
    const names = Array.from({ length: 100 }, (_, number) => `port${number}`);
    const token = { type: "port-access-token:PortAccessToken" };
    const resources = Object.fromEntries(names.map((name) => [name, token]));
    await deploy(JSON.stringify({ resources, outputs: { last: reference("port99.tokenFingerprint") } }));
    const unchanged = await requestsDuring(emulator, () => stack.succeed("up --skip-preview --expect-no-changes"));
    emulator.advance(threeHoursSeconds);
    const renewed = await requestsDuring(emulator, () =>
      stack.succeed("up --skip-preview", { shiftSeconds: threeHoursSeconds }),
    );
    const fingerprints = new Set((await pluginTokens(stack)).map(({ outputs }) => outputs?.tokenFingerprint));
    expect([unchanged[0], renewed[0], fingerprints.size]).toEqual([0, 1, 1]);
  });
});

describeWithHosts("a Port that does not answer", () => {
  test("a preview after expiry: read waits 10 s, update 2 s, and the token stays unknown", async () => {
    const clock = virtualClock({ answerMillis: 500 });
    const silent = await startLoopback(() => {});
    await deploy();
    stack = stack.copy(new Map([[emulator.baseUrl, silent.baseUrl]]));
    Object.assign(stack.env, clock.env);
    const before = await fingerprint();
    clock.advance(threeHoursSeconds);
    const startedAt = clock.now();
    const run = await stack.succeed("preview");
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(/did not answer within 10 s\. .*The stored token is kept; it expired at/),
      expect.stringMatching(/did not answer within 2 s\. .*The token stays unknown in this preview\./),
    ]);
    expect([silent.requests.length, await fingerprint()]).toEqual([2, before]);
    // 12 s of waiting, and what the engine takes.
    expect((clock.now() - startedAt) / 1000).toBeLessThan(12 + 30);
  });
});

describeWithHosts("customTimeouts", () => {
  test.each([
    ["create", false],
    ["update", true],
  ])("end %s, and leave the state as it was", async (operation, exists) => {
    const silent = await startLoopback(() => {});
    await deploy();
    const before = exists ? await pluginTokens(stack) : [];
    const program = oneTokenInYaml({}, { customTimeouts: { [operation]: "1s" } });
    const env = { ...stack.env, PORT_BASE_URL: silent.baseUrl };
    if (!exists) {
      stack = yamlStack(program, env);
      await stack.init();
    }
    stack.write(program, "Main.yaml");
    const { exitCode, output } = await stack.pulumi("up --skip-preview", { env });
    expect(exitCode).not.toBe(0);
    expect(output).toContain(
      `pulumi-port-access-token: no token within the 1 s of the option customTimeouts.${operation}.`,
    );
    expect((await pluginTokens(stack)).map(withoutCiphertext)).toEqual(before.map(withoutCiphertext));
    expect(await stack.pendingOperations()).toEqual([]);
  });
});

describeWithHosts("a Port that refuses requests until a later time", () => {
  test("an up after expiry requests once in the preview, once before the program runs, and then at that time", async () => {
    const clock = virtualClock();
    await deploy();
    Object.assign(stack.env, clock.env);
    clock.advance(threeHoursSeconds);
    for (const _ of ["preview", "update"]) emulator.respondNext({ status: 429, headers: { "retry-after": "150" } });
    const startedAt = clock.now();
    const [requests, run] = await requestsDuring(emulator, () => stack.succeed("up"));
    expect([requests, diagnostics(run).sort()]).toEqual([
      3,
      [
        expect.stringMatching(/\(429\)\. Retrying at \S+Z\.$/),
        expect.stringMatching(/\(429\)\. Try again after \S+Z\. .*The stored token is kept; it expired at/),
        expect.stringMatching(/the token was renewed/),
      ],
    ]);
    expect(run.output).toContain("The token stays unknown in this preview.");
    expect((clock.now() - startedAt) / 1000).toBeGreaterThan(140);
  });
});

describeWithHosts("Ctrl-C once ends it while Port is silent; the state stays, and the next up works", () => {
  async function interrupted(up: Running): Promise<void> {
    process.kill(up.pid, "SIGINT");
    const { exitCode, output } = await up.ended;
    expect(exitCode).not.toBe(0);
    expect(output).toContain("pulumi-port-access-token: cancelled. Nothing was changed. Run the command again.");
    expect(processesIn(stack.folder)).toEqual([]);
  }

  test.each([
    ["create", false],
    ["read before an update", true],
  ])("in a request: %s", async (_, exists) => {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const silent = await startLoopback(() => arrive());
    await deploy();
    const { env } = stack;
    const shiftSeconds = exists ? threeHoursSeconds : 0;
    if (exists) stack = stack.copy(new Map([[emulator.baseUrl, silent.baseUrl]]));
    else {
      stack = yamlStack(oneTokenInYaml(), { ...env, PORT_BASE_URL: silent.baseUrl });
      await stack.init();
    }
    const tokens = async () => (await stack.decryptedState()).filter(({ id }) => id === "port-access-token");
    const before = await tokens();
    const up = stack.start("up --skip-preview", { shiftSeconds });
    await arrived;
    await interrupted(up);
    expect(await tokens()).toEqual(before);
    emulator.advance(shiftSeconds);
    await stack.succeed("up --skip-preview", { env, shiftSeconds });
    expect(await pluginTokens(stack)).toHaveLength(1);
  });

  test("in a wait", async () => {
    await deploy();
    // The token is as old as the first test of this file.
    const expiresAt = String((await pluginTokens(stack))[0]?.outputs?.expiresAt);
    const shiftSeconds = Math.floor((Date.parse(expiresAt) - Date.now()) / 1000) - 55;
    emulator.advance(shiftSeconds);
    stack = yamlStack(oneTokenInYaml(), stack.env);
    await stack.init();
    const up = stack.start("up --skip-preview", { shiftSeconds });
    await up.printed("Waiting for it");
    await interrupted(up);
    emulator.advance(55);
    await stack.succeed("up --skip-preview", { shiftSeconds: shiftSeconds + 55 });
    expect(await pluginTokens(stack)).toHaveLength(1);
  });
});
