import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt, jwtVerify } from "jose";
import { emulatorCredentials } from "../../../emulator";
import { emulate, requestToken, start, startSeconds, statusAndBody, temporaryFolder, tokenOf } from "./support";

const { clientId, clientSecret } = emulatorCredentials;

describe("the answer to the right credentials", () => {
  it("is a bearer token that lives three hours", async () => {
    expect(await statusAndBody(requestToken(await emulate()))).toEqual([
      200,
      { ok: true, accessToken: expect.any(String), expiresIn: 10800, tokenType: "Bearer" },
    ]);
  });

  it("holds a JWT signed with the key of the state file", async () => {
    const stateFile = join(temporaryFolder(), "state.json");
    const token = await tokenOf(await emulate({ stateFile }));
    const key = Buffer.from(JSON.parse(readFileSync(stateFile, "utf8")).key, "base64url");
    const { payload, protectedHeader } = await jwtVerify(token, key, { currentDate: new Date(start) });
    expect(protectedHeader).toEqual({ alg: "HS256", typ: "JWT" });
    expect(payload).toEqual({
      iss: "pulumi-port-access-token-emulator",
      sub: clientId,
      iat: startSeconds,
      exp: startSeconds + 10800,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      orgId: `org_${clientId}`,
      isMachine: true,
    });
    await expect(jwtVerify(token, Buffer.alloc(32))).rejects.toThrow("signature verification failed");
  });

  it("is for the client whose credentials they are", async () => {
    const emulator = await emulate({ credentials: { one: "secret-one", two: "secret-two" } });
    const subjectOf = async (body: unknown) => decodeJwt(await tokenOf(emulator, body)).sub;
    expect(await subjectOf({ clientId: "one", clientSecret: "secret-one" })).toBe("one");
    expect(await subjectOf({ clientId: "two", clientSecret: "secret-two" })).toBe("two");
  });

  it("is signed with another key by another emulator", async () => {
    const token = await tokenOf(await emulate());
    expect((await requestToken(await emulate(), undefined, { authorization: `Bearer ${token}` })).status).toBe(401);
  });
});

describe("one token is active per client id", () => {
  it("is handed out again until it expires", async () => {
    const emulator = await emulate();
    const token = await tokenOf(emulator);
    emulator.advance(10799);
    expect(await tokenOf(emulator)).toBe(token);
  });

  it("is followed by a new one of full life when it expires", async () => {
    const emulator = await emulate({ lifetimeSeconds: 60 });
    const token = await tokenOf(emulator);
    emulator.advance(60);
    const next = await tokenOf(emulator);
    expect(next).not.toBe(token);
    expect(decodeJwt(next)).toMatchObject({ iat: startSeconds + 60, exp: startSeconds + 120 });
  });

  it.each([
    ["constant", undefined, 10800],
    ["constant", "constant", 10800],
    ["counting down", "countdown", 10700],
  ] as const)("comes with a %s expiresIn (option: %s)", async (_, expiresIn, expected) => {
    const emulator = await emulate(expiresIn === undefined ? {} : { expiresIn });
    await requestToken(emulator);
    emulator.advance(100);
    expect(await (await requestToken(emulator)).json()).toMatchObject({ expiresIn: expected });
  });
});

describe("refused credentials", () => {
  it.each([
    ["a wrong secret", { clientId, clientSecret: "wrong" }],
    ["the right secret and more", { clientId, clientSecret: `${clientSecret}x` }],
    ["an unknown id", { clientId: "unknown", clientSecret }],
    ["the name of a member that every object has", { clientId: "constructor", clientSecret }],
  ])("%s: 401", async (_, body) => {
    expect(await statusAndBody(requestToken(await emulate(), body))).toEqual([
      401,
      { ok: false, error: "invalid_credentials", message: "Invalid credentials supplied to the generate token API" },
    ]);
  });

  it.each([
    ["an extra field", { clientId, clientSecret, grantType: "x" }],
    ["another field", { clientId, secret: clientSecret }],
    ["no clientId", { clientSecret }],
    ["no clientSecret", { clientId }],
    ["an empty clientId", { clientId: "", clientSecret }],
    ["an empty clientSecret", { clientId, clientSecret: "" }],
    ["a number for clientId", { clientId: 1, clientSecret }],
    ["a number for clientSecret", { clientId, clientSecret: 1 }],
    ["a list", [clientId, clientSecret]],
    ["null", null],
    ["invalid JSON", `{"clientSecret": "${clientSecret}"`],
    ["nothing", ""],
  ])("%s: 422, and what was sent is not quoted", async (_, body) => {
    expect(await statusAndBody(requestToken(await emulate(), body))).toEqual([
      422,
      {
        ok: false,
        error: "validation_error",
        message: 'The body must be a JSON object of exactly two non-empty strings, "clientId" and "clientSecret"',
      },
    ]);
  });

  it("a body of 1 MiB is still read", async () => {
    expect((await requestToken(await emulate(), "x".repeat(1024 * 1024))).status).toBe(422);
  });

  it("a body over 1 MiB: 413", async () => {
    expect(await statusAndBody(requestToken(await emulate(), "x".repeat(1024 * 1024 + 1)))).toEqual([
      413,
      { ok: false, error: "payload_too_large", message: "Request body is over 1 MiB" },
    ]);
  });
});

describe("an Authorization header on the auth route", () => {
  const noBearer = 'the Authorization header must be "Bearer", a blank and the token';

  it.each([
    ["a foreign token", "Bearer foreign", "token is invalid"],
    ["another scheme", "Basic eDp5", noBearer],
    ["a token without Bearer", "foreign", noBearer],
    ["Bearer without a token", "Bearer ", noBearer],
    ["Bearer twice", "Bearer Bearer foreign", noBearer],
    ["an empty one", "", noBearer],
  ])("%s: 401 although the credentials are right, and what is wrong", async (_, authorization, message) => {
    expect(await statusAndBody(requestToken(await emulate(), emulatorCredentials, { authorization }))).toEqual([
      401,
      { ok: false, error: "unauthorized", message },
    ]);
  });

  it("is refused before the body is looked at", async () => {
    expect((await requestToken(await emulate(), "no JSON", { authorization: "Bearer foreign" })).status).toBe(401);
  });

  it.each(["Bearer", "bearer"])("does no harm with a live token: %s", async (scheme) => {
    const emulator = await emulate();
    const authorization = `${scheme} ${await tokenOf(emulator)}`;
    expect((await requestToken(emulator, emulatorCredentials, { authorization })).status).toBe(200);
  });

  it("with an expired token: 401", async () => {
    const emulator = await emulate({ lifetimeSeconds: 60 });
    const authorization = `Bearer ${await tokenOf(emulator)}`;
    emulator.advance(60);
    expect(await statusAndBody(requestToken(emulator, emulatorCredentials, { authorization }))).toEqual([
      401,
      { ok: false, error: "unauthorized", message: "token is expired" },
    ]);
  });
});
