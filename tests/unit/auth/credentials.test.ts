import { stackPlaces } from "../../../auth";
import type { Surroundings } from "../../../auth/credentials";
import { credentialSetKey, resolveCredentials } from "../../../auth/credentials";

const baseUrl = "https://api.getport.io";
const config = { "port:clientId": "configured-id", "port:secret": "configured-secret" };
const env = { PORT_CLIENT_ID: "exported-id", PORT_CLIENT_SECRET: "exported-secret" };

function surroundings(configured: Record<string, string>, exported: Record<string, string> = {}): Surroundings {
  return { places: stackPlaces, config: (key) => configured[key], env: exported };
}

const fromArgument = (value: string, name: string) => ({ value, origin: `the argument ${name}` });
const fromConfig = (value: string, key: string) => ({ value, origin: `the stack configuration ${key}` });
const fromEnv = (value: string, name: string) => ({ value, origin: `the environment variable ${name}` });

describe("each part has a place of its own: argument, else configuration, else environment", () => {
  it.each([
    ["arguments", { clientId: "id", clientSecret: "secret" }, config, "id: argument", "secret: argument"],
    ["configuration", {}, config, "id: config", "secret: config"],
    ["environment", {}, {}, "id: env", "secret: env"],
    ["only the id an argument", { clientId: "id" }, config, "id: argument", "secret: config"],
    ["only the secret an argument", { clientSecret: "secret" }, config, "id: config", "secret: argument"],
    ["only the id configured", {}, { "port:clientId": "configured-id" }, "id: config", "secret: env"],
    ["only the secret configured", {}, { "port:secret": "configured-secret" }, "id: env", "secret: config"],
    ["blank configuration", {}, { "port:clientId": " ", "port:secret": "" }, "id: env", "secret: env"],
  ])("%s", (_, given, configured, id, clientSecret) => {
    const found: Record<string, unknown> = {
      "id: argument": fromArgument("id", "clientId"),
      "id: config": fromConfig("configured-id", "port:clientId"),
      "id: env": fromEnv("exported-id", "PORT_CLIENT_ID"),
      "secret: argument": fromArgument("secret", "clientSecret"),
      "secret: config": fromConfig("configured-secret", "port:secret"),
      "secret: env": fromEnv("exported-secret", "PORT_CLIENT_SECRET"),
    };
    expect(resolveCredentials({ baseUrl, ...given }, surroundings(configured, env))).toMatchObject({
      baseUrl,
      clientId: found[id],
      clientSecret: found[clientSecret],
    });
  });

  it("a client id that was written into the inputs keeps the origin it was looked up from", () => {
    const { clientId } = resolveCredentials({ baseUrl, clientId: "exported-id" }, surroundings({}, env));
    expect(clientId).toEqual(fromEnv("exported-id", "PORT_CLIENT_ID"));
  });

  it("a secret that was given does not, even if the same one is set elsewhere", () => {
    const { clientSecret } = resolveCredentials({ baseUrl, clientSecret: "exported-secret" }, surroundings({}, env));
    expect(clientSecret).toEqual(fromArgument("exported-secret", "clientSecret"));
  });

  it("who gives the values can name their origin", () => {
    const given = { baseUrl, clientId: "id", clientSecret: "secret" };
    const { clientId, clientSecret } = resolveCredentials(
      given,
      surroundings({}),
      (setting) => `somewhere (${setting})`,
    );
    expect([clientId.origin, clientSecret.origin]).toEqual(["somewhere (clientId)", "somewhere (clientSecret)"]);
  });
});

describe("missing credentials are named with every place where they can be set", () => {
  const idPlaces =
    "Set one of: the argument clientId, the stack configuration port:clientId, the environment variable PORT_CLIENT_ID.";
  const secretPlaces =
    "Set one of: the argument clientSecret, the stack configuration port:secret, the environment variable PORT_CLIENT_SECRET.";
  const variables = "Set variables for the `pulumi` command: the provider does not see those that the program sets.";
  const whereTheyAre = 'Copy your credentials from app.port.io ("…" menu, Credentials).';

  it.each([
    ["the id", { clientSecret: "secret" }, `clientId is not set. ${idPlaces}`],
    ["the secret", { clientId: "id" }, `clientSecret is not set. ${secretPlaces}`],
    ["both", {}, `clientId and clientSecret are not set. ${idPlaces} ${secretPlaces}`],
  ])("%s", (_, given, text) => {
    expect(() => resolveCredentials({ baseUrl, ...given }, surroundings({}))).toThrow(
      expect.objectContaining({
        name: "PortAuthError",
        failure: expect.objectContaining({ code: "missing_credentials" }),
        message: `${text} ${variables} ${whereTheyAre}`,
      }),
    );
  });
});

describe("the key of a credential set", () => {
  const key = (url: string, clientId: string, clientSecret: string) =>
    credentialSetKey({
      baseUrl: url,
      baseUrlSources: "",
      clientId: fromArgument(clientId, "clientId"),
      clientSecret: fromArgument(clientSecret, "clientSecret"),
    });
  const one = key(baseUrl, "ab", "cd");

  it.each([
    ["base URL", key("https://api.us.getport.io", "ab", "cd")],
    ["client id", key(baseUrl, "ax", "cd")],
    ["client secret", key(baseUrl, "ab", "cx")],
    ["border between id and secret", key(baseUrl, "a", "bcd")],
    ["border between URL and id", key(`${baseUrl}a`, "b", "cd")],
    ["order", key(baseUrl, "cd", "ab")],
  ])("differs with the %s", (_, other) => {
    expect(other).not.toBe(one);
  });

  it("is the same wherever the parts came from", () => {
    const elsewhere = {
      baseUrl,
      baseUrlSources: "elsewhere",
      clientId: fromEnv("ab", "PORT_CLIENT_ID"),
      clientSecret: fromConfig("cd", "port:secret"),
    };
    expect(credentialSetKey(elsewhere)).toBe(one);
  });

  it("is a hash, not the secret", () => {
    expect(one).toMatch(/^[0-9a-f]{64}$/);
  });
});
