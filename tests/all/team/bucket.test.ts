import { type Emulator, startEmulator } from "../../../emulator";
import { Bucket } from "../../support/bucket";
import { envOf, oneTokenWith, threeHoursSeconds, twoClients } from "../../support/emulated";
import { Stack } from "../../support/stack";
import { oneTokenInYaml, yamlStack } from "../../support/yaml";
import { describeBoth, type ShellName, secretKeys } from "./team";

jest.setTimeout(180_000);

/** One token with its credentials as arguments, and one with those of the operator. */
const given = { clientId: "client-b", clientSecret: twoClients["client-b"] };
const shells: Record<ShellName, (env: Record<string, string>) => Stack> = {
  component: (env) => new Stack(`${oneTokenWith(JSON.stringify(given))}new PortAccessToken("other");\n`, env),
  plugin: (env) => yamlStack(oneTokenInYaml(given, {}, { other: { type: "port-access-token:PortAccessToken" } }), env),
};

/** Pulumi packs the state if it is told to. The plugin's one is packed here. */
const packs: Record<ShellName, boolean> = { component: false, plugin: true };

/** Of the objects in a bucket. */
const kinds = {
  state: /^stacks\/tokens\/dev\.json$/,
  "last state": /^stacks\/tokens\/dev\.json\.bak$/,
  backup: /^backups\/tokens\/dev\/dev\.\d+\.json$/,
  history: /^history\/tokens\/dev\/dev-\d+\.history\.json$/,
  checkpoint: /^history\/tokens\/dev\/dev-\d+\.checkpoint\.json$/,
  lock: /^locks\/organization\/tokens\/dev\/[\w-]+\.json$/,
  meta: /^meta\.yaml$/,
};

describeBoth("the objects of a bucket, after a whole life with three operators", (shell) => {
  let emulator: Emulator;
  let bucket: Bucket;

  beforeAll(async () => {
    emulator = await startEmulator({ credentials: twoClients });
    const env: Record<string, string> = {
      ...envOf("a", emulator),
      PULUMI_SELF_MANAGED_STATE_GZIP: String(packs[shell]),
    };
    const operator = shells[shell](env);
    for (const secret of Object.values(twoClients)) operator.secrets.add(secret);
    bucket = await Bucket.create(operator.secrets);
    await operator.moveTo(bucket);
    await operator.deploy();
    const { PORT_CLIENT_SECRET: _, ...others } = env;
    const configured = operator.colleague(others);
    await configured.configureSecret(twoClients["client-a"], secretKeys[shell]);
    await configured.succeed("up --skip-preview");
    emulator.advance(threeHoursSeconds);
    const later = { shiftSeconds: threeHoursSeconds };
    const refused = await operator
      .colleague({ ...env, PORT_CLIENT_ID: "somebody else" })
      .pulumi("up --skip-preview", later);
    expect(refused.exitCode).not.toBe(0);
    await operator.succeed("refresh --skip-preview", later);
    await configured.succeed("up --skip-preview", later);
    await operator.succeed("destroy --skip-preview", later);
  });

  afterAll(() => emulator.close());

  test("are of every kind, each packed if Pulumi packs the state", async () => {
    const keys = (await bucket.versions()).map(({ key }) => key.replace(".pulumi/", ""));
    const kindOf = (key: string) => {
      const kind = Object.entries(kinds).find(([, pattern]) => pattern.test(key.replace(".gz", "")))?.[0];
      return `${kind}${key.includes(".gz") ? ", packed" : ""}`;
    };
    const packed = packs[shell] ? ", packed" : "";
    const ofState = ["state", "last state", "backup", "history", "checkpoint"].map((kind) => kind + packed);
    expect([...new Set(keys.map(kindOf))].sort()).toEqual([...ofState, "lock", "meta"].sort());
  });

  test("hold no secret in clear, in no version", async () => {
    expect(await bucket.leaks()).toEqual([]);
  });
});
