import { type Emulator, startEmulator } from "../../emulator";
import { deployedOnce } from "../support/deployed-once";
import { diagnostics } from "../support/diagnostics";
import { envOf, oneToken, threeHoursSeconds, twoClients } from "../support/emulated";
import { startLoopback } from "../support/loopback";
import { usePlugins } from "../support/plugins";
import type { RunResult } from "../support/run";
import { type CommandOptions, inventory, Stack } from "../support/stack";
import { virtualClock } from "../support/virtual-clock";

jest.setTimeout(300_000);

// The token is the configuration of a provider, as with the official one, whose plugin a stand-in replaces here. What each
// command does after expiry, where a new token can be had: three-hours-later.
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

function stackAt(port: Emulator, text = program()): Stack {
  const made = new Stack(text, envOf("a", port));
  usePlugins(made, "port");
  return made;
}

const deployed = deployedOnce((port) => stackAt(port), { credentials: twoClients });

let emulator: Emulator;
let stack: Stack;
let clockSeconds: number;

beforeEach(() => {
  clockSeconds = 0;
});

afterEach(() => emulator.close());

async function initialize(text?: string): Promise<void> {
  emulator = await startEmulator({ credentials: twoClients });
  stack = stackAt(emulator, text);
  await stack.init();
}

async function deployAndExpire(): Promise<void> {
  ({ emulator, stack } = await deployed());
  expire();
}

function expire(): void {
  clockSeconds += threeHoursSeconds;
  emulator.advance(threeHoursSeconds);
}

const later = (command: string, options: CommandOptions = {}): Promise<RunResult> =>
  stack.pulumi(command, { shiftSeconds: clockSeconds, ...options });

const failedBecauseOfTheToken = expect.stringContaining("token is expired");

describe("after expiry, where no new token is available, nothing is lost and the user reads why", () => {
  const kept = /warning: pulumi-port-access-token: .* The stored token is used; it expired at /;

  const upOfTarget = `up --skip-preview --target ${blueprint("one")}`;
  // Both the provider and the program try here.
  const refresh = "refresh --run-program --skip-preview";
  const destroy = "destroy --run-program --skip-preview";

  const noCredentials = () => ({ PORT_BASE_URL: emulator.baseUrl });
  test.each<[string, string, () => Record<string, string>, string]>([
    ["credentials gone", refresh, noCredentials, "clientSecret is not set"],
    [
      "the secret is another",
      refresh,
      () => ({ ...envOf("a", emulator), PORT_CLIENT_SECRET: "the-rotated-secret" }),
      "does not accept the credentials (401",
    ],
    [
      "another organization's credentials",
      refresh,
      () => envOf("b", emulator),
      "the credentials found here do not belong to this token",
    ],
  ])("%s: %s", async (_, command, env, reason) => {
    await deployAndExpire();
    const before = await inventory(stack);
    const requestsBefore = emulator.authRequests;
    const run = await later(command, { env: { ...env(), TITLE: "Another title" } });
    expect([run.exitCode === 0, run.output]).toEqual([false, failedBecauseOfTheToken]);
    expect(run.output).toMatch(kept);
    expect(run.output).toContain(reason);
    // A secret goes nowhere but to where it belongs.
    if (env().PORT_CLIENT_SECRET !== "the-rotated-secret") expect(emulator.authRequests).toBe(requestsBefore);
    expect(await inventory(stack)).toEqual(before);
  });

  // The provider's refresh and the program request once each: the wait that Port names is too long for both.
  test.each<[string, requests: number, works: boolean]>([
    ["preview", 1, true],
    [upOfTarget, 1, false],
    [refresh, 2, false],
    [destroy, 1, false],
  ])("Port's auth endpoint is down: %s", async (command, requests, works) => {
    await deployAndExpire();
    const before = await inventory(stack);
    const requestsBefore = emulator.authRequests;
    for (let i = 0; i < requests; i++) emulator.respondNext({ status: 503, headers: { "Retry-After": "3600" } });
    const run = await later(command, { env: { ...envOf("a", emulator), TITLE: "Another title" } });
    expect([run.exitCode === 0, emulator.authRequests - requestsBefore]).toEqual([works, requests]);
    expect(run.output).toContain("is unavailable (503). Try again after ");
    expect(run.output).toMatch(works ? /The token stays unknown in this preview\.$/m : kept);
    if (!works) expect(run.output).toEqual(failedBecauseOfTheToken);
    expect(await inventory(stack)).toEqual(before);
  });

  test("Port is down, and an up has to renew the token", async () => {
    await deployAndExpire();
    const before = await inventory(stack);
    emulator.respondNext({ status: 503, headers: { "Retry-After": "3600" } });
    const run = await later("up --skip-preview", { env: { ...envOf("a", emulator), TITLE: "Another title" } });
    expect(run.exitCode).not.toBe(0);
    expect(diagnostics(run)).toEqual([expect.stringMatching(/ is unavailable \(503\)\. Try again after /)]);
    expect(await inventory(stack)).toEqual(before);
  });
});

describe("Port does not answer: a preview waits for two seconds, says so once and goes on without a token", () => {
  const line = (baseUrl: string) =>
    `pulumi-port-access-token: ${baseUrl} did not answer within 2 s. Check the network, HTTPS_PROXY and NO_PROXY, and ` +
    "the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL). The token stays unknown in this preview.";

  /** There is no answer to wait for. */
  const noAnswer = () => virtualClock({ answerMillis: 500 });

  afterEach(() => jest.restoreAllMocks());

  test("a first one", async () => {
    const port = await startLoopback(() => {});
    await initialize();
    const env = { ...envOf("a", emulator), PORT_BASE_URL: port.baseUrl, ...noAnswer().env };
    const run = await stack.succeed("preview", { env });
    expect([port.requests.length, diagnostics(run)]).toEqual([1, [line(port.baseUrl)]]);
  });

  test("after expiry, and nothing is lost", async () => {
    await deployAndExpire();
    const before = await inventory(stack);
    const { baseUrl } = emulator;
    await emulator.close();
    const port = await startLoopback(() => {}, undefined, Number(new URL(baseUrl).port));
    const run = await later("preview", { env: { ...stack.env, ...noAnswer().env } });
    expect([run.exitCode, port.requests.length, diagnostics(run)]).toEqual([0, 1, [line(baseUrl)]]);
    expect(await inventory(stack)).toEqual(before);
  });
});

// What the engine itself does not know there is left unchanged, and stands in the stack's outputs as for any resource.
test("a token that is not among the targets of a first up is not requested, and is not created", async () => {
  const other = 'new (require("@pulumi/pulumi").ComponentResource)("acme:index:Other", "other");';
  await initialize(`${oneToken}\n${other}`);
  await stack.succeed("up --skip-preview --target urn:pulumi:dev::tokens::acme:index:Other::other");
  expect([emulator.authRequests, await stack.accessTokens()]).toEqual([0, []]);
});

test("a resource that uses a token lists it among its dependencies, requested by the program or not", async () => {
  await deployAndExpire();
  const dependencies = async () => {
    const resources = await stack.state();
    const provider = resources.find(({ type }) => type === "pulumi:providers:port");
    return [provider?.dependencies, provider?.propertyDependencies?.token].map((urns) =>
      urns?.map((urn) => urn.split("$").pop()),
    );
  };
  const fresh = await dependencies();
  // The token itself is not among the targets, so what the provider gets now is what the program requested.
  const requestsBefore = emulator.authRequests;
  await later("up --skip-preview --target urn:pulumi:dev::tokens::pulumi:providers:port::port");
  expect(emulator.authRequests - requestsBefore).toBe(1);
  const child = "pulumi-nodejs:dynamic/port-access-token:AccessToken::port";
  expect([fresh, await dependencies()]).toEqual([
    [[child], [child]],
    [[child], [child]],
  ]);
});

// With the Node host that is available here, registerResourceTransform ends any program, with or without this package.
describe("under a transformation", () => {
  const transformed = (props: string) => `
require("@pulumi/pulumi").runtime.registerStackTransformation(({ type, props, opts }) =>
  type.endsWith(":AccessToken") ? { props: { ...props, ${props} }, opts } : undefined,
);${program()}`;

  const tokenRequests = () =>
    emulator.requests
      .filter(({ path }) => path === "/v1/auth/access_token")
      .map(({ clientId, status }) => [clientId, status]);

  test("the program requests with the credentials that the provider will use, also after expiry, and nothing is lost", async () => {
    await initialize(
      transformed('clientId: "client-b", clientSecret: require("@pulumi/pulumi").secret("secret-of-b")'),
    );
    stack.secrets.add("secret-of-b");
    await stack.succeed("up");
    const before = await inventory(stack);
    expire();
    const run = await later("refresh --run-program --skip-preview");
    expect([run.exitCode, await inventory(stack)]).toEqual([0, before]);
    // A preview's program and the update's provider; then the reading of a refresh, whose token the program takes.
    expect(tokenRequests()).toEqual(Array(3).fill(["client-b", 200]));
  });

  test("a program that finds the secret of another client id does not request with it", async () => {
    await initialize(transformed('clientId: "client-b"'));
    await stack.pulumi("up --skip-preview");
    const run = await later("preview");
    expect(diagnostics(run)).toEqual([
      "pulumi-port-access-token: the credentials found here do not belong to this token. No token was requested. The token stays unknown in this preview.",
    ]);
    // The provider did, in the update, with what was found: Port knows that the two do not belong together.
    expect(tokenRequests()).toEqual([["client-b", 401]]);
  });
});

// After expiry: three-hours-later.
test("a saved plan of a first up holds with offline previews, and no token is requested for it", async () => {
  await initialize(program("{ offlinePreview: true }"));
  await stack.succeed("preview --save-plan plan.json");
  expect(emulator.authRequests).toBe(0);
  await stack.succeed("up --plan plan.json --skip-preview");
  expect(emulator.authRequests).toBe(1);
});
