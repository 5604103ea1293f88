import { type Emulator, startEmulator } from "../../emulator";
import { diagnostics } from "../support/diagnostics";
import { emulatorEnv, threeHoursSeconds } from "../support/emulated";
import { startLoopback } from "../support/loopback";
import { usePlugins } from "../support/plugins";
import type { RunResult } from "../support/run";
import { type CommandOptions, inventory, Stack } from "../support/stack";

jest.setTimeout(300_000);

// The token is the configuration of a provider, as with the official one, whose plugin a stand-in replaces here.
const program = (args = "{}") => `
const port = require("@port-labs/port");
const { PortAccessToken } = require("pulumi-port-access-token");
const token = new PortAccessToken("port", ${args});
const provider = new port.Provider("port", token.providerArgs);
const title = process.env.TITLE ?? "A title";
new port.Blueprint("one", { identifier: "one", title }, { provider });
new port.Blueprint("two", { identifier: "two", title }, { provider });
module.exports = { accessToken: token.accessToken, expiresAt: token.expiresAt };
`;

const blueprint = (name: string) => `urn:pulumi:dev::tokens::port:index/blueprint:Blueprint::${name}`;

let emulator: Emulator;
let stack: Stack;
let clockSeconds: number;

beforeEach(async () => {
  clockSeconds = 0;
  emulator = await startEmulator({ credentials: { "client-a": "secret-of-a", "client-b": "secret-of-b" } });
});

afterEach(async () => {
  await emulator.close();
});

const envOf = (client: "a" | "b") =>
  emulatorEnv(emulator, { clientId: `client-${client}`, clientSecret: `secret-of-${client}` });

async function deployAndExpire(args?: string): Promise<void> {
  stack = new Stack(program(args), envOf("a"));
  usePlugins(stack, "port");
  await stack.deploy();
  expire();
}

function expire(): void {
  clockSeconds += threeHoursSeconds;
  emulator.advance(threeHoursSeconds);
}

const later = (command: string, options: CommandOptions = {}): Promise<RunResult> =>
  stack.pulumi(command, { shiftSeconds: clockSeconds, ...options });

const failedBecauseOfTheToken = expect.stringContaining("401 token is expired");

describe("after expiry", () => {
  test("a preview knows the token: it updates, and the provider's token with it, and nothing else", async () => {
    await deployAndExpire();
    const { stdout } = await later("preview --json");
    const steps: { op: string; urn: string; diffReasons?: string[] }[] = JSON.parse(stdout).steps;
    const changes = steps
      .filter(({ op }) => op !== "same")
      .map(({ op, urn, diffReasons }) => [op, urn.split("::")[2], diffReasons ?? []]);
    expect(changes).toEqual([
      ["update", "port-access-token:index:PortAccessToken$pulumi-nodejs:dynamic/port-access-token:AccessToken", []],
      ["update", "pulumi:providers:port", ["token"]],
    ]);
  });

  test.each([
    ["up", "up"],
    ["up --target of a resource that uses the token", `up --target ${blueprint("one")}`],
    ["refresh --run-program", "refresh --run-program"],
  ])("%s works, and nothing is lost", async (_, command) => {
    await deployAndExpire();
    const before = await inventory(stack);
    const run = await later(command, { env: { ...envOf("a"), TITLE: "Another title" } });
    expect([run.exitCode, run.exitCode === 0 ? "" : run.output]).toEqual([0, ""]);
    expect(await inventory(stack)).toEqual(before);
  });

  test("destroy --run-program works and leaves nothing", async () => {
    await deployAndExpire();
    const run = await later("destroy --run-program");
    expect([run.exitCode, run.exitCode === 0 ? "" : run.output]).toEqual([0, ""]);
    expect(await stack.state()).toEqual([]);
  });

  // They never run the program: what it hands on is frozen in the state as the provider's input.
  test.each(["refresh", "destroy"])("plain %s cannot work: 401, and nothing is lost", async (command) => {
    await deployAndExpire();
    const before = await inventory(stack);
    const run = await later(command);
    expect([run.exitCode === 0, run.output]).toEqual([false, failedBecauseOfTheToken]);
    expect(await inventory(stack)).toEqual(before);
  });
});

describe("after expiry, where no new token can be had, nothing is lost and the user reads why", () => {
  const kept =
    /warning: pulumi-port-access-token: .* The token of the state is handed on, which expires or expired at /;

  test.each<[string, () => Record<string, string>, string]>([
    ["credentials gone", () => ({ PORT_BASE_URL: emulator.baseUrl }), "no clientSecret to ask Port"],
    [
      "the secret is another",
      () => ({ ...envOf("a"), PORT_CLIENT_SECRET: "the-rotated-secret" }),
      "does not accept the credentials (401",
    ],
    [
      "another organization's credentials",
      () => envOf("b"),
      "the credentials found by the program are not those of the token",
    ],
  ])("%s", async (_, env, reason) => {
    await deployAndExpire();
    const before = await inventory(stack);
    for (const command of ["refresh --run-program --skip-preview", "destroy --run-program --skip-preview"]) {
      const asked = emulator.authRequests;
      const run = await later(command, { env: env() });
      expect([run.exitCode === 0, run.output]).toEqual([false, failedBecauseOfTheToken]);
      expect(run.output).toMatch(kept);
      expect(run.output).toContain(reason);
      // A secret goes nowhere but to where it belongs.
      if (env().PORT_CLIENT_SECRET !== "the-rotated-secret") expect(emulator.authRequests).toBe(asked);
      expect(await inventory(stack)).toEqual(before);
    }
  });

  test("Port is down", async () => {
    await deployAndExpire();
    const before = await inventory(stack);
    // For the refresh of the token, for the program, and for whatever follows.
    for (let i = 0; i < 30; i++) emulator.respondNext({ status: 503, headers: { "Retry-After": "0" } });
    const run = await later("refresh --run-program --skip-preview");
    expect(run.output).toMatch(kept);
    expect(run.output).toContain("cannot serve at the moment (503), in 5 attempts");
    expect(await inventory(stack)).toEqual(before);
  });

  test("Port is down, and an up has to renew the token", async () => {
    await deployAndExpire();
    const before = await inventory(stack);
    for (let i = 0; i < 30; i++) emulator.respondNext({ status: 503, headers: { "Retry-After": "0" } });
    const run = await later("up --skip-preview", { env: { ...envOf("a"), TITLE: "Another title" } });
    expect(run.exitCode).not.toBe(0);
    expect(diagnostics(run)).toEqual([
      expect.stringMatching(/ cannot serve at the moment \(503\), in 5 attempts\. Try again later; /),
    ]);
    expect(await inventory(stack)).toEqual(before);
  });
});

test("Port does not answer: a preview waits for two seconds, says so once and goes on without a token", async () => {
  const port = await startLoopback(() => {});
  stack = new Stack(program(), { ...envOf("a"), PORT_BASE_URL: port.baseUrl });
  usePlugins(stack, "port");
  await stack.succeed("stack init dev");
  const run = await stack.succeed("preview");
  expect([port.requests.length, diagnostics(run)]).toEqual([
    1,
    [
      `pulumi-port-access-token: ${port.baseUrl} did not answer within 2 s. Check the network, HTTPS_PROXY and NO_PROXY, and ` +
        "the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL). The token stays unknown in this preview.",
    ],
  ]);
});

test("whoever uses a token lists it among its dependencies, asked for by the program or not", async () => {
  await deployAndExpire();
  const dependencies = async () => {
    const resources = await stack.state();
    const provider = resources.find(({ type }) => type === "pulumi:providers:port");
    return [provider?.dependencies, provider?.propertyDependencies?.token].map((urns) =>
      urns?.map((urn) => urn.split("$").pop()),
    );
  };
  const fresh = await dependencies();
  // The token itself is not among the targets, so what the provider gets now is what the program asked for.
  const asked = emulator.authRequests;
  await later("up --skip-preview --target urn:pulumi:dev::tokens::pulumi:providers:port::port");
  expect(emulator.authRequests - asked).toBe(1);
  const child = "pulumi-nodejs:dynamic/port-access-token:AccessToken::port";
  expect([fresh, await dependencies()]).toEqual([
    [[child], [child]],
    [[child], [child]],
  ]);
});

// With the Node host that can be had here, registerResourceTransform ends any program, with or without this package.
test("under a transformation the program asks with the credentials that the provider will use", async () => {
  const transform = `
require("@pulumi/pulumi").runtime.registerStackTransformation(({ type, props, opts }) =>
  type.endsWith(":AccessToken")
    ? { props: { ...props, clientId: "client-b", clientSecret: "secret-of-b" }, opts }
    : undefined,
);`;
  stack = new Stack(transform + program(), envOf("a"));
  usePlugins(stack, "port");
  await stack.succeed("stack init dev");
  await stack.succeed("up");
  const asked = emulator.requests.filter(({ path }) => path === "/v1/auth/access_token");
  expect(asked.map(({ clientId, status }) => [clientId, status])).toEqual([
    ["client-b", 200],
    ["client-b", 200],
  ]);
});

describe("a saved plan", () => {
  test("holds with offline previews, for a first up and after expiry", async () => {
    stack = new Stack(program("{ offlinePreview: true }"), envOf("a"));
    usePlugins(stack, "port");
    await stack.succeed("stack init dev");
    for (const _ of ["first", "after expiry"]) {
      const requestsBefore = emulator.authRequests;
      const plan = await later("preview --save-plan plan.json");
      expect([plan.exitCode, emulator.authRequests]).toEqual([0, requestsBefore]);
      const run = await later("up --plan plan.json --skip-preview");
      expect([run.exitCode, run.exitCode === 0 ? "" : run.output]).toEqual([0, ""]);
      expire();
    }
  });
});
