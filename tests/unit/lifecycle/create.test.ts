import { create } from "../../../provider/lifecycle";
import { baseUrl, contextWith, inputs, newToken, refusal } from "./support";

const env = { PORT_CLIENT_ID: "exported-id", PORT_CLIENT_SECRET: "exported-secret" };

describe("what create puts into the state", () => {
  it("is exactly this, with a secret that was an argument", async () => {
    expect(await create(inputs, contextWith().context)).toStrictEqual({
      clientId: "id",
      baseUrl,
      clientSecret: "secret",
      ...newToken,
    });
  });

  it("is no secret from the environment", async () => {
    expect(await create({ baseUrl }, contextWith({}, { env }).context)).toStrictEqual({
      clientId: "exported-id",
      baseUrl,
      ...newToken,
    });
  });

  it("is no secret from the configuration", async () => {
    const config = { "port:clientId": "configured-id", "port:secret": "configured-secret" };
    expect(await create({ baseUrl }, contextWith({}, { config }).context)).toStrictEqual({
      clientId: "configured-id",
      baseUrl,
      ...newToken,
    });
  });
});

describe("create tells of a person's credentials", () => {
  const line =
    "pulumi-port-access-token: the client id is an e-mail address, so these are the credentials of a person. What runs by itself should use the organization's.";

  it.each([
    ["jane@acme.example", [line]],
    ["9iXk2", []],
    ["@acme", []],
  ])("%s", async (clientId, expected) => {
    const { context, said } = contextWith();
    await create({ ...inputs, clientId }, context);
    expect(said).toEqual(expected);
  });
});

describe("create asks Port", () => {
  it("once, with the arguments", async () => {
    const { context, asked, said } = contextWith({}, { env });
    await create(inputs, context);
    expect(asked).toEqual([
      {
        baseUrl,
        clientId: { value: "id", origin: "the argument clientId" },
        clientSecret: { value: "secret", origin: "the argument clientSecret" },
      },
    ]);
    expect(said).toEqual([]);
  });

  it("with what the environment has, where nothing was given", async () => {
    const { context, asked } = contextWith({}, { env });
    // As check leaves the inputs.
    await create({ baseUrl, clientId: "exported-id" }, context);
    expect(asked).toEqual([
      {
        baseUrl,
        clientId: { value: "exported-id", origin: "the environment variable PORT_CLIENT_ID" },
        clientSecret: { value: "exported-secret", origin: "the environment variable PORT_CLIENT_SECRET" },
      },
    ]);
  });

  it("and fails as that fails", async () => {
    await expect(create(inputs, contextWith(refusal).context)).rejects.toBe(refusal);
  });

  it("not at all without credentials", async () => {
    const { context, asked } = contextWith();
    await expect(create({ baseUrl }, context)).rejects.toMatchObject({ code: "missing_credentials" });
    expect(asked).toEqual([]);
  });
});
