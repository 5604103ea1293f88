import { type PluginClient, type Stored, secret, unknown, type Wire } from "../../support/plugin-client";
import { baseUrl, clientSecret, pluginWith, storedWith } from "./support";

const us = "https://api.us.getport.io";
const configured = { clientId: "client-id", clientSecret: secret(clientSecret), baseUrl };

/** What has to be an output, and the configuration that marks it. */
const marks: [string, Wire, Wire][] = [
  ["the client id", { clientId: secret(" client-id\n") }, { clientId: secret("client-id"), baseUrl }],
  ["the base URL", { baseUrl: secret(`${baseUrl}/v1/`) }, { clientId: "client-id", baseUrl: secret(baseUrl) }],
  ["the region", { baseUrl: undefined, region: secret("US") }, { clientId: "client-id", baseUrl: secret(us) }],
];

const without = (properties: Wire) =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
const pluginThatIsTold = (marked: Wire) =>
  pluginWith({ env: {}, configuration: without({ ...configured, ...marked }) });

/** A resource whose outputs are plain, although the configuration has secrets. */
const storedFor = (secondsLeft: number, { baseUrl: address }: Wire): Stored =>
  storedWith(
    secondsLeft,
    {},
    { baseUrl: typeof address === "string" ? address : (address as { value: string }).value },
  );

type Operation = (plugin: PluginClient, outputs: Wire) => Promise<{ outputs?: Wire | undefined }>;
const operations: [string, Operation][] = [
  ["Create", (plugin) => plugin.create({})],
  ["the preview of Create", (plugin) => plugin.create({}, { preview: true })],
  ["the preview of Create without a token", (plugin) => plugin.create({ onShortLifetime: unknown }, { preview: true })],
  ["Update", (plugin, outputs) => plugin.update(storedFor(-3600, outputs), {})],
  ["Update that keeps the token", (plugin, outputs) => plugin.update(storedFor(3600, outputs), {})],
  ["the preview of Update", (plugin, outputs) => plugin.update(storedFor(-3600, outputs), {}, { preview: true })],
  ["Read that renews", (plugin, outputs) => plugin.read(storedFor(-3600, outputs))],
  ["Read that keeps the token", (plugin, outputs) => plugin.read(storedFor(3600, outputs))],
  ["Read for an import", (plugin) => plugin.read({})],
  ["Read for `get`", (plugin) => plugin.read({ inputs: {}, outputs: {} })],
  ["the function", async (plugin) => ({ outputs: await plugin.invoke({}) })],
  ["the preview of the function", async (plugin) => ({ outputs: await plugin.invoke({}, { preview: true }) })],
];

describe.each(marks)("what the configuration marks as a secret is one in the outputs: %s", (_, marked, expected) => {
  it.each(operations)("%s", async (_operation, operate) => {
    const { plugin } = await pluginThatIsTold(marked);
    expect((await operate(plugin, expected)).outputs).toMatchObject(expected);
  });

  it("an update is due if it is not one in the state, and not after that", async () => {
    const { plugin } = await pluginThatIsTold(marked);
    const stored = storedFor(3600, expected);
    expect(await plugin.diff(stored, {})).toMatchObject({ changes: "some" });
    const { outputs = {} } = await plugin.update(stored, {});
    expect(await plugin.diff({ inputs: {}, outputs }, {})).toMatchObject({ changes: "none" });
  });
});

it("another value than the one that the configuration marks is none", async () => {
  const { plugin } = await pluginThatIsTold({ clientId: secret("other"), baseUrl: secret(us) });
  const { outputs } = await plugin.create({ clientId: "client-id", baseUrl });
  expect(outputs).toMatchObject({ clientId: "client-id", baseUrl });
});

describe("a value that was marked earlier", () => {
  const earlier = { clientId: secret("client-id"), baseUrl: secret(baseUrl) };
  const expired = storedWith(-3600, {}, earlier);
  const tellsPlainly = () => pluginWith({ env: {}, configuration: configured });

  it.each<[string, (plugin: PluginClient) => Promise<{ outputs?: Wire | undefined }>]>([
    ["Update", (plugin) => plugin.update(expired, {})],
    ["Update that keeps the token", (plugin) => plugin.update(storedWith(3600, {}, earlier), {})],
    ["the preview of Update", (plugin) => plugin.update(expired, {}, { preview: true })],
    ["Read", (plugin) => plugin.read(expired)],
  ])("stays a secret: %s", async (_, operate) => {
    const { plugin } = await tellsPlainly();
    expect((await operate(plugin)).outputs).toMatchObject(earlier);
  });

  it("is no reason for an update", async () => {
    const { plugin } = await tellsPlainly();
    expect(await plugin.diff(storedWith(3600, {}, earlier), {})).toMatchObject({ changes: "none" });
  });

  it("does not make another value a secret", async () => {
    const { plugin } = await tellsPlainly();
    const { outputs } = await plugin.update(expired, { region: "us" });
    expect(outputs).toMatchObject({ clientId: secret("client-id"), baseUrl: us });
  });
});
