import { join } from "node:path";
import { type Emulator, emulatorCredentials, startEmulator } from "../../emulator";
import { emulatorEnv, threeHoursSeconds } from "../support/emulated";
import { standInModules, useStandIns } from "../support/plugins";
import type { RunResult } from "../support/run";
import { Stack, type StackResource } from "../support/stack";

jest.setTimeout(180_000);

/**
 * The stand-in for the official Port provider does what the real one was seen to do, with a real engine and a token that
 * expires. One stack goes through its whole life once; each test states one fact about what was recorded.
 */
interface Step {
  /** What Port's catalogue was asked, and how it answered. */
  catalogue: string[];
  run: RunResult;
  /** In the state afterwards. */
  provider: StackResource | undefined;
  blueprint: StackResource | undefined;
}

const withProvider = `
const port = require("${join(standInModules, "@port-labs", "port")}");
const { PortAccessToken } = require("pulumi-port-access-token");
const provider = new port.Provider("port", new PortAccessToken("port").providerArgs);
`;
const withBlueprint = (args: { identifier: string; title: string; forceDeleteEntities?: true }) =>
  `${withProvider} new port.Blueprint("blueprint", ${JSON.stringify(args)}, { provider });`;

let emulator: Emulator;
let stack: Stack;
let shiftSeconds = 0;
const life: Record<string, Step> = {};
const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/;

async function step(name: string, command: string): Promise<void> {
  const before = emulator.requests.length;
  const run = await stack.pulumi(command, { shiftSeconds });
  const catalogue = emulator.requests
    .slice(before)
    .filter(({ path }) => path !== "/v1/auth/access_token")
    .map(({ method, path, status }) => `${method} ${path.replace(uuid, "{id}")} ${status}`);
  const state = await stack.state();
  const find = (wanted: string) => state.find(({ type }) => type === wanted);
  const [provider, blueprint] = [find("pulumi:providers:port"), find("port:index/blueprint:Blueprint")];
  life[name] = { catalogue, run, provider, blueprint };
}

function expire(): void {
  shiftSeconds += threeHoursSeconds;
  emulator.advance(threeHoursSeconds);
}

/** Creates an entity of the blueprint outside of Pulumi. */
async function createEntity(): Promise<void> {
  const post = (path: string, body: object, headers = {}) =>
    fetch(`${emulator.baseUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const { accessToken } = (await (await post("/v1/auth/access_token", emulatorCredentials)).json()) as {
    accessToken: string;
  };
  const authorization = `Bearer ${accessToken}`;
  const { status } = await post("/v1/blueprints/services/entities", { identifier: "checkout" }, { authorization });
  expect(status).toBe(201);
}

beforeAll(async () => {
  emulator = await startEmulator();
  stack = new Stack(withBlueprint({ identifier: "service", title: "Service" }), emulatorEnv(emulator));
  useStandIns(stack, "port");
  await stack.succeed("stack init dev");
  await step("first preview", "preview");
  await step("first up", "up --skip-preview");
  await step("unchanged up", "up --expect-no-changes");
  stack.write(withBlueprint({ identifier: "service", title: "Services" }));
  await step("up with another title", "up");
  await step("refresh", "refresh");
  stack.write(withBlueprint({ identifier: "services", title: "Services" }));
  await step("up with another identifier", "up");
  expire();
  await step("refresh after expiry", "refresh");
  await step("destroy after expiry", "destroy");
  await step("refresh --run-program after expiry", "refresh --run-program");
  expire();
  stack.write(withBlueprint({ identifier: "services", title: "Service", forceDeleteEntities: true }));
  await step("up with another title after expiry", "up");
  await createEntity();
  stack.write(withProvider);
  await step("up without the blueprint", "up");
});

afterAll(async () => {
  await emulator.close();
});

test.each([
  ["first preview", 0, []],
  ["first up", 0, ["POST /v1/blueprints 201"]],
  ["unchanged up", 0, []],
  ["up with another title", 0, ["GET /v1/blueprints/service 200", "PUT /v1/blueprints/service 200"]],
  // The engine runs a refresh as a preview and an update.
  ["refresh", 0, ["GET /v1/blueprints/service 200", "GET /v1/blueprints/service 200"]],
  ["up with another identifier", 0, ["POST /v1/blueprints 201", "DELETE /v1/blueprints/service 200"]],
  ["refresh after expiry", 1, ["GET /v1/blueprints/services 401"]],
  ["destroy after expiry", 1, ["DELETE /v1/blueprints/services 401"]],
  ["refresh --run-program after expiry", 0, ["GET /v1/blueprints/services 200", "GET /v1/blueprints/services 200"]],
  ["up with another title after expiry", 0, ["GET /v1/blueprints/services 200", "PUT /v1/blueprints/services 200"]],
  // An entity that Pulumi does not manage: the blueprint has forceDeleteEntities.
  ["up without the blueprint", 0, ["DELETE /v1/blueprints/services/all-entities 200", "GET /v1/migrations/{id} 200"]],
])("%s: exit code %i, %j", (name, exitCode, catalogue) => {
  expect([life[name]?.run.exitCode, life[name]?.catalogue]).toEqual([exitCode, catalogue]);
});

test.each([
  ["refresh after expiry", "error: Preview failed: port: 401 token is expired"],
  ["destroy after expiry", "error: port: 401 token is expired"],
])("%s says why it fails", (name, message) => {
  const lines = life[name]?.run.output.split("\n").map((line) => line.trim());
  expect(lines).toContain(message);
});

test("the engine finds the plugin without a warning", () => {
  expect(life["first up"]?.run.output).not.toContain("warning");
});

test("the state holds the blueprint as Port answered it", () => {
  const { id, inputs, outputs } = life["first up"]?.blueprint ?? {};
  expect({ id, inputs, outputs }).toEqual({
    id: "service",
    inputs: { identifier: "service", title: "Service" },
    outputs: { identifier: "service", title: "Service", createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
});

test("the update keeps what Port alone knows", () => {
  const [before, after] = [life["first up"]?.blueprint, life["up with another title"]?.blueprint];
  expect(after?.outputs).toEqual({ ...before?.outputs, title: "Services" });
});

test("the provider's token is a secret in the state", () => {
  const { inputs, outputs } = life["first up"]?.provider ?? {};
  const token = { "4dabf18193072939515e22adb298388d": expect.any(String), ciphertext: expect.any(String) };
  expect([inputs, outputs]).toEqual(Array(2).fill({ baseUrl: emulator.baseUrl, token }));
});

test("another token replaces neither the provider nor the blueprint", () => {
  const [before, after] = [life["up with another identifier"], life["up with another title after expiry"]];
  expect(after?.provider?.id).toBe(before?.provider?.id);
  expect(after?.blueprint?.outputs?.createdAt).toBe(before?.blueprint?.outputs?.createdAt);
});

test("removed from the program, the blueprint is gone from the state", () => {
  expect(life["up without the blueprint"]?.blueprint).toBeUndefined();
});
