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

describe("create warns about a person's credentials", () => {
  const line =
    "the client id is an e-mail address, so these credentials belong to a person. For automation, use a service account or the organization's credentials.";

  it.each([
    ["jane@acme.example", [line]],
    ["9iXk2", []],
    ["@acme", []],
    ["ci@serviceaccounts.getport.io", []],
    ["CI@ServiceAccounts.GetPort.io", []],
    ["ci@serviceaccounts.getport.io.example", [line]],
    ["ci@other-serviceaccounts.getport.io", [line]],
    ["ci@eu.serviceaccounts.getport.io", [line]],
    ["ci@serviceaccountsXgetport.io", [line]],
  ])("%s", async (clientId, expected) => {
    const { context, logged } = contextWith();
    await create({ ...inputs, clientId }, context);
    expect(logged).toEqual(expected);
  });
});

describe("create requests a token", () => {
  it("once, with the arguments", async () => {
    const { context, requested, logged } = contextWith({}, { env });
    await create(inputs, context);
    expect(requested).toEqual([
      {
        baseUrl,
        clientId: { value: "id", origin: "the argument clientId" },
        clientSecret: { value: "secret", origin: "the argument clientSecret" },
      },
    ]);
    expect(logged).toEqual([]);
  });

  it("with what the environment has, where nothing was given", async () => {
    const { context, requested } = contextWith({}, { env });
    // As check leaves the inputs.
    await create({ baseUrl, clientId: "exported-id" }, context);
    expect(requested).toEqual([
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
    const { context, requested } = contextWith();
    await expect(create({ baseUrl }, context)).rejects.toMatchObject({ failure: { code: "missing_credentials" } });
    expect(requested).toEqual([]);
  });
});
