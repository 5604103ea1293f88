import { inspect } from "node:util";
import { credentials } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { type Credentials, PortAuthError, type Purpose } from "../../../auth";
import { type Emulator, emulatorCredentials, startEmulator } from "../../../emulator";
import { OutputError } from "../../../sdk/nodejs/known";
import { currentRun, type ProgramRun, programError } from "../../../sdk/nodejs/program-run";
import { skipLongWaits } from "../../support/skip-long-waits";

type Stack = ReturnType<typeof pulumi.runtime.getStackResource>;

afterEach(() => jest.restoreAllMocks());

/** The run that a constructor finds itself in, in the program of this stack. */
function runOf(stack: object): ProgramRun {
  jest.spyOn(pulumi.runtime, "getStackResource").mockReturnValue(stack as Stack);
  return currentRun();
}

function credentialsOf({ baseUrl }: Emulator): Credentials {
  return {
    baseUrl,
    baseUrlSources: "here",
    clientId: { value: emulatorCredentials.clientId, origin: "here" },
    clientSecret: { value: emulatorCredentials.clientSecret, origin: "there" },
  };
}

test("a stack has one run, and another stack in the same process another", () => {
  const [a, b] = [{}, {}];
  expect(runOf(a)).toBe(runOf(a));
  expect(runOf(b)).not.toBe(runOf(a));
});

test("stacks share no answers, not even on one credential set", async () => {
  const emulator = await startEmulator();
  const [a, b] = [runOf({}), runOf({})];
  for (const run of [a, a, b, b]) await run.sharedToken(credentialsOf(emulator), "read");
  await emulator.close();
  expect(emulator.authRequests).toBe(2);
});

test("in a preview a wait of more than two seconds is a failure at once, and is kept: many tokens cost one request", async () => {
  const emulator = await startEmulator();
  emulator.respondNext({ status: 503, headers: { "Retry-After": "2" } });
  jest.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(true);
  const run = runOf({});
  const failures = [];
  for (const _ of ["one token", "another"]) {
    failures.push(await run.sharedToken(credentialsOf(emulator), "preview").catch(({ failure }) => failure.code));
  }
  await emulator.close();
  expect([run.isPreview, failures, emulator.authRequests]).toEqual([true, ["unavailable", "unavailable"], 1]);
});

describe("an error of the program", () => {
  const vault = new Error("the vault is closed");
  const ofPulumi = new pulumi.RunError("Pulumi says so");

  test.each<[string, unknown, unknown]>([
    ["of the user's own output passes as it is", new OutputError(vault), vault],
    ["of the user's own output can be anything", new OutputError("closed"), "closed"],
    ["of Pulumi passes as it is", ofPulumi, ofPulumi],
    [
      "of this package is for the user",
      new PortAuthError({ code: "forbidden", problem: "Port says no", remedy: "Do this." }),
      new pulumi.RunError("pulumi-port-access-token: Port says no. Do this."),
    ],
    [
      "that nobody expected is reported by its name, never by its text",
      new TypeError("cannot read the-client-secret"),
      new pulumi.RunError(
        "pulumi-port-access-token: a bug in this package (TypeError) caused a failure. Please report it.",
      ),
    ],
  ])("%s", (_, error, expected) => {
    const shown = programError(error);
    expect([shown, inspect(shown)]).toEqual([expected, expect.not.stringContaining("the-client-secret")]);
  });
});

test("a page in the place of an answer counts for the outputs of a resource, and not for the function", async () => {
  const emulator = await startEmulator();
  emulator.respondNext({ status: 200, body: "<html>" });
  const run = runOf({});
  for (const _ of ["one token", "another"]) {
    const failure = run.sharedToken(credentialsOf(emulator), "read");
    await expect(failure).rejects.toMatchObject({ failure: { code: "unexpected_answer" } });
  }
  await run.sharedToken(credentialsOf(emulator), "write");
  await emulator.close();
  expect(emulator.authRequests).toBe(2);
});

describe("while Port limits requests for ten minutes", () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.respondNext({ status: 429, headers: { "Retry-After": "650" } });
    skipLongWaits();
  });

  afterEach(() => emulator.close());

  test("a write waits for it, and logs that, again every five minutes", async () => {
    const info = jest.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
    await runOf({}).sharedToken(credentialsOf(emulator), "write");
    expect(info.mock.calls).toEqual([
      [expect.stringMatching(/^pulumi-port-access-token: .* \(429\)\. Retrying at \S+Z\.$/), undefined],
      [expect.stringMatching(/^pulumi-port-access-token: still waiting after 5 minutes, until \S+Z\.$/), undefined],
      [expect.stringMatching(/^pulumi-port-access-token: still waiting after 10 minutes, until \S+Z\.$/), undefined],
    ]);
    expect(emulator.authRequests).toBe(2);
  });

  test.each<Purpose>(["read", "preview"])("a %s does not", async (purpose) => {
    const failure = runOf({}).sharedToken(credentialsOf(emulator), purpose);
    await expect(failure).rejects.toMatchObject({ failure: { code: "rate_limited" } });
    expect(emulator.authRequests).toBe(1);
  });
});

describe("mocks are recognized", () => {
  const isMocked = (monitor: object | undefined) => {
    jest.spyOn(pulumi.runtime, "getMonitor").mockReturnValue(monitor as ReturnType<typeof pulumi.runtime.getMonitor>);
    return runOf({}).isMocked;
  };

  // The monitor of another copy of the SDK is visible here: all copies in a process share it.
  describe.each(["@pulumi/pulumi", "pulumi-sdk-oldest"])("with %s", (sdk) => {
    const MockMonitor: new (mocks: object) => object = require(`${sdk}/runtime/mocks`).MockMonitor;
    const { ResourceMonitorClient } = require(`${sdk}/proto/resource_grpc_pb`);

    test.each([
      ["the monitor of setMocks", new MockMonitor({}), true],
      ["one whose class has another name, as after minification", new (class a extends MockMonitor {})({}), true],
      ["the engine's", new ResourceMonitorClient("127.0.0.1:1", credentials.createInsecure()), false],
      ["none", undefined, false],
    ])("%s", (_, monitor, expected) => {
      expect(isMocked(monitor)).toBe(expected);
    });
  });
});

test("a line is logged once for each key", async () => {
  const info = jest.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
  const [run, resource] = [runOf({}), {} as pulumi.Resource];
  run.log("info", "in 3 s", resource, "key");
  run.log("info", "in 2 s", resource, "key");
  run.log("info", "another", resource);
  expect(info.mock.calls).toEqual([
    ["pulumi-port-access-token: in 3 s", resource],
    ["pulumi-port-access-token: another", resource],
  ]);
});
