import { join } from "node:path";
import type { Emulator } from "../../../emulator";
import { Bucket } from "../../support/bucket";
import { blockOf } from "../../support/document-blocks";
import { requestsDuring } from "../../support/emulated";
import { leaks } from "../../support/leak-scan";
import type { Stack } from "../../support/stack";
import { deployed, describeBoth } from "./team";

jest.setTimeout(180_000);

/** The resources with their secrets decrypted, whatever else a backend keeps of them. */
const resourcesIn = async (stack: Stack) =>
  (await stack.decryptedState()).map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));

const expectUnchanged = async (stack: Stack, emulator: Emulator, before: unknown) => {
  const [requests] = await requestsDuring(emulator, () => stack.succeed("up --skip-preview --expect-no-changes"));
  expect([requests, await resourcesIn(stack)]).toEqual([0, before]);
};

describeBoth("a stack moves with its passphrase and its stack configuration", (shell) => {
  test("from the file backend to S3, as the page says, and back: the token is used, without a request", async () => {
    const { emulator, stack } = await deployed[shell]();
    const before = await resourcesIn(stack);
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
    await expectUnchanged(there, emulator, before);

    await there.succeed("stack export --file stack.json");
    // The exported file holds no secret in clear.
    expect(leaks(there)).toEqual([]);
    const here = there.colleague(there.env);
    here.sharedBackend = undefined;
    await here.succeed("stack init dev");
    await here.succeed(`stack import --file ${join(there.program, "stack.json")}`);
    await expectUnchanged(here, emulator, before);
  });
});
