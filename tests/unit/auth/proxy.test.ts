import { Socket } from "node:net";
import { inspect } from "node:util";
import { exchange, tokenRequest } from "../../../auth/exchange";
import { send } from "../../../auth/http";
import { describeWithTls, selfSigned, trustSelfSigned } from "../../support/certificate";
import { tunnel } from "../../support/forward-proxy";
import { hasIpv6, startFront } from "../../support/front";
import { answer, type Behaviour, closedPort, type Loopback, startLoopback } from "../../support/loopback";
import { answerNameLookups } from "../../support/name-lookups";
import { withoutProxyVariables } from "../../support/proxy-variables";
import { credentialsFor, failureOf, goodAnswer, goodToken, secret, simulated } from "./support";

const checkConnection =
  "Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).";

withoutProxyVariables();

beforeEach(trustSelfSigned);

afterEach(() => jest.restoreAllMocks());

/** By a name: nothing on loopback goes through a proxy. */
async function port(behave = answer(goodAnswer)) {
  const server = await startLoopback(behave, selfSigned);
  return { ...server, address: `port.test:${server.port}`, baseUrl: `https://port.test:${server.port}` };
}

const request = (baseUrl: string, effects = simulated()) => exchange(credentialsFor(baseUrl), effects);

describeWithTls("a request over https", () => {
  it.each(["HTTPS_PROXY", "https_proxy"])("goes through the proxy in %s", async (variable) => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env[variable] = proxy.baseUrl;
    expect((await request(server.baseUrl)).accessToken).toBe(goodToken);
    expect([proxy.requests.length, server.requests.length]).toEqual([1, 1]);
  });

  it("takes a proxy without a scheme for one that speaks http", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.address;
    await request(server.baseUrl);
    expect(proxy.requests).toHaveLength(1);
  });

  it.each(["localhost", "127.0.0.1"])("speaks TLS to a proxy whose URL says https: %s", async (host) => {
    const [server, proxy] = [await port(), await startLoopback(tunnel, selfSigned)];
    process.env.HTTPS_PROXY = `https://${host}:${proxy.port}`;
    await request(server.baseUrl);
    expect(proxy.requests).toHaveLength(1);
  });

  (hasIpv6 ? it : it.skip)("finds a proxy at an address of IPv6 (skipped where a machine has none)", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = `http://[::1]:${await startFront(proxy.port, { host: "::1" })}`;
    await request(server.baseUrl);
    expect(proxy.requests).toHaveLength(1);
  });

  it("gives each address of the proxy 2.5 s, not Node's 250 ms", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const connect = jest.spyOn(Socket.prototype, "connect");
    await request(server.baseUrl);
    expect(connect.mock.calls[0]?.flat()[0]).toMatchObject({
      port: proxy.port,
      autoSelectFamilyAttemptTimeout: 2_500,
    });
  });

  it("checks that the certificate of a proxy is the proxy's", async () => {
    const proxy = await startLoopback(tunnel, selfSigned);
    process.env.HTTPS_PROXY = `https://proxy.test:${proxy.port}`;
    answerNameLookups(["127.0.0.1"]);
    const error = await failureOf(request("https://port.test"));
    expect(error.message).toContain(`proxy.test:${proxy.port} in HTTPS_PROXY (ERR_TLS_CERT_ALTNAME_INVALID). `);
  });

  it("checks that the certificate of the server is the server's", async () => {
    const server = await port();
    // This one connects everybody with the server.
    const proxy = await startLoopback((client) => tunnel(client, `CONNECT port.test:${server.port} `));
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const error = await failureOf(request("https://another.test"));
    expect(error.message).toContain(" (ERR_TLS_CERT_ALTNAME_INVALID). ");
    expect(server.requests).toEqual([]);
  });

  it("shows the proxy where it goes, and nothing of what it carries", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.baseUrl;
    await request(server.baseUrl);
    expect(proxy.requests).toEqual([`CONNECT ${server.address} HTTP/1.1\r\nHost: ${server.address}\r\n\r\n`]);
  });

  it.each([
    ["https://api.getport.io", "api.getport.io:443"],
    ["https://[2001:db8::1]", "[2001:db8::1]:443"],
  ])("names the server with its port: %s", async (baseUrl, address) => {
    const proxy = await startLoopback(answer({ status: 403 }));
    process.env.HTTPS_PROXY = proxy.baseUrl;
    await failureOf(request(baseUrl));
    expect(proxy.requests[0]).toMatch(`CONNECT ${address} HTTP/1.1\r\nHost: ${address}\r\n`);
  });

  it.each([
    ["http://jane:p%40ss@", "jane:p@ss"],
    ["http://jane:p@s:s@", "jane:p@s:s"],
    ["jane:pa$$w0rd$@", "jane:pa$$w0rd$"],
    ["DOMAIN%5Cjane:p%23%2F%3F%25@", "DOMAIN\\jane:p#/?%"],
  ])("logs in with the user and password of the proxy's URL, decoded: %s", async (written, sent) => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = `${written}${proxy.address}`;
    await request(server.baseUrl);
    const login = Buffer.from(sent).toString("base64");
    expect(proxy.requests[0]).toContain(`\r\nProxy-Authorization: Basic ${login}\r\n`);
    expect(server.requests[0]?.toLowerCase()).not.toContain("proxy-authorization");
  });

  it("goes past the proxy to a host in NO_PROXY", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    Object.assign(process.env, { HTTPS_PROXY: proxy.baseUrl, NO_PROXY: "test" });
    answerNameLookups(["127.0.0.1"]);
    expect((await request(server.baseUrl)).accessToken).toBe(goodToken);
    expect([proxy.requests, server.requests.length]).toEqual([[], 1]);
  });

  it("goes past the proxy to loopback", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.baseUrl;
    expect((await request(`https://localhost:${server.port}`)).accessToken).toBe(goodToken);
    expect([proxy.requests, server.requests.length]).toEqual([[], 1]);
  });
});

describeWithTls("a connection through a proxy", () => {
  it("ends with an answer that was not read to its end", async () => {
    const server = await port((connection) => {
      connection.write(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(70_000)}`);
    });
    const proxy = await startLoopback(tunnel);
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const error = await failureOf(request(server.baseUrl));
    expect(error.message).toContain("answered 200, but with more than 64 KiB. ");
    await proxy.connectionsEnded();
  });

  it("ends when the server hangs", async () => {
    const server = await port(() => {});
    const proxy = await startLoopback(tunnel);
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const sent = send(tokenRequest(credentialsFor(server.baseUrl)), 50);
    await expect(sent).resolves.toMatchObject({ noAnswer: { timedOut: true } });
    await proxy.connectionsEnded();
  });

  it("ends when the server never gets as far as TLS", async () => {
    const server = await startLoopback(() => {});
    const proxy = await startLoopback(tunnel);
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const sent = send(tokenRequest(credentialsFor(`https://port.test:${server.port}`)), 50);
    await expect(sent).resolves.toMatchObject({ noAnswer: { timedOut: true } });
    await proxy.connectionsEnded();
  });
});

it.each(["HTTP_PROXY", "http_proxy", "HTTPS_PROXY"])(
  "a request over http, which is for loopback only, never goes through a proxy: %s",
  async (variable) => {
    const [server, proxy] = [await startLoopback(answer(goodAnswer)), await startLoopback(tunnel)];
    process.env[variable] = proxy.baseUrl;
    expect((await request(server.baseUrl)).accessToken).toBe(goodToken);
    expect(proxy.requests).toEqual([]);
  },
);

describe("a proxy that fails", () => {
  const baseUrl = "https://port.example";
  const form = "http://user:password@host:port, with special characters of the login in percent-encoding.";
  const rejected = `It does not accept the login in HTTPS_PROXY. Correct it: ${form}`;
  const allowed =
    "Ask the administrator of the proxy to allow this host, or add it to NO_PROXY if it can be reached directly";
  const unknown = (schemes: string) =>
    `It offers only ${schemes} for a login, and this package knows only Basic. ${allowed}, or use a local proxy that logs in.`;

  function behind(proxy: Loopback): void {
    process.env.HTTPS_PROXY = `http://jane:hunter22@${proxy.address}`;
  }

  /** All that an error shows, without its file names. */
  const shown = (error: Error) => inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });

  it.each<[string, Behaviour]>([
    ["in one piece", answer({ status: 407, body: "<html>Log in</html>" })],
    [
      "whose page comes later",
      (connection) => connection.write("HTTP/1.1 407 X\r\nContent-Length: 2000\r\n\r\n<html>"),
    ],
  ])("wants a login, %s: reported once, without the one that was tried", async (_, behave) => {
    const proxy = await startLoopback(behave);
    behind(proxy);
    const error = await failureOf(request(baseUrl));
    expect([error.code, error.message, proxy.requests.length]).toEqual([
      "unreachable",
      `${baseUrl} could not be reached through the proxy ${proxy.address} in HTTPS_PROXY, which answered 407. ${rejected}`,
      1,
    ]);
    expect(shown(error)).not.toMatch(/jane|hunter22|amFuZTpodW50ZXIyMg/);
    await proxy.connectionsEnded();
  });

  it.each<[string, login: string, challenges: string | undefined, remedy: string]>([
    [
      "no login, and Basic",
      "",
      'Basic realm="proxy"',
      "Put its login into HTTPS_PROXY: http://user:password@host:port.",
    ],
    ["no login, and no challenge", "", undefined, "Put its login into HTTPS_PROXY: http://user:password@host:port."],
    ["a login, and Basic among others", "jane:hunter22@", 'Negotiate, NTLM, Basic realm="NTLM, or so"', rejected],
    ["a login, and NTLM", "jane:hunter22@", "NTLM", unknown("NTLM")],
    [
      "no login, and no Basic",
      "",
      'Negotiate, NTLM, Digest realm="Basic", nonce="x"',
      unknown("Digest, NTLM, Negotiate"),
    ],
    ["a login, and an unknown scheme", "jane:hunter22@", "hunter22", rejected],
  ])("wants a login: %s", async (_, login, challenges, remedy) => {
    const headers = challenges === undefined ? {} : { "proxy-authenticate": challenges };
    const proxy = await startLoopback(answer({ status: 407, headers }));
    process.env.HTTPS_PROXY = `http://${login}${proxy.address}`;
    const error = await failureOf(request(baseUrl));
    expect(error.message).toBe(
      `${baseUrl} could not be reached through the proxy ${proxy.address} in HTTPS_PROXY, which answered 407. ${remedy}`,
    );
    expect(shown(error)).not.toMatch(/jane|hunter22/);
  });

  it.each([
    [401, 1],
    [403, 1],
    [502, 5],
    [503, 5],
  ])("answers %i in the place of Port: reported as the proxy's, %i attempts", async (status, attempts) => {
    const proxy = await startLoopback(answer({ status, body: '{"ok":false,"error":"invalid_credentials"}' }));
    behind(proxy);
    const { code, status: portStatus, message } = await failureOf(request(baseUrl));
    const count = attempts === 1 ? "" : `, in ${attempts} requests`;
    expect([code, portStatus, message, proxy.requests.length]).toEqual([
      "unreachable",
      undefined,
      `${baseUrl} could not be reached through the proxy ${proxy.address} in HTTPS_PROXY, which answered ${status}${count}. ${allowed}.`,
      attempts,
    ]);
  });

  it("is not there", async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    process.env.HTTPS_PROXY = `http://jane:hunter22@${address}`;
    const error = await failureOf(request(baseUrl));
    expect(error.message).toBe(
      `${baseUrl} could not be reached through the proxy ${address} in HTTPS_PROXY (ECONNREFUSED), in 5 requests. ${checkConnection}`,
    );
    expect(shown(error)).not.toMatch(/jane|hunter22/);
  });

  it.each([
    ["http://jane:hunter22@[", `is not the URL of a proxy. Write http://host:port or ${form}`],
    ["http://jane:22#hunter22@proxy:3128", `has a login that cannot be read. Write ${form}`],
    ["http://CORP\\jane:hunter22@proxy:3128", "contains a backslash. Write the one of DOMAIN\\user as %5C."],
    [
      "http://jane:${hunter22}@proxy:3128",
      "holds a placeholder that was not filled in. Set the variable that it stands for, or unset it if this machine needs no proxy.",
    ],
    ['"http://jane:hunter22@proxy:3128"', "is in quotes. Write the address alone, without quotes."],
    [
      "socks5://jane:hunter22@proxy:1080",
      "names a socks5 proxy, proxy:1080. Only HTTP proxies are supported: http://host:port or https://host:port.",
    ],
  ])("has a URL that is of no use: %s", async (url, message) => {
    process.env.HTTPS_PROXY = url;
    const effects = simulated();
    const error = await failureOf(request(baseUrl, effects));
    expect([error.message, effects.slept]).toEqual([`${baseUrl} could not be reached: HTTPS_PROXY ${message}`, []]);
    expect(shown(error)).not.toMatch(/jane|hunter22/);
  });

  it("never sees the request", async () => {
    const proxy = await startLoopback(answer({ status: 502 }));
    behind(proxy);
    await failureOf(request(baseUrl));
    expect(proxy.requests.join()).not.toContain(secret);
    expect(proxy.requests.join()).not.toContain("client-id");
  });

  it("hangs: the time limit covers it, and its connection is ended", async () => {
    const proxy = await startLoopback(() => {});
    behind(proxy);
    const sent = send(tokenRequest(credentialsFor(baseUrl)), 50);
    await expect(sent).resolves.toMatchObject({
      noAnswer: { timedOut: true, proxy: { variable: "HTTPS_PROXY", address: proxy.address } },
    });
    await proxy.connectionsEnded();
  });

  it("ends the connection without an answer", async () => {
    const proxy = await startLoopback((connection) => connection.end());
    behind(proxy);
    const { message } = await failureOf(request(baseUrl));
    expect(message).toContain(` the proxy ${proxy.address} in HTTPS_PROXY (ECONNRESET), in 5 requests. `);
  });
});

describe("a variable that is not used is named where the connection fails", () => {
  const ignored = " ALL_PROXY is set, but not used: set HTTPS_PROXY if this machine needs a proxy.";

  beforeEach(() => {
    process.env.ALL_PROXY = "http://jane:hunter22@proxy:3128";
    answerNameLookups(["127.0.0.1"]);
  });

  it("by a closed port", async () => {
    const baseUrl = `https://port.test:${await closedPort()}`;
    const { message } = await failureOf(request(baseUrl));
    expect(message).toBe(`${baseUrl} could not be reached (ECONNREFUSED), in 5 requests. ${checkConnection}${ignored}`);
  });

  describeWithTls("but not", () => {
    it("by a certificate", async () => {
      const { port } = await startLoopback(answer(goodAnswer), selfSigned);
      const { message } = await failureOf(request(`https://another.test:${port}`));
      expect(message).toContain(" (ERR_TLS_CERT_ALTNAME_INVALID). ");
      expect(message).not.toContain("ALL_PROXY");
    });

    it("by a refusal of Port", async () => {
      const server = await port(answer({ status: 401 }));
      expect((await failureOf(request(server.baseUrl))).message).not.toContain("ALL_PROXY");
    });
  });
});
