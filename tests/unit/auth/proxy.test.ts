import * as tls from "node:tls";
import { inspect } from "node:util";
import { sender } from "../../../provider/auth/http";
import { requestAccessToken } from "../../../provider/auth/request-access-token";
import { tokenRequest } from "../../../provider/auth/token-request";
import { describeWithTls, selfSigned } from "../../support/certificate";
import { tunnel } from "../../support/forward-proxy";
import { answer, type Behaviour, closedPort, type Loopback, startLoopback } from "../../support/loopback";
import { credentialsFor, failureOf, goodAnswer, goodToken, secret, simulated } from "./support";

const checkConnection =
  "Check the network, HTTPS_PROXY and NO_PROXY, and the base URL (the argument baseUrl or region, port:baseUrl, PORT_BASE_URL).";

const environment = { ...process.env };

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/proxy$/i.test(name)) delete process.env[name];
  // What NODE_EXTRA_CA_CERTS does at the start of a process.
  const { connect: connectTls } = tls;
  jest
    .spyOn(jest.requireActual<typeof tls>("node:tls"), "connect")
    .mockImplementation(((options: tls.ConnectionOptions) =>
      connectTls({ ...options, ca: selfSigned?.cert ?? "" })) as typeof tls.connect);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...environment };
});

const ask = (baseUrl: string, effects = simulated()) => requestAccessToken(credentialsFor(baseUrl), effects);

describeWithTls("a request over https", () => {
  /** By its name: https-proxy-agent cannot check the certificate of an address. */
  async function port(behave = answer(goodAnswer)) {
    const server = await startLoopback(behave, selfSigned);
    return { ...server, address: `localhost:${server.port}`, baseUrl: `https://localhost:${server.port}` };
  }

  it.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])("goes through the proxy in %s", async (variable) => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env[variable] = proxy.baseUrl;
    expect((await ask(server.baseUrl)).accessToken).toBe(goodToken);
    expect([proxy.requests.length, server.requests.length]).toEqual([1, 1]);
  });

  it("takes a proxy without a scheme for one that speaks http, as curl does", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.address;
    await ask(server.baseUrl);
    expect(proxy.requests).toHaveLength(1);
  });

  it("speaks TLS to a proxy whose URL says https", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel, selfSigned)];
    process.env.HTTPS_PROXY = `https://localhost:${proxy.port}`;
    await ask(server.baseUrl);
    expect(proxy.requests).toHaveLength(1);
  });

  it("shows the proxy where it goes, and nothing of what it carries", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = proxy.baseUrl;
    await ask(server.baseUrl);
    expect(proxy.requests).toEqual([
      `CONNECT ${server.address} HTTP/1.1\r\nHost: ${server.address}\r\nProxy-Connection: close\r\n\r\n`,
    ]);
  });

  it("logs in with the user and password of the proxy's URL, decoded", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTPS_PROXY = `http://jane:p%40ss@${proxy.address}`;
    await ask(server.baseUrl);
    const login = Buffer.from("jane:p@ss").toString("base64");
    expect(proxy.requests[0]).toContain(`\r\nProxy-Authorization: Basic ${login}\r\n`);
    expect(server.requests[0]).not.toContain("Proxy-Authorization");
  });

  it.each(["localhost", "*", "example.com,localhost"])("goes past the proxy with NO_PROXY=%s", async (noProxy) => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    Object.assign(process.env, { HTTPS_PROXY: proxy.baseUrl, NO_PROXY: noProxy });
    expect((await ask(server.baseUrl)).accessToken).toBe(goodToken);
    expect([proxy.requests, server.requests.length]).toEqual([[], 1]);
  });

  it("goes through the proxy where NO_PROXY names others", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    Object.assign(process.env, { HTTPS_PROXY: proxy.baseUrl, NO_PROXY: "example.com" });
    await ask(server.baseUrl);
    expect(proxy.requests).toHaveLength(1);
  });

  it("goes directly where only HTTP_PROXY is set", async () => {
    const [server, proxy] = [await port(), await startLoopback(tunnel)];
    process.env.HTTP_PROXY = proxy.baseUrl;
    await ask(server.baseUrl);
    expect(proxy.requests).toEqual([]);
  });
});

describeWithTls("a connection through a proxy", () => {
  it("ends with an answer that was not read to its end", async () => {
    const server = await startLoopback((connection) => {
      connection.write(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(70_000)}`);
    }, selfSigned);
    const proxy = await startLoopback(tunnel);
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const error = await failureOf(ask(`https://localhost:${server.port}`));
    expect(error.message).toContain("answered 200, but with more than 64 KiB. ");
    await proxy.connectionsEnded();
  });

  it("ends when the server hangs", async () => {
    const server = await startLoopback(() => {}, selfSigned);
    const proxy = await startLoopback(tunnel);
    process.env.HTTPS_PROXY = proxy.baseUrl;
    const sent = sender()(tokenRequest(credentialsFor(`https://localhost:${server.port}`)), 50);
    await expect(sent).rejects.toMatchObject({ reason: { timedOut: true } });
    await proxy.connectionsEnded();
  });
});

describe("a request over http, which is for loopback only", () => {
  it.each(["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"])(
    "never goes through a proxy: %s",
    async (variable) => {
      const [server, proxy] = [await startLoopback(answer(goodAnswer)), await startLoopback(tunnel)];
      process.env[variable] = proxy.baseUrl;
      expect((await ask(server.baseUrl)).accessToken).toBe(goodToken);
      expect(proxy.requests).toEqual([]);
    },
  );
});

describe("a proxy that fails", () => {
  const baseUrl = "https://port.example";
  const login = "Put its login into HTTPS_PROXY: http://user:password@host:port.";

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
  ])("wants a login, %s: told once, without the one that was tried", async (_, behave) => {
    const proxy = await startLoopback(behave);
    behind(proxy);
    const error = await failureOf(ask(baseUrl));
    expect([error.code, error.message, proxy.requests.length]).toEqual([
      "unreachable",
      `pulumi-port-access-token: ${baseUrl} could not be reached: the proxy in HTTPS_PROXY answered 407. ${login}`,
      1,
    ]);
    expect(shown(error)).not.toMatch(/jane|hunter22|amFuZTpodW50ZXIyMg/);
  });

  const allowed = "Ask who runs the proxy to allow it, or name the host in NO_PROXY if it can be reached without.";

  it.each([
    [401, 1],
    [403, 1],
    [502, 5],
    [503, 5],
  ])("answers %i in the place of Port: told as the proxy's, %i attempts", async (status, attempts) => {
    const proxy = await startLoopback(answer({ status, body: '{"ok":false,"error":"invalid_credentials"}' }));
    behind(proxy);
    const { code, status: portStatus, message } = await failureOf(ask(baseUrl));
    const count = attempts === 1 ? "" : `, in ${attempts} attempts`;
    expect([code, portStatus, message, proxy.requests.length]).toEqual([
      "unreachable",
      undefined,
      `pulumi-port-access-token: ${baseUrl} could not be reached: the proxy in HTTPS_PROXY answered ${status}${count}. ${allowed}`,
      attempts,
    ]);
  });

  it("is not there", async () => {
    process.env.HTTPS_PROXY = `http://jane:hunter22@127.0.0.1:${await closedPort()}`;
    const error = await failureOf(ask(baseUrl));
    expect(error.message).toBe(
      `pulumi-port-access-token: ${baseUrl} could not be reached (ECONNREFUSED), in 5 attempts. ${checkConnection}`,
    );
    expect(shown(error)).not.toMatch(/jane|hunter22/);
  });

  it("has a URL that is none", async () => {
    process.env.HTTPS_PROXY = "http://jane:hunter22@[";
    const error = await failureOf(ask(baseUrl));
    expect(error.message).toBe(
      `pulumi-port-access-token: ${baseUrl} could not be reached (ERR_INVALID_URL). Write HTTPS_PROXY as a URL: http://host:port.`,
    );
    expect(shown(error)).not.toMatch(/jane|hunter22/);
  });

  it("never sees the request", async () => {
    const proxy = await startLoopback(answer({ status: 502 }));
    behind(proxy);
    await failureOf(ask(baseUrl));
    expect(proxy.requests.join()).not.toContain(secret);
    expect(proxy.requests.join()).not.toContain("client-id");
  });

  it("hangs: the time limit covers it, and its connection is ended", async () => {
    const proxy = await startLoopback(() => {});
    behind(proxy);
    const sent = sender()(tokenRequest(credentialsFor(baseUrl)), 50);
    await expect(sent).rejects.toMatchObject({ reason: { timedOut: true } });
    await proxy.connectionsEnded();
  });
});
