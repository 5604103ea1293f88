import { stackPlaces } from "../../../auth";
import { check, unknown } from "../../../provider/lifecycle";
import { baseUrl } from "./support";

const env = {
  PORT_CLIENT_ID: "exported-id",
  PORT_CLIENT_SECRET: "exported-secret",
  PORT_BASE_URL: "https://exported.example/v1",
};
const config = {
  "port:clientId": "configured-id",
  "port:secret": "configured-secret",
  "port:baseUrl": "https://configured.example/",
};

function checked(
  args: Record<string, unknown>,
  configured: Record<string, string> = {},
  exported: Record<string, string> = {},
  oldInputs?: { clientId?: string; baseUrl?: string },
) {
  return check(args, { places: stackPlaces, config: (key) => configured[key], env: exported }, oldInputs);
}

const good = (inputs: object) => ({ inputs, failures: [] });

describe("the inputs are normalized", () => {
  it.each([
    ["no arguments", {}, { baseUrl }],
    ["region eu", { region: "eu" }, { baseUrl }],
    ["region US", { region: "US" }, { baseUrl: "https://api.us.getport.io" }],
    ["a base URL", { baseUrl: "HTTPS://API.getport.io/v1/" }, { baseUrl }],
    [
      "credentials",
      { clientId: " id\n", clientSecret: "\tsecret " },
      { baseUrl, clientId: "id", clientSecret: "secret" },
    ],
    ["a client id only", { clientId: "id" }, { baseUrl, clientId: "id" }],
    ["a secret only", { clientSecret: "secret" }, { baseUrl, clientSecret: "secret" }],
    [
      "undefined arguments",
      { region: undefined, baseUrl: undefined, clientId: undefined, clientSecret: undefined },
      { baseUrl },
    ],
  ])("%s", (_, args, inputs) => {
    expect(checked(args)).toStrictEqual(good(inputs));
  });
});

describe("the effective client id and base URL are written into the inputs, the secret never", () => {
  it.each([
    ["environment", {}, {}, { clientId: "exported-id", baseUrl: "https://exported.example" }],
    [
      "configuration over environment",
      {},
      config,
      { clientId: "configured-id", baseUrl: "https://configured.example" },
    ],
    ["arguments over both", { clientId: "id", baseUrl }, config, { clientId: "id", baseUrl }],
    ["region over both", { region: "us" }, config, { clientId: "configured-id", baseUrl: "https://api.us.getport.io" }],
  ])("%s", (_, args, configured, inputs) => {
    expect(checked(args, configured, env)).toStrictEqual(good(inputs));
  });
});

describe("the client id and base URL of the old inputs", () => {
  const us = "https://api.us.getport.io";
  const old = { clientId: "old-id", baseUrl: us };
  const id = { PORT_CLIENT_ID: "exported-id" };
  const secret = { PORT_CLIENT_SECRET: "exported-secret" };

  it.each<[string, object, Record<string, string>, Record<string, string>, object]>([
    ["nothing", {}, {}, {}, old],
    ["a client id in the configuration", {}, { "port:clientId": "old-id" }, {}, old],
    ["another client id in the environment", {}, {}, id, { clientId: "exported-id", baseUrl: us }],
    ["a client id as argument", { clientId: "id" }, {}, {}, { clientId: "id", baseUrl: us }],
    ["an unknown client id", { clientId: unknown }, {}, {}, { clientId: unknown, baseUrl: us }],
    ["a secret in the environment", {}, {}, secret, old],
    ["a secret as argument", { clientSecret: "secret" }, {}, {}, { ...old, clientSecret: "secret" }],
    ["an unknown secret", { clientSecret: unknown }, {}, {}, { ...old, clientSecret: unknown }],
    [
      "blank values",
      {},
      { "port:baseUrl": " " },
      { ...id, PORT_CLIENT_SECRET: "" },
      { clientId: "exported-id", baseUrl: us },
    ],
    [
      "placeholders",
      {},
      { "port:baseUrl": "${{ vars.PORT_BASE_URL }}", "port:secret": "undefined" },
      { PORT_CLIENT_ID: "$(PORT_CLIENT_ID)", PORT_CLIENT_SECRET: "%PORT_CLIENT_SECRET%", PORT_BASE_URL: "null" },
      old,
    ],
  ])("stand where no base URL is found and of the credentials: %s", (_, args, configured, exported, inputs) => {
    expect(checked({ ...args }, configured, exported, old)).toStrictEqual(good(inputs));
  });

  it.each<[string, object, Record<string, string>, Record<string, string>, object]>([
    ["complete credentials, which are EU's", {}, {}, { ...id, ...secret }, { clientId: "exported-id", baseUrl }],
    [
      "complete arguments",
      { clientId: "id", clientSecret: unknown },
      {},
      {},
      { clientId: "id", clientSecret: unknown, baseUrl },
    ],
    ["a region", { region: "eu" }, {}, {}, { baseUrl }],
    ["an unknown region", { region: unknown }, {}, {}, { baseUrl: unknown }],
    ["a base URL as argument", { baseUrl }, {}, {}, { baseUrl }],
    ["a base URL in the configuration", {}, { "port:baseUrl": baseUrl }, {}, { baseUrl }],
    ["a base URL in the environment", {}, {}, { PORT_BASE_URL: baseUrl }, { baseUrl }],
  ])("do not where there is %s", (_, args, configured, exported, inputs) => {
    expect(checked({ ...args }, configured, exported, old)).toStrictEqual(good(inputs));
  });

  it.each<[string, object, Record<string, string>, object]>([
    ["nothing", {}, {}, {}],
    ["a secret in the environment", {}, secret, {}],
    ["a secret as argument", { clientSecret: "secret" }, {}, { clientSecret: "secret" }],
    ["a client id in the environment", {}, id, { clientId: "exported-id" }],
  ])("at a private address, the address stands without its client id, so no request follows: %s", (...row) => {
    const [, args, exported, inputs] = row;
    const old = { clientId: "old-id", baseUrl: "https://somebody.example" };
    expect(checked({ ...args }, {}, exported, old)).toStrictEqual(good({ baseUrl: old.baseUrl, ...inputs }));
  });

  it("do not at a private address where there are complete credentials, which are EU's", () => {
    const old = { clientId: "old-id", baseUrl: "https://somebody.example" };
    expect(checked({}, {}, { ...id, ...secret }, old)).toStrictEqual(good({ clientId: "exported-id", baseUrl }));
  });

  it.each([
    ["of a resource that is replaced", {}, { baseUrl }],
    ["which have no client id", { baseUrl: us }, { baseUrl: us }],
  ])("are taken as they are: %s", (_, oldInputs, inputs) => {
    expect(checked({}, {}, {}, oldInputs)).toStrictEqual(good(inputs));
  });
});

it("nothing else of the arguments is written", () => {
  const args = {
    __provider: "text",
    accessToken: "x",
    expiresAt: "x",
    tokenFingerprint: "x",
    clientID: "x",
    other: {},
  };
  expect(checked(args)).toStrictEqual(good({ baseUrl }));
});

it("missing credentials are no failure", () => {
  expect(checked({}).failures).toEqual([]);
});

describe("an unknown passes", () => {
  it.each([
    ["clientId", { clientId: unknown }, { baseUrl, clientId: unknown }],
    ["clientSecret", { clientSecret: unknown }, { baseUrl, clientSecret: unknown }],
    ["baseUrl", { baseUrl: unknown }, { baseUrl: unknown }],
    ["region, so the base URL is unknown", { region: unknown }, { baseUrl: unknown }],
    ["region and baseUrl, of which one can hold nothing", { region: unknown, baseUrl: unknown }, { baseUrl: unknown }],
  ])("%s", (_, args, inputs) => {
    expect(checked(args)).toStrictEqual(good(inputs));
  });

  it("and is not looked up", () => {
    expect(checked({ clientId: unknown, baseUrl: unknown }, config, env).inputs).toEqual({
      clientId: unknown,
      baseUrl: unknown,
    });
  });

  it("the text that stands for it is the engine's", () => {
    expect(unknown).toBe("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });
});

describe("what cannot be used is reported by property", () => {
  const unfilled = "is a placeholder that was not filled in; set the variable that it stands for";
  const empty = "is empty; set a value, or omit it to use the configuration or the environment";
  it.each([
    [{ region: "ap" }, "region", 'region must be "eu" or "us"'],
    [{ region: null }, "region", 'region must be "eu" or "us"'],
    [{ region: "" }, "region", 'region must be "eu" or "us"'],
    [{ region: "eu", baseUrl }, "region", "region and baseUrl cannot be combined; set one of them"],
    [{ region: unknown, baseUrl }, "region", "region and baseUrl cannot be combined; set one of them"],
    [{ region: "eu", baseUrl: unknown }, "region", "region and baseUrl cannot be combined; set one of them"],
    [
      { baseUrl: "api.getport.io" },
      "baseUrl",
      "baseUrl is not a URL with a scheme, for example https://api.getport.io",
    ],
    [{ baseUrl: "" }, "baseUrl", "baseUrl is not a URL with a scheme, for example https://api.getport.io"],
    [{ baseUrl: null }, "baseUrl", "baseUrl must be a string, for example https://api.getport.io"],
    [
      { baseUrl: "http://api.getport.io" },
      "baseUrl",
      "baseUrl must use https, because plain http exposes the client secret",
    ],
    [
      { baseUrl: "https://Jane:Hunter22@x.example" },
      "baseUrl",
      "baseUrl must not contain a user name or password; use clientId and clientSecret",
    ],
    [{ clientId: "" }, "clientId", `clientId ${empty}`],
    [{ clientId: " \n" }, "clientId", `clientId ${empty}`],
    [{ clientId: null }, "clientId", "clientId must be a string, but is null"],
    [{ clientId: 7 }, "clientId", "clientId must be a string, but is of type number"],
    [{ clientId: ["id"] }, "clientId", "clientId must be a string, but is a list"],
    [{ clientSecret: "" }, "clientSecret", `clientSecret ${empty}`],
    [{ clientId: "$(ID)" }, "clientId", `clientId ${unfilled}`],
    [{ clientSecret: "${SECRET}" }, "clientSecret", `clientSecret ${unfilled}`],
    [{ baseUrl: "#{URL}" }, "baseUrl", `baseUrl ${unfilled}`],
    [{ clientSecret: null }, "clientSecret", "clientSecret must be a string, but is null"],
    [{ clientSecret: true }, "clientSecret", "clientSecret must be a string, but is of type boolean"],
    [{ clientSecret: {} }, "clientSecret", "clientSecret must be a string, but is of type object"],
  ])("%j", (args, property, reason) => {
    expect(checked(args, config, env).failures).toEqual([{ property, reason }]);
  });

  it.each([
    [{ "port:baseUrl": "eu" }, {}, "baseUrl comes from the stack configuration port:baseUrl and"],
    [{}, { PORT_BASE_URL: "eu" }, "baseUrl comes from the environment variable PORT_BASE_URL and"],
  ])("a base URL that is no argument, by its place: %j %j", (configured: Record<string, string>, exported, begin) => {
    expect(checked({}, configured, exported).failures).toEqual([
      {
        property: "baseUrl",
        reason: `${begin} is not a URL with a scheme, for example https://api.getport.io`,
      },
    ]);
  });

  it("all at once", () => {
    const { failures } = checked({ region: "ap", clientId: "", clientSecret: 7 });
    expect(failures.map(({ property }) => property)).toEqual(["region", "clientId", "clientSecret"]);
  });

  it("a wrong secret is not repeated", () => {
    expect(JSON.stringify(checked({ clientSecret: ["hunter22"], clientId: { a: "hunter22" } }))).not.toContain(
      "hunter22",
    );
  });
});
