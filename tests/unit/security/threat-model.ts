import { type Claim, claims as c } from "./claims";

/** A cell of a table: plain text, or statements of which each has its proof. Without any, there is nothing. */
export type Cell = string | readonly Claim[];

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The tables of `docs/threat-model.md`, by their markers. */
export const tables: Record<string, Table> = {
  "who can read what": {
    head: ["place", "who can read it", "what is there", "what this package does", "what you can do"],
    rows: [
      [
        "environment of processes",
        "everything that Pulumi starts; processes of the same user; root",
        [c.inEnvironment, c.configurationInEnvironment],
        [c.environmentNotStored, c.debugWithoutEnvironment],
        "Set the variables for the step that runs Pulumi, and for no other",
      ],
      [
        "list of processes",
        "everyone on the machine",
        [c.automationCommandLine],
        [c.noCommandLine],
        "Type `pulumi config set --secret port:secret` without the value: Pulumi asks for it. Pass tokens [through stdin](command-line.md#with-the-token-of-a-stack)",
      ],
      [
        "configuration file of the stack",
        "everyone who can read the repository; what is encrypted: everyone who has the secrets provider",
        "The client secret, if you configure it",
        [c.plainConfiguration, c.plainForPlugin],
        "Always use `--secret`, or the environment",
      ],
      [
        "state, its backups and its history",
        "everyone who can read the backend; what is encrypted: everyone who has the secrets provider",
        [c.tokenEncrypted, c.secretEncrypted, c.plainOutputs, c.whoDecrypts],
        [c.environmentNotStored, c.hiddenOutputs],
        "Keep the client secret in the environment. If a passphrase or key leaks, rotate the client secret: backups stay encrypted with the old key",
      ],
      [
        "stack outputs, stacks that refer to them",
        "everyone who may decrypt the stack",
        "The token, if you export it",
        [c.outputsSecret],
        "Export the token only if a later step needs it",
      ],
      [
        "console and CI log",
        "everyone who can read the log",
        [c.swappedOutput],
        [c.outputsSecret, c.quoted, c.errors, c.bugs, c.swapped, c.commandPrints],
        "[Mask the token](ci-logs.md) before a command of yours prints it. [Check the credentials](command-line.md#check-the-credentials) before the first run",
      ],
      [
        "debug output of Pulumi",
        "everyone who can read the console or the files. Those of `-v=9` are in the temporary folder, unless you pass `--logtostderr`",
        [c.debugOutput, c.verboseWithPlugin],
        [c.debugWithoutEnvironment],
        "Keep such output like a secret. Keep the client secret in the environment",
      ],
      [
        "`$PULUMI_HOME/logs`",
        "everyone who has the files and the secrets provider",
        [c.encryptedLogs],
        [c.nothingLeft],
        "Keep this folder out of caches and artifacts",
      ],
      [
        "saved plan",
        "everyone who has the file and the secrets provider; everyone who can read the CI log, if the plan is violated",
        [c.planHoldsToken],
        [c.offlinePlan],
        "Set `offlinePreview: true`, or do not save plans",
      ],
      [
        "loopback, during a run",
        "every program on the machine",
        [c.anyLocalClient, c.anyLocalCode],
        [c.loopbackOnly],
        "Do not share the machine that runs Pulumi",
      ],
      [
        "memory, core dumps, swap",
        "processes of the same user; root",
        "The client secret and the token",
        [c.lastSets, c.memory],
        "Turn core dumps off",
      ],
      [
        "network",
        "everyone on the way; a proxy",
        [c.proxySees, c.extraAuthority],
        [c.onePost, c.httpsOnly, c.tlsVerified, c.noRedirect, c.proxyLogin, c.connections],
        "Trust no authority that you do not need",
      ],
    ],
  },
  "what is given away": {
    head: ["compromised", "gives away", "what this package does", "what it does not do"],
    rows: [
      [
        "a copy of the state",
        [c.plainOutputs],
        [c.environmentNotStored, c.hiddenOutputs],
        "Hide that you use Port, and at which address",
      ],
      [
        "a copy of the state, and its passphrase or key",
        "The token, and a client secret that is an argument or configured",
        [c.environmentNotStored],
        [c.notRevoked],
      ],
      [
        "write access to the state or the backend",
        [c.codeInState, c.addressIgnored],
        [c.addressNamed],
        [c.stateNotSigned],
      ],
      [
        "a CI log",
        "Nothing, unless a command of yours printed it, debug output was on, or a plan was violated",
        [c.quoted, c.errors],
        "Mask a token that a command of yours prints",
      ],
      [
        "a CI job, or a pull request that it runs",
        "Everything that the job has: its environment, and what it can decrypt",
        [c.offlinePreview],
        "Limit a program that has the credentials",
      ],
      ["a proxy", [c.proxySees], [c.tlsVerified, c.proxyLogin], "Work without a proxy that blocks it"],
      ["a proxy whose authority you trust", "Client secret and token", "Nothing", [c.extraAuthority]],
      [
        "a developer's machine",
        "The environment, and everything that its user can decrypt",
        [c.environmentNotStored],
        [c.notRevoked],
      ],
      [
        "Port, or the server at a base URL that somebody else set",
        [c.inPreviews, c.longWait],
        [c.bounded, c.printableToken, c.quoted, c.noRedirect],
        [c.anyAddress, c.notVerified],
      ],
      [
        "this package, or one that it needs",
        "Everything that the process has",
        [c.dependencies, c.noScripts, c.onlyBuild, c.reproducible],
        "Protect you from a package that you install without a lock file",
      ],
    ],
  },
  "npm package or plugin": {
    head: ["", "npm package, in TypeScript", "plugin, in every other language"],
    rows: [
      [
        "requests tokens in",
        "Pulumi's Node.js host for dynamic providers, and the program itself",
        "A process of its own, an executable",
      ],
      ["loads", [c.dependencies], [c.selfContained]],
      ["configuration", [c.wholeConfiguration], [c.ownConfiguration]],
      ["state", [c.codeInState], [c.noCodeForPlugin]],
      ["during a run", [c.anyLocalCode], [c.anyLocalClient]],
    ],
  },
};

/** The lists of `SECURITY.md`, by their markers. */
export const lists: Record<string, readonly Claim[]> = {
  stored: [
    c.tokenEncrypted,
    c.secretEncrypted,
    c.environmentNotStored,
    c.plainOutputs,
    c.whoDecrypts,
    c.planHoldsToken,
  ],
  sent: [c.onePost, c.addressNamed, c.httpsOnly, c.tlsVerified, c.noRedirect, c.proxySees, c.noCommandLine],
  logged: [
    c.outputsSecret,
    c.quoted,
    c.swapped,
    c.bugs,
    c.debugOutput,
    c.verboseWithPlugin,
    c.debugWithoutEnvironment,
    c.encryptedLogs,
  ],
  installed: [c.dependencies, c.noScripts, c.onlyBuild, c.selfContained, c.reproducible],
  limits: [
    c.notRevoked,
    c.debugOutput,
    c.verboseWithPlugin,
    c.inEnvironment,
    c.anyLocalClient,
    c.anyLocalCode,
    c.codeInState,
    c.addressIgnored,
    c.inPreviews,
    c.swappedOutput,
    c.memory,
  ],
};
