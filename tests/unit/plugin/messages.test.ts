import { type PluginClient, secret } from "../../support/plugin-client";
import { env, pluginWith, storedWith } from "./support";

const expired = storedWith(-3600);
const whereTheyAre = 'Copy your credentials from app.port.io ("…" menu, Credentials).';
const variables = "Set variables for the `pulumi` command: the provider does not see those that the program sets.";
const check = "Check that both are complete and not swapped, belong together and belong to this region.";

interface Case {
  env?: Record<string, string>;
  configuration?: Record<string, unknown>;
  name?: string;
  mood?: "well" | "hangs";
}

/** The messages that only the plugin has, or that name its places. The others are in tests/unit/auth. */
describe("the whole text of", () => {
  it.each<[string, Case, (plugin: PluginClient) => Promise<unknown>, text: string]>([
    [
      "missing credentials",
      { env: {} },
      (plugin) => plugin.create({}),
      `clientId and clientSecret are not set. Set one of: the argument clientId, the provider configuration port-access-token:clientId, the environment variable PORT_CLIENT_ID. Set one of: the argument clientSecret, the provider configuration port-access-token:clientSecret, the environment variable PORT_CLIENT_SECRET. ${variables} ${whereTheyAre}`,
    ],
    [
      "a missing secret of an explicit provider",
      { env: {}, name: "org-a", configuration: { clientId: "client-id" } },
      (plugin) => plugin.create({}),
      `clientSecret is not set. Set one of: the argument clientSecret, the argument clientSecret of the provider org-a, the environment variable PORT_CLIENT_SECRET. ${variables} ${whereTheyAre}`,
    ],
    [
      "a refusal of configured credentials",
      { configuration: { clientId: "client-id", clientSecret: secret("wrong") } },
      (plugin) => plugin.create({}),
      `https://api.getport.io does not accept the credentials (401). The client id came from the provider configuration port-access-token:clientId, the client secret from the provider configuration port-access-token:clientSecret. ${check} ${whereTheyAre}`,
    ],
    [
      "a refusal of the credentials of an explicit provider",
      { name: "org-a", configuration: { clientId: "client-id", clientSecret: secret("wrong") } },
      (plugin) => plugin.create({}),
      `https://api.getport.io does not accept the credentials (401). The client id came from the argument clientId of the provider org-a, the client secret from the argument clientSecret of the provider org-a. ${check} ${whereTheyAre}`,
    ],
    [
      "a refusal of arguments",
      {},
      (plugin) => plugin.create({ clientId: "other-id", clientSecret: secret("wrong") }),
      `https://api.getport.io does not accept the credentials (401). The client id came from the argument clientId, the client secret from the argument clientSecret. ${check} ${whereTheyAre}`,
    ],
    [
      "no answer",
      { mood: "hangs" },
      (plugin) => plugin.create({}),
      "https://api.getport.io did not answer within 120 s, in 4 requests. Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port-access-token:baseUrl, PORT_BASE_URL).",
    ],
    [
      "no answer to an explicit provider",
      { mood: "hangs", name: "org-a" },
      (plugin) => plugin.create({}),
      "https://api.getport.io did not answer within 120 s, in 4 requests. Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, the argument baseUrl of the provider org-a, PORT_BASE_URL).",
    ],
    [
      "a token that Read could not renew with an outdated configuration",
      { configuration: { clientId: "client-id", clientSecret: secret("wrong") } },
      (plugin) => plugin.read(expired),
      `https://api.getport.io does not accept the credentials (401). The client id came from the provider configuration port-access-token:clientId as of the last \`pulumi up\`, the client secret from the provider configuration port-access-token:clientSecret as of the last \`pulumi up\`. ${check} ${whereTheyAre} If the configuration has changed since the last \`pulumi up\`, the next \`pulumi up\` requests a token with the current one. The stored token is kept; it expired at 2026-01-02T02:04:05.000Z.`,
    ],
    [
      "a token that Read has renewed",
      {},
      (plugin) => plugin.read(expired),
      "the token was renewed and expires at 2026-01-02T06:04:05.000Z.",
    ],
    [
      "an import with an invalid base URL",
      { env: { ...env, PORT_BASE_URL: "http://x.example" } },
      (plugin) => plugin.read({}),
      "baseUrl comes from the environment variable PORT_BASE_URL and must use https, because plain http exposes the client secret",
    ],
    [
      "two invalid arguments of the function",
      {},
      (plugin) => plugin.invoke({ region: "asia", minimumRemainingSeconds: -1 }),
      'region must be "eu" or "us"; minimumRemainingSeconds must be a number of seconds, 0 or more',
    ],
    [
      "a function that does not exist",
      {},
      (plugin) => plugin.invoke({}, { token: "port-access-token:index:getToken" }),
      "there is no function port-access-token:index:getToken",
    ],
    [
      "Cancel",
      {},
      (plugin) => plugin.cancel().then(() => plugin.create({})),
      "cancelled. Nothing was changed. Run the command again.",
    ],
    [
      "a timeout of the user",
      { mood: "hangs" },
      (plugin) => plugin.create({}, { timeout: 5 }),
      "no token within the 5 s of the option customTimeouts.create. Nothing was changed. Run the command again, or raise this time.",
    ],
    [
      "a call before Configure",
      {},
      (plugin) => plugin.attach().then(() => plugin.create({})),
      "the provider is not configured",
    ],
  ])("%s", async (_, { mood = "well", ...given }, act, text) => {
    const { plugin, port } = await pluginWith(given);
    port.mood = mood;
    const error = await act(plugin).then(
      () => undefined,
      ({ details }: { details: string }) => details,
    );
    expect([error, ...plugin.log.map((line) => line.text)].filter(Boolean)).toEqual([
      `pulumi-port-access-token: ${text}`,
    ]);
  });
});
