import { baseUrlsIn, type Surroundings, stackPlaces } from "../../../auth/credentials";
import { PortAuthError } from "../../../auth/error";
import { namedBaseUrl, storedIdentity } from "../../../auth/token-identity";

const set: Surroundings = {
  places: stackPlaces,
  config: (key) => (key === "port:baseUrl" ? "https://configured.example/v1/" : undefined),
  env: { PORT_BASE_URL: "HTTPS://Exported.example" },
};
const nothing: Surroundings = { places: stackPlaces, config: () => undefined, env: {} };

const problemOf = (stored: unknown, surroundings = nothing) => {
  try {
    return `goes to ${namedBaseUrl(stored, surroundings, "set it", baseUrlsIn(surroundings))}`;
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    const { code, problem, remedy } = error.failure;
    return [code, problem, remedy];
  }
};

const ownAddresses = [
  ["the EU", "https://api.getport.io", "https://api.getport.io"],
  ["the newer host of the US", "https://api.us.port.io", "https://api.us.port.io"],
  ["upper case", "HTTPS://API.GetPort.io/v1/", "https://api.getport.io"],
  ["loopback over http", "http://127.0.0.1:24010", "http://127.0.0.1:24010"],
  ["loopback in another notation", "http://0x7f.1", "http://127.0.0.1"],
  ["localhost", "https://localhost", "https://localhost"],
] as const;

describe("a stored address gets the client secret, whatever this run names", () => {
  it.each(ownAddresses)("%s", (_, stored, baseUrl) => {
    expect(namedBaseUrl(stored, nothing, "", [])).toBe(baseUrl);
  });
});

describe("a private address in the state gets the client secret if this run names it", () => {
  it.each([
    ["in the configuration", "https://configured.example"],
    ["in the environment, even if another one is configured", "https://exported.example/v1"],
    ["in an argument", "https://argument.example"],
  ])("%s", (_, stored) => {
    const named = [...baseUrlsIn(set), "https://argument.example"];
    expect(namedBaseUrl(stored, set, "", named)).toBe(stored.replace(/\/v1$/, ""));
  });
});

const strangers = [
  ["another host", "https://somebody.example", "somebody.example"],
  ["a subdomain of Port's domain", "https://x.api.getport.io", "x.api.getport.io"],
  ["Port's host in another domain", "https://api.getport.io.somebody.example", "api.getport.io.somebody.example"],
  ["another port of Port's host", "https://api.getport.io:8443", "api.getport.io:8443"],
  ["Port's host with a dot at its end", "https://api.getport.io./", "api.getport.io."],
  ["all interfaces", "https://0.0.0.0", "0.0.0.0"],
] as const;

describe("a stored address that nobody named gets no client secret, and the error says what allows it", () => {
  it.each(strangers)("%s", (_, stored, host) => {
    expect(problemOf(stored, set)).toEqual([
      "unnamed_address",
      `the token's base URL is at ${host}, which this run does not name`,
      `The client secret goes only to Port's own hosts and to an address that this run names. If ${host} is right, set it.`,
    ]);
  });

  const http = "must use https, because plain http exposes the client secret";
  const login = "must not contain a user name or password; use clientId and clientSecret";
  it.each([
    ["http to one of Port's hosts", "http://api.getport.io", ` (api.getport.io) ${http}`],
    ["http elsewhere", "http://somebody.example", ` (somebody.example) ${http}`],
    ["Port's host as a user name", "https://api.getport.io@somebody.example", ` (somebody.example) ${login}`],
    ["a login at Port's host", "https://jane:hunter22@api.getport.io", ` (api.getport.io) ${login}`],
    ["nothing", undefined, " must be a string, for example https://api.getport.io"],
    ["a list", ["https://api.getport.io"], " (api.getport.io) must be a string, for example https://api.getport.io"],
    ["no URL", "api.getport.io", " is not a URL with a scheme, for example https://api.getport.io"],
  ])("nor does %s", (_, stored, problem) => {
    expect(problemOf(stored, set)).toEqual([
      "unnamed_address",
      `the token's base URL${problem}`,
      "No request is made to the base URL in the state. `pulumi up` with complete credentials corrects it.",
    ]);
  });
});

it("a credential that somebody has put into the host is not shown", () => {
  const clientSecret = "the-client-secret-of-somebody";
  const error = JSON.stringify(
    problemOf(`https://${clientSecret}.example`, { ...nothing, env: { PORT_CLIENT_SECRET: clientSecret } }),
  );
  expect(error).toContain("unnamed_address");
  expect(error).not.toContain("client-secret");
});

describe("of a stored identity, the client id", () => {
  it.each(ownAddresses)("stays with the base URL: %s", (_, stored, baseUrl) => {
    expect(storedIdentity({ clientId: "id", baseUrl: stored })).toEqual({ clientId: "id", baseUrl });
  });

  it.each([...strangers, ["http to one of Port's hosts", "http://api.getport.io", ""] as const])(
    "is left out beside an address that may be anybody's: %s",
    (_, baseUrl) => {
      expect(storedIdentity({ clientId: "id", baseUrl })).toEqual({ baseUrl });
    },
  );

  it.each([
    ["a client id", { clientId: ["id"], baseUrl: "https://api.getport.io" }, { baseUrl: "https://api.getport.io" }],
    ["a base URL", { clientId: "id", baseUrl: {} }, { clientId: "id" }],
  ])("or the base URL is ignored if it is no text: %s", (_, stored, identity) => {
    expect(storedIdentity(stored)).toEqual(identity);
  });
});
