import { output, secret, unknown, type Wire } from "../../support/plugin-client";
import { env, failuresOf, pluginWith } from "./support";

describe("Check keeps", () => {
  it.each<[string, Wire, Wire]>([
    ["nothing where nothing is given: what was looked up is no input", {}, {}],
    ["a client id and a secret", { clientId: "id", clientSecret: "s" }, { clientId: "id", clientSecret: secret("s") }],
    ["a client secret as a secret", { clientSecret: secret("s") }, { clientSecret: secret("s") }],
    ["a client secret of an output", { clientSecret: output({ value: "s" }) }, { clientSecret: secret("s") }],
    [
      "no blanks around credentials",
      { clientId: " id\n", clientSecret: "\ts " },
      { clientId: "id", clientSecret: secret("s") },
    ],
    ["a region as it is written", { region: " US" }, { region: " US" }],
    ["a base URL as it is written", { baseUrl: "HTTPS://x.example/v1/" }, { baseUrl: "HTTPS://x.example/v1/" }],
    ["no defaults, which SDKs fill in", { minimumRemainingSeconds: 300, onShortLifetime: "warn", autoRenew: true }, {}],
    [
      "other options",
      { minimumRemainingSeconds: 0, onShortLifetime: "fail", autoRenew: false },
      { minimumRemainingSeconds: 0, onShortLifetime: "fail", autoRenew: false },
    ],
    [
      "what is a secret",
      { clientId: secret("id"), region: secret("us") },
      { clientId: secret("id"), region: secret("us") },
    ],
    ["no unknown names", { clientIdd: "id" }, {}],
  ])("%s", async (_, given, inputs) => {
    const { plugin } = await pluginWith({ env, configuration: { clientId: "configured-id", region: "us" } });
    expect(await plugin.check(given)).toEqual({ inputs, failures: [] });
  });

  it.each(["clientId", "region", "baseUrl", "minimumRemainingSeconds", "onShortLifetime", "autoRenew"])(
    "an unknown %s",
    async (name) => {
      const { plugin } = await pluginWith();
      expect(await plugin.check({ [name]: unknown })).toEqual({ inputs: { [name]: unknown }, failures: [] });
    },
  );

  it.each([unknown, secret(unknown), output(), output({ secret: true })])(
    "an unknown client secret: %j",
    async (wire) => {
      const { plugin } = await pluginWith();
      expect(await plugin.check({ clientSecret: wire })).toEqual({
        inputs: { clientSecret: secret(unknown) },
        failures: [],
      });
    },
  );
});

describe("Check rejects", () => {
  it.each<[Wire, Record<string, string>]>([
    [{ clientId: 7 }, { clientId: "must be a string" }],
    [{ clientId: " " }, { clientId: "is empty" }],
    [{ clientSecret: secret({}) }, { clientSecret: "must be a string" }],
    [{ clientSecret: secret("") }, { clientSecret: "is empty" }],
    [{ region: "asia" }, { region: 'must be "eu" or "us"' }],
    [{ region: "eu", baseUrl: "https://x.example" }, { region: "cannot be combined" }],
    [{ baseUrl: "http://x.example" }, { baseUrl: "must use https" }],
    [{ minimumRemainingSeconds: -1 }, { minimumRemainingSeconds: "0 or more" }],
    [{ onShortLifetime: "never" }, { onShortLifetime: 'must be "warn", "wait" or "fail"' }],
    [{ autoRenew: "true" }, { autoRenew: "must be true or false" }],
    [
      { clientId: 7, autoRenew: 1 },
      { clientId: "must be a string", autoRenew: "must be true or false" },
    ],
  ])("%j", async (given, problems) => {
    const { plugin } = await pluginWith();
    expect((await plugin.check(given)).failures).toEqual(failuresOf(problems));
  });

  it("an invalid base URL of the environment, which it names", async () => {
    const { plugin } = await pluginWith({ env: { PORT_BASE_URL: "x.example" } });
    const reason = expect.stringContaining("PORT_BASE_URL");
    expect((await plugin.check({})).failures).toEqual([{ property: "baseUrl", reason }]);
  });
});

it("Check makes no request, and logs nothing", async () => {
  const { plugin, port } = await pluginWith();
  await plugin.check({});
  expect([port.requests, plugin.log]).toEqual([0, []]);
});
