import { connect } from "node:net";
import { emulatorCredentials, startEmulator } from "../../../emulator";
import { emulate, listBlueprints, requestToken, tokenOf } from "./support";

describe("the log", () => {
  it("has one entry per request, with the trace id of its answer", async () => {
    const emulator = await emulate();
    const granted = await requestToken(emulator);
    const { accessToken } = (await granted.json()) as { accessToken: string };
    const listed = await listBlueprints(emulator, accessToken);
    const lost = await fetch(`${emulator.baseUrl}/lost?page=1`);
    const traceId = ({ headers }: Response) => headers.get("x-trace-id");
    const { clientId } = emulatorCredentials;
    expect(emulator.requests).toEqual([
      { method: "POST", path: "/v1/auth/access_token", status: 200, traceId: traceId(granted), clientId },
      { method: "GET", path: "/v1/blueprints", status: 200, traceId: traceId(listed), clientId },
      { method: "GET", path: "/lost", status: 404, traceId: traceId(lost) },
    ]);
  });

  it("names the client whose secret was wrong", async () => {
    const emulator = await emulate();
    const { clientId } = emulatorCredentials;
    await requestToken(emulator, { clientId, clientSecret: "wrong" });
    expect(emulator.requests).toMatchObject([{ status: 401, clientId }]);
  });

  it("never holds a client secret or a token", async () => {
    const emulator = await emulate();
    const { clientId, clientSecret } = emulatorCredentials;
    const token = await tokenOf(emulator);
    const leaked = (log: unknown) => [clientSecret, token].filter((secret) => JSON.stringify(log).includes(secret));
    const query = `?secret=${clientSecret}&token=${token}`;

    await requestToken(emulator, { clientId: clientSecret, clientSecret: clientId });
    await requestToken(emulator, { clientId: token, clientSecret: token });
    await listBlueprints(emulator, token);
    await fetch(`${emulator.baseUrl}/v1/blueprints${query}`);

    expect(emulator.requests).toHaveLength(5);
    expect(leaked([...emulator.requests, { path: `/v1/blueprints${query}` }])).toEqual([clientSecret, token]);
    expect(leaked(emulator.requests)).toEqual([]);
  });

  it("counts the requests for a token, whatever the answer", async () => {
    const emulator = await emulate();
    expect(emulator.authRequests).toBe(0);
    await requestToken(emulator);
    await requestToken(emulator, "");
    emulator.respondNext({ status: 503 });
    await requestToken(emulator);
    await listBlueprints(emulator);
    await fetch(`${emulator.baseUrl}/v1/auth/access_token`);
    expect(emulator.authRequests).toBe(3);
  });
});

describe("respondNext", () => {
  it("answers the next request with this, plus date and trace id", async () => {
    const emulator = await emulate();
    emulator.respondNext({ status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad gateway</h1>" });
    const answer = await listBlueprints(emulator);
    expect([answer.status, await answer.text()]).toEqual([502, "<h1>Bad gateway</h1>"]);
    expect(Object.fromEntries(answer.headers)).toEqual({
      connection: "keep-alive",
      "content-length": "20",
      "content-type": "text/html",
      date: "Fri, 02 Jan 2026 03:04:05 GMT",
      "keep-alive": "timeout=5",
      "x-trace-id": emulator.requests[0]?.traceId,
    });
  });

  it("adds neither if the answer has its own", async () => {
    const emulator = await emulate();
    const headers = { Date: "Thu, 01 Jan 1970 00:00:00 GMT", "X-Trace-Id": "mine" };
    emulator.respondNext({ status: 500, headers });
    const answer = await requestToken(emulator);
    expect([answer.headers.get("date"), answer.headers.get("x-trace-id")]).toEqual(Object.values(headers));
    expect(emulator.requests[0]?.traceId).toBe("mine");
  });

  it("is a queue, after which the emulator answers itself again", async () => {
    const emulator = await emulate();
    emulator.respondNext({ status: 503 });
    emulator.respondNext({ status: 429 });
    const statuses = [await requestToken(emulator), await requestToken(emulator), await requestToken(emulator)];
    expect(statuses.map(({ status }) => status)).toEqual([503, 429, 200]);
    expect(emulator.requests.map(({ status }) => status)).toEqual([503, 429, 200]);
  });

  it.each([
    [{ status: 99 }, RangeError, "status must be a whole number from 200 to 599, but is 99."],
    [{ status: 200.5 }, RangeError, "status must be a whole number from 200 to 599, but is 200.5."],
    [
      { status: 200, headers: { "no name": "x" } },
      TypeError,
      'the header "no name" cannot be sent: its name or value is invalid.',
    ],
    [
      { status: 200, headers: { name: "a\nb" } },
      TypeError,
      'the header "name" cannot be sent: its name or value is invalid.',
    ],
  ])("refuses what cannot be sent: %j", async (response, kind, message) => {
    const emulator = await emulate();
    expect(() => emulator.respondNext(response)).toThrow(new kind(`pulumi-port-access-token-emulator: ${message}`));
    expect((await requestToken(emulator)).status).toBe(200);
  });

  it("counts towards no rate limit", async () => {
    const emulator = await emulate();
    emulator.respondNext({ status: 503 });
    await requestToken(emulator);
    expect((await requestToken(emulator)).headers.get("x-ratelimit-remaining")).toBe("99");
  });
});

describe("advance", () => {
  it("adds up", async () => {
    const emulator = await emulate();
    emulator.advance(60);
    emulator.advance(0.5);
    emulator.advance(-120);
    expect((await requestToken(emulator)).headers.get("date")).toBe("Fri, 02 Jan 2026 03:03:05 GMT");
  });

  it.each([
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    // Years after the last one that a Date can hold.
    [1e13, "10000000000000"],
    ["60", "60"],
    [undefined, "undefined"],
  ])("refuses %p and leaves the clock as it is", async (seconds, shown) => {
    const emulator = await emulate();
    expect(() => emulator.advance(seconds as number)).toThrow(
      new RangeError(
        `pulumi-port-access-token-emulator: seconds must be a number that moves the clock to a valid date, but is ${shown}.`,
      ),
    );
    expect((await requestToken(emulator)).headers.get("date")).toBe("Fri, 02 Jan 2026 03:04:05 GMT");
  });
});

describe("start and end", () => {
  it("listens on a free port of 127.0.0.1", async () => {
    expect((await emulate()).baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  });

  it("listens on a given port", async () => {
    const first = await emulate();
    await first.close();
    expect((await emulate({ port: Number(new URL(first.baseUrl).port) })).baseUrl).toBe(first.baseUrl);
  });

  it("rejects when the port is taken", async () => {
    const port = Number(new URL((await emulate()).baseUrl).port);
    await expect(startEmulator({ port })).rejects.toMatchObject({
      message: `pulumi-port-access-token-emulator: port ${port} on 127.0.0.1 is taken. Stop the process that listens on it, or choose another port; 0 takes any free one.`,
      cause: { code: "EADDRINUSE" },
    });
  });

  it.each([
    [{ port: -1 }, "port must be a whole number from 0 to 65535, but is -1."],
    [{ port: 65536 }, "port must be a whole number from 0 to 65535, but is 65536."],
    [{ lifetimeSeconds: 0 }, "lifetimeSeconds must be a whole number from 1 to 31536000, but is 0."],
    [{ lifetimeSeconds: 1.5 }, "lifetimeSeconds must be a whole number from 1 to 31536000, but is 1.5."],
  ])("rejects %j", async (options, message) => {
    await expect(startEmulator(options)).rejects.toThrow(
      new RangeError(`pulumi-port-access-token-emulator: ${message}`),
    );
  });

  it("ends open connections when it is closed", async () => {
    const emulator = await emulate();
    const socket = connect(Number(new URL(emulator.baseUrl).port), "127.0.0.1");
    const closed = new Promise((resolve) => socket.on("close", resolve));
    // Half a request, so that the connection is neither idle nor done.
    socket.write("POST /v1/auth/access_token HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
    socket.on("error", () => {});
    await new Promise((resolve) => socket.on("connect", resolve));
    await requestToken(emulator);
    await emulator.close();
    await closed;
    await expect(requestToken(emulator)).rejects.toThrow("fetch failed");
  });

  it("can be closed twice", async () => {
    const emulator = await emulate();
    await emulator.close();
    await expect(emulator.close()).resolves.toBeUndefined();
  });
});
