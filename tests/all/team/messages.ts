import { type ShellName, secretKeys } from "./team";

/** What Pulumi says to an operator while another one holds the lock. */
export const locked =
  "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.";

/** Of a client secret, in the words of each shell. */
const configuration: Record<ShellName, string> = {
  component: `the stack configuration ${secretKeys.component}`,
  plugin: `the provider configuration ${secretKeys.plugin}`,
};
const environment = "the environment variable PORT_CLIENT_SECRET";

const setForPulumi = "Set variables for the `pulumi` command: the provider does not see those that the program sets. ";

/** To an operator without a client secret, when the token is due. In a preview, the component's line is the program's. */
export const noSecret = (shell: ShellName, command: "preview" | "up"): string => {
  const isOfProgram = shell === "component" && command === "preview";
  return `clientSecret is not set. Set one of: the argument clientSecret, ${configuration[shell]}, ${environment}. ${isOfProgram ? "" : setForPulumi}Copy your credentials from app.port.io ("…" menu, Credentials).`;
};

/** To an operator with the old secret, when the token is due; after Port's address, with Port's words in between. */
export const refused = (shell: ShellName, place: "environment" | "configuration"): [string, string] => [
  " does not accept the credentials (401",
  `the client secret from ${place === "environment" ? environment : configuration[shell]}.`,
];

/** What the page shows: the message, and what to do. */
export const shown: readonly (readonly [message: string, remedy: string])[] = [
  [locked, "Wait until the other command has ended, and run yours again"],
  [noSecret("component", "up"), "Set the credentials, or let a colleague who has them run `pulumi up`"],
  [
    `…${refused("component", "environment").join(" …). … ")} …`,
    "Set the new secret in the place that the message names",
  ],
];
