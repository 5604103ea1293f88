import { output, secret, unknown, type Wire } from "../../support/plugin-client";
import { baseUrl, clientSecret, env, failure, failuresOf, pluginWith } from "./support";

describe("CheckConfig", () => {
  it.each<[string, Wire, Wire]>([
    ["nothing", {}, {}],
    ["plain text", { clientId: "id", clientSecret: "s" }, { clientId: "id", clientSecret: secret("s") }],
    ["a secret", { clientSecret: secret("s") }, { clientSecret: secret("s") }],
    ["an output", { clientSecret: output({ value: "s" }) }, { clientSecret: secret("s") }],
    ["an unknown secret", { clientSecret: unknown }, { clientSecret: secret(unknown) }],
    ["a client id that is a secret", { clientId: secret("id") }, { clientId: secret("id") }],
    ["the plugin's version", { version: "1.2.3" }, { version: "1.2.3" }],
    ["a region", { region: "US" }, { region: "US" }],
    ["a base URL", { baseUrl: "https://x.example/v1/" }, { baseUrl: "https://x.example/v1/" }],
    ["an unknown region beside a base URL", { region: unknown, baseUrl }, { region: unknown, baseUrl }],
    ["blank values", { region: " ", baseUrl: "" }, { region: " ", baseUrl: "" }],
    ["placeholders", { clientId: "$(ID)", baseUrl: "%URL%" }, { clientId: "$(ID)", baseUrl: "%URL%" }],
  ])("accepts %s, and returns the client secret as a secret", async (_, configuration, inputs) => {
    const { plugin } = await pluginWith();
    expect(await plugin.checkConfig(configuration)).toEqual({ inputs, failures: [] });
  });

  it("rejects placeholders that are arguments of a provider of the program", async () => {
    const { plugin } = await pluginWith();
    const given = { clientId: "$(ID)", clientSecret: secret("${SECRET}"), region: "null", baseUrl: "%URL%" };
    const failures = failuresOf(Object.fromEntries(Object.keys(given).map((name) => [name, "is a placeholder"])));
    expect((await plugin.checkConfig(given, "mine")).failures).toEqual(failures);
  });

  it.each<[Wire, { [property: string]: string }]>([
    [{ region: "asia" }, { region: 'must be "eu" or "us"' }],
    [{ region: 7 }, { region: 'must be "eu" or "us"' }],
    [{ baseUrl: "http://x.example" }, { baseUrl: "must use https" }],
    [{ baseUrl: true }, { baseUrl: "must be a string" }],
    [{ region: "eu", baseUrl }, { region: "cannot be combined" }],
    [{ clientId: 7 }, { clientId: "must be a string" }],
    [{ clientSecret: ["s"] }, { clientSecret: "must be a string" }],
    [
      { clientId: {}, region: "asia" },
      { clientId: "must be a string", region: 'must be "eu" or "us"' },
    ],
  ])("rejects %j", async (configuration, problems) => {
    const { plugin } = await pluginWith();
    expect((await plugin.checkConfig(configuration)).failures).toEqual(failuresOf(problems));
  });
});

describe("DiffConfig", () => {
  it.each<[string, Wire, Wire, string[]]>([
    ["the same", { clientId: "id", clientSecret: secret("s") }, { clientId: "id", clientSecret: secret("s") }, []],
    ["another secret", { clientSecret: secret("s") }, { clientSecret: secret("t") }, ["clientSecret"]],
    ["another client id and no region", { clientId: "a", region: "us" }, { clientId: "b" }, ["clientId", "region"]],
    ["an unknown base URL", {}, { baseUrl: unknown }, ["baseUrl"]],
  ])("%s: an update in place at most", async (_, old, news, changed) => {
    const { plugin } = await pluginWith();
    const changes = changed.length > 0 ? "some" : "none";
    expect(await plugin.diffConfig(old, news)).toEqual({ changes, changed, replaces: [] });
  });
});

describe("the credentials and the base URL come from the arguments, else the configuration, else the environment", () => {
  const other = { clientId: "other-id", clientSecret: "the-other-secret" };
  const wrong = { PORT_CLIENT_ID: "wrong-id", PORT_CLIENT_SECRET: "wrong-secret" };
  const us = "https://api.us.getport.io";
  it.each<[string, Wire, Wire, Record<string, string>, [clientId: string, baseUrl: string]]>([
    ["everything from the environment", {}, {}, { ...env, PORT_BASE_URL: us }, ["client-id", us]],
    [
      "everything from the configuration",
      {},
      { ...other, clientSecret: secret(other.clientSecret), baseUrl: us },
      wrong,
      ["other-id", us],
    ],
    ["everything from the arguments", { ...other, region: "us" }, { ...wrong, baseUrl }, wrong, ["other-id", us]],
    ["only the secret from the environment", {}, { clientId: "client-id" }, env, ["client-id", baseUrl]],
    ["only the secret from the configuration", { clientId: "client-id" }, { clientSecret }, {}, ["client-id", baseUrl]],
    ["a blank configuration", {}, { clientId: " ", clientSecret: "" }, env, ["client-id", baseUrl]],
    [
      "placeholders in the configuration",
      {},
      { clientId: "$(ID)", clientSecret: "null", baseUrl: "%URL%" },
      env,
      ["client-id", baseUrl],
    ],
    [
      "blanks around the configuration",
      {},
      { clientId: " other-id\n", clientSecret: other.clientSecret },
      {},
      ["other-id", baseUrl],
    ],
    [
      "a region in the configuration",
      {},
      { region: "us" },
      { ...env, PORT_BASE_URL: "https://x.example" },
      ["client-id", us],
    ],
  ])("%s", async (_, inputs, configuration, exported, [clientId, address]) => {
    const { plugin } = await pluginWith({ configuration, env: exported });
    expect((await plugin.create(inputs)).outputs).toMatchObject({ clientId, baseUrl: address });
  });
});

describe("a placeholder that counts as not set is named once, in the call that checks", () => {
  const line = (places: string) => ({
    severity: "warning",
    text: `pulumi-port-access-token: a placeholder was not filled in, so it counts as not set: ${places}.`,
    urn: "",
    isEphemeral: false,
  });

  it.each<[string, Wire, Record<string, string>, string, object[]]>([
    [
      "in the environment",
      {},
      { ...env, PORT_CLIENT_ID: "$(ID)" },
      "default",
      [line("the environment variable PORT_CLIENT_ID")],
    ],
    [
      "in the configuration, as a region",
      { clientSecret: "${SECRET}", region: "undefined" },
      env,
      "default",
      [
        line(
          "the provider configuration port-access-token:clientSecret, the provider configuration port-access-token:baseUrl",
        ),
      ],
    ],
    ["nowhere", {}, env, "default", []],
  ])("%s", async (_, configuration, exported, name, lines) => {
    const { plugin } = await pluginWith({ configuration, env: exported, name });
    for (const _time of [1, 2]) await plugin.check({});
    expect(plugin.log).toEqual(lines);
  });
});

describe("a message names the places of", () => {
  it.each([
    ["default", "the argument clientId, the provider configuration port-access-token:clientId, the environment"],
    ["default_1_2_3", "the argument clientId, the provider configuration port-access-token:clientId, the environment"],
    ["org-a", "the argument clientId, the argument clientId of the provider org-a, the environment"],
    ["default-of-b", "the argument clientId, the argument clientId of the provider default-of-b, the environment"],
  ])("the provider %s", async (name, places) => {
    const { plugin } = await pluginWith({ env: {}, name });
    await expect(plugin.create({})).rejects.toEqual(failure(places));
  });

  it("the provider of an engine that does not send its name", async () => {
    const { plugin } = await pluginWith({ env: {}, name: "" });
    await expect(plugin.create({})).rejects.toEqual(failure("the provider configuration port-access-token:clientId,"));
  });
});
