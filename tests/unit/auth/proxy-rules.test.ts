import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chooseProxy } from "../../../auth/http";
import { expectDocument } from "../../support/generated-document";
import { root } from "../../support/paths";

const folder = "tests/unit/auth/proxy-rules";
const table = `${folder}/rules.json`;

interface Row {
  rule: string;
  env: Record<string, string>;
  url: string;
  /** Written by Go. Empty where the request goes directly. */
  proxy: string;
}

const rows: Row[] = JSON.parse(readFileSync(join(root, table), "utf8"));

it.each(rows)("$rule: $url with $env", ({ env, url, proxy }) => {
  const choice = chooseProxy(url, env);
  expect("proxy" in choice ? `${choice.proxy.url.protocol}//${choice.proxy.url.host}` : choice).toEqual(
    proxy || expect.objectContaining({ direct: true }),
  );
});

it("a login that is not in ASCII is read, also after thousands of others", () => {
  const env = { HTTPS_PROXY: "http://jürgen:hunter22@proxy.example:3128" };
  const choices = Array.from({ length: 10_000 }, () => chooseProxy("https://api.getport.io", env));
  expect(choices.filter((choice) => !("proxy" in choice))).toEqual([]);
});

// Neither another toolchain, which Go would download, nor a workspace that this checkout may lie in.
const go = { cwd: join(root, folder), env: { ...process.env, GOTOOLCHAIN: "local", GOWORK: "off" } };
const hasGo = spawnSync("go", ["mod", "download"], go).status === 0;

(hasGo ? it : it.skip)(
  "the table is what Go says (skipped where Go 1.24 or golang.org/x/net is missing)",
  () => {
    expectDocument(table, execFileSync("go", ["run", "."], { ...go, input: JSON.stringify(rows) }).toString());
  },
  180_000,
);

/** What Go does not say: it ignores what it cannot read, and leaves a scheme that it does not know to the connection. */
describe("a variable that holds no usable proxy", () => {
  const url = "https://api.getport.io";

  it.each([
    ["http://jane:hunter22@[", "no URL"],
    ["http://", "no URL"],
    ["http://jane:hunter22@proxy:port", "no URL"],
    ["http://jane:hunter#22@proxy:3128", "no URL"],
    ["jane:hunter#22@proxy:3128", "no URL"],
    ["http://jane:22#hunter@proxy:3128", "login"],
    ["http://jane:22/hunter@proxy:3128", "login"],
    ["jane:22?hunter@proxy:3128", "login"],
    ["http://jane:100%@proxy:3128", "login"],
    ["http://CORP\\jane:hunter22@proxy:3128", "backslash"],
    ["CORP\\jane:hunter22@proxy:3128", "backslash"],
    ['"http://jane:hunter22@proxy:3128"', "quotes"],
    ["'http://proxy:3128'", "quotes"],
    ["“http://proxy:3128”", "quotes"],
    ['http://"proxy:3128"', "quotes"],
    ["http://proxy:3128'", "quotes"],
    ["$(HTTPS_PROXY)", "placeholder"],
    ["${HTTPS_PROXY}", "placeholder"],
    ["${{ vars.HTTPS_PROXY }}", "placeholder"],
    ["$HTTPS_PROXY", "placeholder"],
    ["$env:HTTPS_PROXY", "placeholder"],
    ["%HTTPS_PROXY%", "placeholder"],
    ["#{HTTPS_PROXY}#", "placeholder"],
    ["__HTTPS_PROXY__", "placeholder"],
    ["<proxy>", "placeholder"],
    ["undefined", "placeholder"],
    ["http://${PROXY_HOST}:3128", "placeholder"],
    ["http://$PROXY_HOST:3128", "placeholder"],
    ["http://$(PROXY_USER):$(PROXY_PASSWORD)@proxy:3128", "placeholder"],
    ["http://jane:hunter22@$PROXY_HOST:3128", "placeholder"],
    ["http://one,another:3128", "no URL"],
    ["http://jane:hunter22@proxy'name:3128", "no URL"],
  ])("is named with what is wrong, and its text is not: %s", (HTTPS_PROXY, flaw) => {
    expect(chooseProxy(url, { HTTPS_PROXY })).toEqual({ unusable: { variable: "HTTPS_PROXY", flaw } });
  });

  it.each([
    ["socks5://jane:hunter22@proxy:1080", "socks5", "proxy:1080"],
    ["SOCKS5h://proxy", "socks5h", "proxy"],
    ["ftp://proxy:21/", "ftp", "proxy"],
  ])("is named with its scheme and address, without the login: %s", (https_proxy, scheme, address) => {
    expect(chooseProxy(url, { https_proxy })).toEqual({
      unusable: { variable: "https_proxy", flaw: { scheme, address } },
    });
  });

  it("does not matter to a host in NO_PROXY, nor to loopback", () => {
    const env = { HTTPS_PROXY: "socks5://proxy:1080", NO_PROXY: "getport.io" };
    expect([chooseProxy(url, env), chooseProxy("https://localhost", env)]).toEqual([
      { direct: true },
      { direct: true },
    ]);
  });
});

it("a proxy is named by its variable, host and port, without its login", () => {
  const name = (https_proxy: string) => {
    const choice = chooseProxy("https://api.getport.io", { https_proxy });
    return "proxy" in choice && choice.proxy.name;
  };
  expect([
    name("http://jane:hunter22@proxy:3128/path"),
    name("http://proxy"),
    name("https://proxy"),
    name("jane:hunter22@proxy:3128"),
    name("jane@corp.example:hunter22@proxy"),
    name("http://CORP%5Cjane:hunter%2322@proxy"),
    name("http://[2001:db8::1]:80"),
  ]).toEqual([
    { variable: "https_proxy", address: "proxy:3128" },
    { variable: "https_proxy", address: "proxy:80" },
    { variable: "https_proxy", address: "proxy:443" },
    { variable: "https_proxy", address: "proxy:3128" },
    { variable: "https_proxy", address: "proxy:80" },
    { variable: "https_proxy", address: "proxy:80" },
    { variable: "https_proxy", address: "[2001:db8::1]:80" },
  ]);
});

it.each<[string, Record<string, string>, "direct" | "proxy"]>([
  ["HTTPS_PROXY", { HTTPS_PROXY: " \t", https_proxy: "proxy:3128" }, "proxy"],
  ["https_proxy", { https_proxy: " " }, "direct"],
  ["NO_PROXY", { HTTPS_PROXY: "proxy:3128", NO_PROXY: " ", no_proxy: "getport.io" }, "direct"],
  ["no_proxy", { HTTPS_PROXY: "proxy:3128", no_proxy: " " }, "proxy"],
])("a blank %s counts as unset", (_, env, expected) => {
  expect(chooseProxy("https://api.getport.io", env)).toHaveProperty(expected);
});

describe("a variable that is set and not used is named", () => {
  it.each(["ALL_PROXY", "all_proxy", "npm_config_https_proxy", "npm_config_proxy"])("%s", (variable) => {
    const choice = chooseProxy("https://api.getport.io", { PATH: "/bin", [variable]: "socks5://jane:hunter22@proxy" });
    expect(choice).toEqual({ direct: true, ignored: variable });
  });

  it.each<[string, string, Record<string, string>]>([
    ["it is blank", "https://api.getport.io", { ALL_PROXY: " " }],
    ["the host is on loopback", "https://localhost", { ALL_PROXY: "http://proxy" }],
    ["it is for http, and the URL is not", "https://api.getport.io", { HTTP_PROXY: "http://proxy" }],
    [
      "HTTPS_PROXY is set as well, and NO_PROXY",
      "https://api.getport.io",
      { ALL_PROXY: "http://proxy", HTTPS_PROXY: "http://proxy", NO_PROXY: "*" },
    ],
  ])("unless %s", (_, url, env) => {
    expect(chooseProxy(url, env)).toEqual({ direct: true });
  });
});
