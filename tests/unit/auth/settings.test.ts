import {
  lookUp,
  type Places,
  resolveBaseUrl,
  resolveCredentials,
  type Setting,
  type Surroundings,
  stackPlaces,
  unfilledPlaces,
} from "../../../auth/credentials";

function surroundings(config: Record<string, string>, env: Record<string, string> = {}): Surroundings {
  return { places: stackPlaces, config: (key) => config[key], env };
}

const all: [Setting, string, string][] = [
  ["clientId", "port:clientId", "PORT_CLIENT_ID"],
  ["clientSecret", "port:secret", "PORT_CLIENT_SECRET"],
  ["baseUrl", "port:baseUrl", "PORT_BASE_URL"],
];

describe.each(all)("%s", (setting, key, variable) => {
  it("comes from the stack configuration first", () => {
    expect(lookUp(setting, surroundings({ [key]: "configured" }, { [variable]: "exported" }))).toEqual({
      value: "configured",
      origin: `the stack configuration ${key}`,
    });
  });

  it("names the age of a configuration that is not the current one", () => {
    const old = { ...surroundings({ [key]: "configured" }), configAge: "as of yesterday" };
    expect(lookUp(setting, old)?.origin).toBe(`the stack configuration ${key} as of yesterday`);
  });

  it("comes from the environment where it is not configured", () => {
    expect(lookUp(setting, surroundings({}, { [variable]: "exported" }))).toEqual({
      value: "exported",
      origin: `the environment variable ${variable}`,
    });
  });

  it("is not set where neither has it", () => {
    expect(lookUp(setting, surroundings({}))).toBeUndefined();
  });

  it.each(["", " ", "\t\n"])("counts as not configured where that is blank: %j", (blank) => {
    expect(lookUp(setting, surroundings({ [key]: blank }, { [variable]: "exported" }))?.value).toBe("exported");
  });

  it.each(["", " ", "\t\n"])("counts as not set where both are blank: %j", (blank) => {
    expect(lookUp(setting, surroundings({ [key]: blank }, { [variable]: blank }))).toBeUndefined();
  });

  it("counts as not set where it is a placeholder, and the places are named", () => {
    const found = surroundings({ [key]: "$(NAME)" }, { [variable]: "${NAME}" });
    expect(lookUp(setting, found)).toBeUndefined();
    expect(unfilledPlaces(found)).toEqual([`the stack configuration ${key}`, `the environment variable ${variable}`]);
  });

  it("comes from the environment where the configuration has a placeholder", () => {
    expect(lookUp(setting, surroundings({ [key]: "undefined" }, { [variable]: "exported" }))?.value).toBe("exported");
  });

  it("is trimmed, wherever it comes from", () => {
    expect(lookUp(setting, surroundings({ [key]: " value\n" }))?.value).toBe("value");
    expect(lookUp(setting, surroundings({}, { [variable]: "\tvalue " }))?.value).toBe("value");
  });

  it("is not taken from another setting's places", () => {
    const others = all.filter(([other]) => other !== setting);
    const config = Object.fromEntries(others.map(([, otherKey]) => [otherKey, "x"]));
    const env = Object.fromEntries(others.map(([, , otherVariable]) => [otherVariable, "x"]));
    expect(lookUp(setting, surroundings(config, env))).toBeUndefined();
  });
});

const inProvider: Places = {
  configuration: "the provider configuration ",
  keys: { clientId: "its:clientId", clientSecret: "its:clientSecret", baseUrl: "its:baseUrl" },
  baseUrlArguments: "the argument baseUrl or region",
  outdatedRemedy: "",
};
const nowhere: Places = {
  configuration: "",
  keys: undefined,
  baseUrlArguments: "--base-url or --region",
  outdatedRemedy: "",
};

describe("each shell has its places", () => {
  it.each([
    ["a program", stackPlaces, "the stack configuration port:clientId"],
    ["a provider", inProvider, "the provider configuration its:clientId"],
    ["no configuration", nowhere, "the environment variable PORT_CLIENT_ID"],
  ])("%s: the first one", (_, places, origin) => {
    const found = { places, config: () => "configured", env: { PORT_CLIENT_ID: "exported" } };
    expect(lookUp("clientId", found)?.origin).toBe(origin);
  });

  it.each([
    ["a program", stackPlaces, "the argument baseUrl or region, port:baseUrl, PORT_BASE_URL"],
    ["a provider", inProvider, "the argument baseUrl or region, its:baseUrl, PORT_BASE_URL"],
    ["no configuration", nowhere, "--base-url or --region, PORT_BASE_URL"],
  ])("%s: all of the base URL", (_, places, sources) => {
    const env = { PORT_CLIENT_ID: "id", PORT_CLIENT_SECRET: "secret" };
    const credentials = resolveCredentials({ baseUrl: "https://x" }, { places, config: () => undefined, env });
    expect(credentials.baseUrlSources).toBe(sources);
  });
});

describe("the base URL", () => {
  it("is Port's EU region where nothing is set", () => {
    expect(resolveBaseUrl({}, surroundings({}))).toEqual({ property: "baseUrl", value: "https://api.getport.io" });
  });

  it("is normalized", () => {
    expect(resolveBaseUrl({}, surroundings({}, { PORT_BASE_URL: "HTTPS://API.us.getport.io/v1/" }))).toEqual({
      property: "baseUrl",
      value: "https://api.us.getport.io",
    });
  });

  it.each([
    [{ "port:baseUrl": "eu" }, {}, "comes from the stack configuration port:baseUrl and"],
    [{}, { PORT_BASE_URL: "eu" }, "comes from the environment variable PORT_BASE_URL and"],
  ])("names the place of one that cannot be used: %j %j", (config: Record<string, string>, env, place) => {
    expect(resolveBaseUrl({}, surroundings(config, env))).toEqual({
      property: "baseUrl",
      problem: `${place} is not a URL with a scheme, for example https://api.getport.io`,
    });
  });

  it("goes by the region that is given, whatever is set", () => {
    expect(resolveBaseUrl({ region: "us" }, surroundings({ "port:baseUrl": "https://port.example" }))).toEqual({
      property: "region",
      value: "https://api.us.getport.io",
    });
  });

  it("goes by the base URL that is given, whatever is set", () => {
    expect(resolveBaseUrl({ baseUrl: "https://a.example/v1" }, surroundings({ "port:baseUrl": "eu" }))).toEqual({
      property: "baseUrl",
      value: "https://a.example",
    });
  });

  it("and a region exclude each other", () => {
    expect(resolveBaseUrl({ region: "us", baseUrl: "https://a.example" }, surroundings({}))).toEqual({
      property: "region",
      problem: "and baseUrl cannot be combined; set one of them",
    });
  });
});
