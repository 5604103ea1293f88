import * as pulumi from "@pulumi/pulumi";
import { stackPlaces } from "../../../auth";
import { type ProgramRun, warnOfPlainSecret } from "../../../sdk/nodejs/program-run";

const component = {} as pulumi.Resource;

/** The lines logged with this configuration of the stack. */
function loggedWith(config: Record<string, string>, secretKeys: string[], isMocked = false): string[] {
  const lines: string[] = [];
  pulumi.runtime.setAllConfig(config, secretKeys);
  const run = {
    isMocked,
    surroundings: { places: stackPlaces, config: pulumi.runtime.getConfig, env: {} },
    log: (_severity: string, line: string) => lines.push(line),
  };
  warnOfPlainSecret(run as unknown as ProgramRun, component);
  return lines;
}

const configured = { "port:secret": "s" };

test.each([
  ["nothing configured", {}, [], false],
  ["encrypted", configured, ["port:secret"], false],
  ["under mocks", configured, [], true],
  ["a placeholder, which is no secret", { "port:secret": "$(PORT_CLIENT_SECRET)" }, [], false],
])("%s: nothing to say", (_, config: Record<string, string>, secretKeys, isMocked) => {
  expect(loggedWith(config, secretKeys, isMocked)).toEqual([]);
});

test("plain text is logged, with the command that mends it", () => {
  expect(loggedWith(configured, [])).toEqual([
    "port:secret is plain text in the stack configuration and in the state. Encrypt it: pulumi config set --secret port:secret <the client secret>",
  ]);
});
