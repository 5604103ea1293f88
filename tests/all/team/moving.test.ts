import { join } from "node:path";
import { Bucket } from "../../support/bucket";
import { blockOf } from "../../support/document-blocks";
import { requestsDuring } from "../../support/emulated";
import { leaks } from "../../support/leak-scan";
import type { Stack } from "../../support/stack";
import { deployed, describeBoth, teamOf } from "./team";

jest.setTimeout(180_000);

/** The resources with their secrets decrypted, whatever else a backend keeps of them. */
const resourcesIn = async (stack: Stack) =>
  (await stack.decryptedState()).map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));

describeBoth("a stack moves with its passphrase and its stack configuration", (shell) => {
  test("from the file backend to S3, as the page says: the token is used there, without a request", async () => {
    const { emulator, stack } = await deployed[shell]();
    const bucket = await Bucket.create(stack.secrets);
    const { PULUMI_BACKEND_URL: url, ...aws } = bucket.env;
    const block = blockOf("docs/team.md", "sh", "pulumi stack import").replace(/s3:[^']*/, url ?? "");
    const exports = Object.entries(aws).map((pair) => `export ${pair.join("=")}`);
    // The variable would win over the login.
    const script = ["set -e", "pulumi login $PULUMI_BACKEND_URL", "unset PULUMI_BACKEND_URL", ...exports, block];
    const moved = stack.record("moving", await stack.shell(script.join("\n")));
    expect([moved.exitCode, moved.output]).toEqual([0, expect.stringContaining("Import complete.")]);
    const there = stack.colleague(stack.env);
    there.sharedBackend = bucket;
    const [requests] = await requestsDuring(emulator, () => there.succeed("up --skip-preview --expect-no-changes"));
    expect([requests, await resourcesIn(there)]).toEqual([0, await resourcesIn(stack)]);
  });

  test("from S3 to the file backend: the same, and the exported file holds no secret in clear", async () => {
    const { emulator, operator } = await teamOf(shell);
    await operator.succeed("stack export --file stack.json");
    expect(leaks(operator)).toEqual([]);
    const here = operator.colleague(operator.env);
    here.sharedBackend = undefined;
    await here.succeed("stack init dev");
    await here.succeed(`stack import --file ${join(operator.program, "stack.json")}`);
    const [requests] = await requestsDuring(emulator, () => here.succeed("up --skip-preview --expect-no-changes"));
    expect([requests, await resourcesIn(here)]).toEqual([0, await resourcesIn(operator)]);
  });
});
