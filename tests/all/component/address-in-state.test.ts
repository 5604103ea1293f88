import type { Emulator } from "../../../emulator";
import { deployedOnce } from "../../support/deployed-once";
import { diagnostics } from "../../support/diagnostics";
import { envOf, oneToken, oneTokenWith, threeHoursSeconds, twoClients } from "../../support/emulated";
import { httpText, type Loopback, startLoopback } from "../../support/loopback";
import { describeWithHosts, Stack, withoutCiphertext } from "../../support/stack";
import { oneTokenInYaml, reference, yamlStack } from "../../support/yaml";

jest.setTimeout(180_000);

const host = "somebody.test";
const stranger = `https://${host}`;

/** Stands for the emulator's address in a program. */
const placeOfPort = "http://port.test";

/** Somebody has written an address into the state. Whatever goes to another machine goes through this proxy, which refuses it. */
let proxy: Loopback;
let emulator: Emulator;
let stack: Stack;

beforeEach(async () => {
  proxy = await startLoopback((connection) => connection.end(httpText({ status: 403 })));
});

afterEach(() => emulator.close());

const component = deployedOnce((port, program) => new Stack(program, envOf("a", port)), { credentials: twoClients });
const plugin = deployedOnce(
  (port, program) => yamlStack(program.replace(placeOfPort, port.baseUrl), envOf("a", port)),
  { credentials: twoClients },
);

/** What an attacker can change in the state: the token's address, and the configuration that the provider had. */
async function edited(deployed: typeof component, program: string): Promise<void> {
  ({ emulator, stack } = await deployed(program));
  const change = (value: unknown): unknown =>
    typeof value === "string" && value.startsWith(emulator.baseUrl) ? stranger : value;
  const edit = (text: string) => JSON.parse(text, (_, value) => change(value));
  stack.editState((text) => {
    const state = edit(text);
    for (const resource of state.checkpoint.latest.resources) {
      const key = { "pulumi:providers:pulumi-nodejs": "port:baseUrl", "pulumi:providers:port-access-token": "baseUrl" };
      const name = key[resource.type as keyof typeof key];
      if (name) resource.inputs = { ...resource.inputs, [name]: stranger };
    }
    return JSON.stringify(state);
  });
  const token = (await stack.state()).find(({ outputs }) => outputs?.tokenFingerprint);
  expect(token?.outputs?.baseUrl).toBe(stranger);
}

type Env = Record<string, string>;

const both: Env = { PORT_CLIENT_ID: "client-a", PORT_CLIENT_SECRET: "secret-of-a" };
const secretAlone: Env = { PORT_CLIENT_SECRET: "secret-of-a" };

const options = (env: Env) => ({
  env: { ...env, HTTPS_PROXY: `http://${proxy.address}` },
  shiftSeconds: threeHoursSeconds,
});

const connections = () => proxy.requests.map((request) => /^CONNECT (\S+)/.exec(request)?.[1]);

/** Runs a command three hours later, and tells where it wanted to go. */
async function goesTo(command: string, env: Env) {
  const run = await stack.pulumi(command, options(env));
  return { run, to: [...new Set(connections())] };
}

const refusal = `the token's base URL is at ${host}, which this run does not name`;
const remedy = `If ${host} is right, set one of: the argument baseUrl or region, `;

/** Commands, the variables that are set, what they say, and whether they succeed. */
const commands: [string, Env, string, boolean][] = [
  ["refresh --skip-preview", both, refusal, true],
  ["refresh --skip-preview", secretAlone, refusal, true],
  ["preview", secretAlone, remedy, true],
  ["up --skip-preview", secretAlone, remedy, false],
  ["destroy --skip-preview", both, "", true],
];

describe("an address in the state that nobody named gets no connection from the component", () => {
  test.each<[string, Env, string, boolean]>([
    ...commands,
    ["refresh --run-program --skip-preview", secretAlone, refusal, true],
    ["up --refresh --skip-preview", secretAlone, remedy, false],
  ])("%s, with %j", async (command, env, line, succeeds) => {
    await edited(component, oneToken);
    const { run, to } = await goesTo(command, env);
    expect([to, run.exitCode === 0]).toEqual([[], succeeds]);
    expect(run.output).toContain(line);
  });

  test("with the secret in the configuration, up fails and keeps the token", async () => {
    await edited(component, oneToken);
    await stack.configureSecret("secret-of-a");
    const before = (await stack.accessTokens()).map(withoutCiphertext);
    const { run, to } = await goesTo("up --skip-preview", {});
    expect([to, run.exitCode === 0, run.output]).toEqual([[], false, expect.stringContaining(remedy)]);
    expect((await stack.accessTokens()).map(withoutCiphertext)).toEqual(before);
  });

  test("with the secret as an argument, a refresh keeps the token, whatever else is named", async () => {
    await edited(component, oneTokenWith('{ clientSecret: "secret-of-a", clientId: "client-a" }'));
    stack.secrets.add("secret-of-a");
    const { run, to } = await goesTo("refresh --skip-preview", { PORT_BASE_URL: "https://api.us.getport.io" });
    expect([to, diagnostics(run)]).toEqual([[], [expect.stringContaining(refusal)]]);
  });
});

const there = [`${host}:443`];

describe("a private address is used where the run of the component names it", () => {
  test.each<[string, string, string[]]>([
    ["refresh --skip-preview", "environment", there],
    ["refresh --skip-preview", "configuration", []],
    ["up --skip-preview", "configuration", there],
    ["up --refresh --skip-preview", "configuration", there],
    ["refresh --run-program --skip-preview", "configuration", there],
  ])("%s, in the %s", async (command, place, expected) => {
    await edited(component, oneToken);
    if (place === "configuration") await stack.succeed(`config set port:baseUrl ${stranger}`);
    const { to } = await goesTo(command, place === "environment" ? { ...both, PORT_BASE_URL: stranger } : both);
    expect(to).toEqual(expected);
  });
});

describeWithHosts("an address in the state that nobody named gets no connection from the plugin", () => {
  test.each(commands)("%s, with %j", async (command, env, line, succeeds) => {
    await edited(plugin, oneTokenInYaml());
    const { run, to } = await goesTo(command, env);
    expect([to, run.exitCode === 0]).toEqual([[], succeeds]);
    expect(run.output).toContain(line);
  });
});

const ignoring = "({ props, opts }) => ({ props, opts: { ...opts, ignoreChanges: ['baseUrl'] } })";

describe.each([
  ["component", describe, component, oneTokenWith("{}", `{ transformations: [${ignoring}] }`)],
  ["plugin", describeWithHosts, plugin, oneTokenInYaml({ baseUrl: placeOfPort }, { ignoreChanges: ["baseUrl"] })],
])("an address in the state is safe from the program, with the %s,", (name, describeIt, deployed, program) => {
  describeIt(name, () => {
    test("but not with ignoreChanges: then the engine passes the address as if the program had given it", async () => {
      await edited(deployed, program);
      expect((await goesTo("up --skip-preview", both)).to).toEqual(there);
    });
  });
});

describeWithHosts("a private address is used where the run of the plugin names it", () => {
  const withProvider = (baseUrl: string) =>
    oneTokenInYaml(
      {},
      { provider: reference("own") },
      { own: { type: "pulumi:providers:port-access-token", properties: { baseUrl } } },
    );

  test.each<[string, string, string[]]>([
    ["refresh --skip-preview", "environment", there],
    ["refresh --skip-preview", "configuration", there],
    ["preview", "configuration", there],
    ["refresh --skip-preview", "explicit provider", []],
    ["up --skip-preview", "explicit provider", there],
  ])("%s, in the %s", async (command, place, expected) => {
    const isExplicit = place === "explicit provider";
    await edited(plugin, isExplicit ? withProvider(placeOfPort) : oneTokenInYaml());
    if (isExplicit) stack.write(withProvider(stranger), "Main.yaml");
    if (place === "configuration") await stack.succeed(`config set port-access-token:baseUrl ${stranger}`);
    const { to } = await goesTo(command, place === "environment" ? { ...both, PORT_BASE_URL: stranger } : both);
    expect(to).toEqual(expected);
  });
});
