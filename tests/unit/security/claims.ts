/** What this package runs as. A promise holds in each. */
export const shells = {
  dynamic: "dynamic provider",
  program: "program",
  plugin: "plugin",
  command: "command line",
} as const;

/** The tests that show a statement: the file in `tests`, a colon, and the name of the test or of its group or row. */
type Tests = readonly [string, ...string[]];
/** The tests, or the reason why there are none: in a shell, why it cannot break the statement. */
export type Shown = Tests | string;
export type ShownInShells = Readonly<Record<keyof typeof shells, Shown>>;

/** A statement of `SECURITY.md` and `docs/threat-model.md`, and why it holds. */
export interface Claim {
  readonly text: string;
  /** `SECURITY.md` has only statements that are shown in each shell, or that none of them can break. */
  readonly shown: Shown | ShownInShells;
  /** With a state that somebody has edited by hand. */
  readonly editedState?: ShownInShells;
}

const proven = (text: string, ...tests: Tests): Claim => ({ text, shown: tests });
const untested = (text: string, reason: string): Claim => ({ text, shown: reason });
const inEachShell = (text: string, shown: ShownInShells): Claim => ({ text, shown });
const aboutState = (text: string, shown: ShownInShells, editedState: ShownInShells): Claim => ({
  text,
  shown,
  editedState,
});

const everywhere = (...tests: Tests): ShownInShells => ({
  dynamic: tests,
  program: tests,
  plugin: tests,
  command: tests,
});
/** Of what Pulumi runs. */
const inPulumi = (...tests: Tests): ShownInShells => ({ ...everywhere(...tests), command: "Pulumi does not run it" });
/** Of what the npm package has besides the plugin. */
const inNpmPackage = (...tests: Tests): ShownInShells => ({
  ...everywhere(...tests),
  plugin: "is one file of its own",
});

export const noState = "has no state";
const aboutPort = "a fact about Port's service";
const aboutPulumi = "a fact about Pulumi";

export const claims = {
  tokenEncrypted: aboutState(
    "The state holds the token, encrypted",
    {
      dynamic: [
        "engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
        "engine/secrets.test.ts: nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy",
      ],
      program: [
        "engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
        "unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
        "unit/sdk/get-port-access-token.test.ts: an output is a secret where it is the token, or what the program gave as a secret",
      ],
      plugin: [
        "all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
        "unit/plugin/secrets.test.ts: secrets are only in envelopes, wherever the client secret comes from",
      ],
      command: noState,
    },
    {
      dynamic: [
        "all/security/edited-state.test.ts: a refresh encrypts the token that it %s",
        "unit/dynamic/dynamic-provider.test.ts: a read marks the secrets of a state, which somebody may have edited",
      ],
      program: [
        "all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
        "unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
      ],
      plugin: [
        "all/security/edited-state.test.ts: a refresh encrypts the token that it %s",
        "unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
      ],
      command: noState,
    },
  ),
  secretEncrypted: aboutState(
    "The state holds a client secret that is an argument or configured with `--secret`, encrypted",
    {
      dynamic: [
        "engine/secrets.test.ts: a client secret that is an argument is encrypted in inputs and outputs",
        "engine/secrets.test.ts: credentials from the stack configuration work, and nothing of them is left in clear",
      ],
      program: [
        "unit/sdk/port-access-token.test.ts: the client secret reaches the engine as a secret, although it was given in plain text",
        "engine/secrets.test.ts: credentials from the stack configuration work, and nothing of them is left in clear",
      ],
      plugin: [
        "all/plugin/credentials-and-providers.test.ts: as arguments, and the client secret is encrypted in the state",
        "all/plugin/credentials-and-providers.test.ts: is enough, and a client secret in plain text is encrypted in the state",
      ],
      command: noState,
    },
    {
      dynamic: [
        "all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
        "unit/dynamic/dynamic-provider.test.ts: a read marks the secrets of a state, which somebody may have edited",
      ],
      program: ["all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs"],
      plugin: [
        "all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
        "unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
      ],
      command: noState,
    },
  ),
  plainOutputs: inEachShell("Client id, base URL, and the expiry and fingerprint of the token are not encrypted", {
    dynamic: ["engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain"],
    program: [
      "engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
      "unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
      "unit/sdk/get-port-access-token.test.ts: an output is a secret where it is the token, or what the program gave as a secret",
    ],
    plugin: [
      "all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
    ],
    command: noState,
  }),
  hiddenOutputs: proven(
    "A client id or base URL that is a secret argument, or configured with `--secret`, is encrypted",
    "all/security/secret-client-id.test.ts: a client id and a base URL that are given as secrets stay secret, and nothing else becomes one: %s",
    "all/security/secret-client-id.test.ts: are secret in the state and in all outputs, also after a renewal and a refresh",
    "unit/sdk/configured-secrets.test.ts: they are secret outputs of the function",
    "unit/plugin/create.test.ts: an output is a secret where its input is one",
  ),
  environmentNotStored: aboutState(
    "A client secret from the environment is never in the state",
    {
      dynamic: [
        "all/security/exposure.test.ts: the state, decrypted, does not hold a client secret from the environment",
        "unit/dynamic/dynamic-provider.test.ts: a client secret from the environment is in no answer to the engine",
      ],
      program: [
        "all/security/exposure.test.ts: the state, decrypted, does not hold a client secret from the environment",
        "unit/sdk/port-access-token.test.ts: a client secret from %s is given to no resource",
      ],
      plugin: [
        "all/security/exposure.test.ts: the state, decrypted, does not hold a client secret from the environment",
        "unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
      ],
      command: noState,
    },
    {
      dynamic: [
        "unit/dynamic/dynamic-provider.test.ts: a client secret from the environment is in no answer to the engine",
      ],
      program: "writes nothing that it reads from the state",
      plugin: [
        "unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
      ],
      command: noState,
    },
  ),
  whoDecrypts: untested(
    "The secrets provider of the stack encrypts: a passphrase, a cloud's key service, or Pulumi Cloud, which has the key",
    aboutPulumi,
  ),
  plainConfiguration: proven(
    "If the client secret is configured in plain text, the npm package warns: Pulumi copies it into the state",
    "all/component/notices.test.ts: a client secret that is configured in plain text is reported, with the command that mends it",
  ),
  plainForPlugin: proven(
    "If the client secret is configured in plain text, the plugin encrypts it in the state. In the file, it stays plain",
    "all/plugin/credentials-and-providers.test.ts: is enough, and a client secret in plain text is encrypted in the state",
  ),
  nothingLeft: proven(
    "Without debug output, the files that Pulumi leaves behind hold no secret in plain text",
    "engine/secrets.test.ts: nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy",
  ),
  outputsSecret: aboutState(
    "The outputs that hold the token are secrets: Pulumi prints `[secret]`, unless you pass `--show-secrets`",
    {
      dynamic: ["engine/secrets.test.ts: stack output shows [secret], and with --show-secrets a token that Port takes"],
      program: [
        "engine/secrets.test.ts: stack output shows [secret], and with --show-secrets a token that Port takes",
        "unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
        "unit/sdk/get-port-access-token.test.ts: an output is a secret where it is the token, or what the program gave as a secret",
      ],
      plugin: [
        "unit/plugin/secrets.test.ts: secrets are only in envelopes, wherever the client secret comes from",
        "all/plugin/create-to-destroy.test.ts: the token is known in the first preview",
      ],
      command: "has no outputs, and prints what it is asked for",
    },
    {
      dynamic: ["all/security/edited-state.test.ts: a refresh encrypts the token that it %s"],
      program: [
        "all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
        "unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
      ],
      plugin: [
        "all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
        "unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
      ],
      command: noState,
    },
  ),
  planHoldsToken: inEachShell(
    "A saved plan holds the token. If the plan is violated, Pulumi 3.172.0 and 3.259.0 print tokens in plain text, 3.276.0 does not",
    {
      ...everywhere(
        "all/three-hours-later/remarks.ts: **Pulumi 3.172.0 and 3.259.0 print the plan's token and the new one in clear**, 3.276.0 does not",
      ),
      command: "saves no plan",
    },
  ),
  offlinePlan: proven(
    "With `offlinePreview: true`, a saved plan holds no token",
    "all/three-hours-later/remarks.ts: Such a plan holds no token",
  ),
  noCommandLine: inEachShell("This package and Pulumi put no secret on a command line", {
    dynamic: ["all/security/exposure.test.ts: the command line of no process holds a secret"],
    program: ["all/security/exposure.test.ts: the command line of no process holds a secret"],
    plugin: ["all/security/exposure.test.ts: the command line of no process holds a secret"],
    command: ["unit/cli/command-line.test.ts: an unknown option"],
  }),
  automationCommandLine: untested(
    "With the Automation API, `setConfig` and `setAllConfig` put each value on the command line of `pulumi`",
    aboutPulumi,
  ),
  inEnvironment: inEachShell(
    "Everything that Pulumi starts gets the environment of `pulumi`",
    inPulumi("all/security/exposure.test.ts: everything that it starts has the client secret in its environment"),
  ),
  configurationInEnvironment: proven(
    "The program and the plugin get their configuration, decrypted, in `PULUMI_CONFIG`",
    "all/security/exposure.test.ts: the program has the whole configuration in its environment, decrypted",
    "all/security/exposure.test.ts: the plugin has its own configuration in its environment, decrypted, and no other",
  ),
  loopbackOnly: proven(
    "The plugin listens on 127.0.0.1 only",
    "unit/plugin/exposure.test.ts: and the plugin listens on 127.0.0.1 and at no other address",
  ),
  anyLocalClient: inEachShell(
    "During a run, every program on the machine can get a token from the plugin: Pulumi's protocol has no authentication",
    {
      dynamic: "is served by Pulumi's own host",
      program: "serves nothing",
      plugin: [
        "unit/plugin/exposure.test.ts: so every program on the machine can get a token from a plugin that is running",
      ],
      command: "serves nothing",
    },
  ),
  anyLocalCode: inEachShell(
    "During a run, every program on the machine can run code in Pulumi's host for dynamic providers, as the user who runs Pulumi",
    {
      dynamic: [
        "unit/dynamic/host.test.ts: Pulumi's host for dynamic providers runs the code that any program on the machine sends",
      ],
      program: "serves nothing",
      plugin: "does not run in that host",
      command: "serves nothing",
    },
  ),
  memory: untested(
    "Memory is not wiped, so a core dump or a heap snapshot can hold secrets",
    "JavaScript cannot wipe a text",
  ),
  lastSets: proven(
    "A process remembers the tokens of the last 100 credential sets only",
    "unit/auth/token-source.test.ts: the set that was used longest ago is dropped for another one, and costs a new exchange",
  ),
  connections: proven(
    "Each connection is closed after the answer",
    "all/soak.test.ts: no connection to Port is open",
    "unit/auth/proxy.test.ts: ends with an answer that was not read to its end",
  ),
  onePost: inEachShell(
    "The client secret is sent in one kind of request only, in the body of a POST to the base URL",
    everywhere(
      "unit/security/every-shell.test.ts: the client secret is sent once, in the body of a POST, and nothing else is requested",
      "unit/auth/token-request.test.ts: is a POST of exactly the two credentials to the auth endpoint",
      "unit/auth/token-request.test.ts: has these headers and no others",
    ),
  ),
  httpsOnly: aboutState(
    "The base URL must use https, or http on loopback. Any other is refused before a request",
    {
      dynamic: [
        "unit/security/every-shell.test.ts: plain http to another machine is refused before a request",
        "unit/auth/base-url.test.ts: what is no usable base URL is refused",
        "all/component/wrong-input.test.ts: an argument that cannot be used is named with its remedy, before any request",
      ],
      program: [
        "unit/security/every-shell.test.ts: plain http to another machine is refused before a request",
        "unit/auth/base-url.test.ts: what is no usable base URL is refused",
        "all/component/function.test.ts: %s fails in a preview already, and names what is wrong",
      ],
      plugin: [
        "unit/security/every-shell.test.ts: plain http to another machine is refused before a request",
        "unit/auth/base-url.test.ts: what is no usable base URL is refused",
      ],
      command: [
        "unit/security/every-shell.test.ts: plain http to another machine is refused before a request",
        "unit/auth/base-url.test.ts: what is no usable base URL is refused",
      ],
    },
    {
      dynamic: ["unit/dynamic/dynamic-provider.test.ts: read, by plain http"],
      program: ["unit/sdk/live-token.test.ts: plain http that only the state names: no request, with %s"],
      plugin: ["unit/plugin/exposure.test.ts: Read of a token with plain http in the state: %s"],
      command: noState,
    },
  ),
  tlsVerified: inEachShell(
    "Certificates are always verified: `NODE_TLS_REJECT_UNAUTHORIZED=0` has no effect",
    everywhere(
      "unit/security/every-shell.test.ts: a server whose certificate is not trusted",
      "package/tls.test.ts: gets none from this package, which says what to do: %s",
      "unit/auth/tls.test.ts: whose certificate is not trusted",
    ),
  ),
  extraAuthority: proven(
    "A proxy whose authority is in `NODE_EXTRA_CA_CERTS` can read everything",
    "all/component/network.test.ts: up works with NODE_EXTRA_CA_CERTS",
  ),
  noRedirect: inEachShell(
    "A redirect is not followed",
    everywhere(
      "unit/security/every-shell.test.ts: a redirect is not followed",
      "unit/auth/http.test.ts: %i is an answer like others; its target gets no request",
    ),
  ),
  proxySees: inEachShell(
    "A proxy sees the host and port of the base URL, and nothing that is sent there",
    everywhere(
      "unit/security/every-shell.test.ts: a proxy sees host and port, and no client id and no client secret",
      "unit/auth/proxy.test.ts: shows the proxy where it goes, and nothing of what it carries",
      "unit/auth/proxy.test.ts: never sees the request",
    ),
  ),
  proxyLogin: proven(
    "The login of a proxy is sent to the proxy only, and is in no message",
    "unit/auth/proxy.test.ts: logs in with the user and password of the proxy's URL, decoded: %s",
    "all/component/network.test.ts: up goes through it, one connection for each process that requests a token, and leaves its password nowhere",
  ),
  bounded: proven(
    "At most 64 KiB of an answer are read, after decompression and within a time limit",
    "unit/auth/http.test.ts: of a byte more is not, and the connection is ended although the server would go on",
    "unit/auth/http.test.ts: of a byte more after decompression is not read either",
    "unit/auth/http.test.ts: a server that sends the body drop by drop",
  ),
  longWait: proven(
    "The server can make `pulumi up` wait for 12 minutes, and for 13 more after the end of a token",
    "unit/auth/delay.test.ts: lasts two minutes with everything, or twelve where a run would fail without a token",
    "unit/lifecycle/bound.test.ts: whatever Port answers, however slowly, and however many resources wait for it since when",
  ),
  printableToken: proven(
    "A token with a blank, a line break or a control character is refused",
    "unit/auth/failures.test.ts: accessToken with a line break",
    "unit/auth/failures.test.ts: accessToken with blanks around",
  ),
  quoted: inEachShell(
    "Messages quote the server on one line, without control characters and markup. A text that repeats six characters of the client secret is left out",
    everywhere(
      "unit/security/every-shell.test.ts: nothing that is shown repeats a client secret that the server repeats",
      "unit/security/every-shell.test.ts: a text of the server is shown on one line, without control characters",
      "unit/security/every-shell.test.ts: markup of the server is not shown",
      "unit/auth/quote.test.ts: a foreign text is shown on one line, in quotes",
      "unit/auth/quote.test.ts: so nothing that is shown has six characters of it",
    ),
  ),
  errors: inEachShell(
    "Errors hold no secret and no cause, however they are printed",
    everywhere(
      "unit/security/every-shell.test.ts: nothing that is shown repeats a client secret that the server repeats",
      "unit/auth/secrets.test.ts: an error never shows a secret that the server repeats: %s",
      "unit/auth/secrets.test.ts: an error holds its parts and nothing else",
    ),
  ),
  swapped: inEachShell(
    "If client id and client secret are swapped, or the secret is in the base URL or among the arguments of the command line, messages show at most its first and last four characters",
    {
      dynamic: [
        "all/component/wrong-input.test.ts: no message shows a secret that is swapped with the client id: %s",
        "unit/auth/secrets.test.ts: , swapped with the client id",
        "unit/auth/secrets.test.ts: an error never shows a secret that somebody has put into the base URL",
      ],
      program: ["all/component/wrong-input.test.ts: no message shows a secret that is swapped with the client id: %s"],
      plugin: ["unit/plugin/secrets.test.ts: nor one that is swapped with the client id: %s"],
      command: ["unit/cli/command-line.test.ts: the client secret is not shown"],
    },
  ),
  swappedOutput: inEachShell(
    "If client id and client secret are swapped, Pulumi shows the secret as the plain output `clientId`, and stores it",
    inPulumi("all/component/wrong-input.test.ts: Pulumi itself shows what stands in the place of the client id"),
  ),
  bugs: inEachShell("An unexpected error is reported by its name only", {
    dynamic: [
      "unit/dynamic/dynamic-provider.test.ts: a bug is reported by its name, never by its text",
      "unit/lifecycle/read.test.ts: a bug of another kind",
      "all/component/wrong-input.test.ts: a bug is reported by its name, never by its text",
    ],
    program: [
      "unit/sdk/program-run.test.ts: that nobody expected is reported by its name, never by its text",
      "all/component/wrong-input.test.ts: a bug is reported by its name, never by its text",
    ],
    plugin: ["unit/plugin/server.test.ts: a bug is reported by its name, never by its text"],
    command: ["package/command-line.test.ts: a bug is reported by its name, never by its text"],
  }),
  debugOutput: inEachShell(
    "`-v=9`, `--tracing` and `PULUMI_DEBUG_GRPC` make Pulumi write the token, and a client secret that is an argument or configured, in plain text",
    inPulumi("all/security/exposure.test.ts: %s shows, of tokens and given client secrets, what was seen"),
  ),
  verboseWithPlugin: inEachShell(
    "Of the secrets of the plugin, `-v=9` shows none with Pulumi 3.276.0, all with 3.259.0, and all but a configured client secret with 3.172.0",
    {
      dynamic: "is not the plugin",
      program: "is not the plugin",
      plugin: ["all/security/exposure.test.ts: %s shows, of tokens and given client secrets, what was seen"],
      command: "Pulumi does not run it",
    },
  ),
  debugWithoutEnvironment: inEachShell(
    "A client secret from the environment is in no message to Pulumi, and so not in its debug output",
    inPulumi("all/security/exposure.test.ts: %s does not show a client secret from the environment"),
  ),
  encryptedLogs: inEachShell(
    "`$PULUMI_HOME/logs` holds the token, encrypted, and no client secret from the environment. Pulumi 3.172.0 writes no such logs",
    inPulumi(
      "all/security/engine-logs.test.ts: the engine's own encrypted logs do not know a client secret from the environment",
    ),
  ),
  commandPrints: proven(
    "`npx pulumi-port-access-token` prints the token, except with `--check`",
    "package/command-line.test.ts: the installed command prints a token that Port takes, and ends",
    "unit/cli/command-line.test.ts: reports what was found where, and how the token is, and never shows it",
  ),
  codeInState: inEachShell(
    "The state of a TypeScript program holds a line of code for each token, and a refresh runs what is there, as with every dynamic provider",
    {
      dynamic: ["all/security/exposure.test.ts: code that somebody writes into the state is run by a refresh"],
      program: "runs nothing of the state",
      plugin: [
        "all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
      ],
      command: noState,
    },
  ),
  noCodeForPlugin: proven(
    "The state of the plugin holds no code",
    "all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
  ),
  addressNamed: aboutState(
    "The client secret goes to Port's own hosts, to loopback, or to an address that the run names: in an argument, its configuration or the environment. An address that only the state names gets nothing",
    {
      dynamic: [
        "all/component/address-in-state.test.ts: a private address is used where the run of the component names it",
      ],
      program: [
        "all/component/address-in-state.test.ts: a private address is used where the run of the component names it",
        "unit/sdk/live-token.test.ts: an address that is named in %s, too: one request",
      ],
      plugin: [
        "all/component/address-in-state.test.ts: a private address is used where the run of the plugin names it",
      ],
      command: ["unit/cli/command-line.test.ts: reports which address is used, and its region: %j %j"],
    },
    {
      dynamic: [
        "all/component/address-in-state.test.ts: an address in the state that nobody named gets no connection from the component",
        "unit/dynamic/dynamic-provider.test.ts: an address that only the state names gets nothing",
        "unit/lifecycle/read.test.ts: read makes no request to an address that only the state names, and says what allows it",
        "unit/auth/named-base-url.test.ts: a stored address that nobody named gets no client secret, and the error says what allows it",
      ],
      program: [
        "all/component/address-in-state.test.ts: an address in the state that nobody named gets no connection from the component",
        "unit/sdk/live-token.test.ts: an address that only the state names: no request, with %s",
      ],
      plugin: [
        "all/component/address-in-state.test.ts: an address in the state that nobody named gets no connection from the plugin",
        "unit/plugin/exposure.test.ts: an address that somebody wrote into the state gets nothing, whatever call the engine makes",
      ],
      command: noState,
    },
  ),
  addressIgnored: inEachShell(
    "With the option `ignoreChanges` for `baseUrl`, Pulumi takes the address from the state, as if the program had given it",
    {
      dynamic: [
        "all/component/address-in-state.test.ts: but not with ignoreChanges: then the engine passes the address as if the program had given it",
      ],
      program: ["unit/sdk/live-token.test.ts: an address that only the state names: no request, with %s"],
      plugin: [
        "all/component/address-in-state.test.ts: but not with ignoreChanges: then the engine passes the address as if the program had given it",
      ],
      command: noState,
    },
  ),
  stateNotSigned: untested("Pulumi does not sign the state, so nobody notices a change", aboutPulumi),
  inPreviews: inEachShell("The server at the base URL gets the client secret, even in a preview", {
    dynamic: [
      "unit/dynamic/dynamic-provider.test.ts: check and diff, which are all that a preview calls, make no request",
      "unit/security/every-shell.test.ts: the client secret is sent once, in the body of a POST, and nothing else is requested",
    ],
    program: ["unit/sdk/live-token.test.ts: an unknown token, in a preview"],
    plugin: ["unit/plugin/create.test.ts: requests the token that Create will return"],
    command: "has no preview",
  }),
  offlinePreview: proven(
    "With `offlinePreview: true`, the program makes no request in a preview",
    "unit/sdk/live-token.test.ts: an unknown token in an offline preview",
  ),
  anyAddress: proven(
    "Any https address can be a base URL, because private endpoints exist",
    "unit/auth/base-url.test.ts: a base URL is brought to one form",
  ),
  notRevoked: untested(
    "A token cannot be revoked. It lives for up to three hours, even after `pulumi destroy`",
    aboutPort,
  ),
  notVerified: proven(
    "The signature of a token is not verified, because Port publishes no key",
    "unit/auth/answers.test.ts: with a token that is no JWT",
  ),
  dependencies: inEachShell(
    "Besides Pulumi's SDK, the npm package loads `node-fetch` only, which installs three more packages",
    inNpmPackage(
      "package/tarball.test.ts: is node-fetch, and what that needs",
      "package/tarball.test.ts: every module that the build requires is a declared dependency",
    ),
  ),
  noScripts: inEachShell(
    "The npm package and what it installs run no script at installation",
    inNpmPackage("package/tarball.test.ts: runs nothing during the installation, and neither does the package"),
  ),
  onlyBuild: inEachShell(
    "The npm package holds the build of the sources, the plugin bundled with what it needs, documents, and nothing else",
    everywhere(
      "package/tarball.test.ts: the tarball holds the build of each source, the bundled plugin, the documents, and nothing else",
    ),
  ),
  selfContained: inEachShell("The plugin is one file that loads nothing but Node.js", {
    dynamic: "is part of the npm package",
    program: "is part of the npm package",
    plugin: [
      "package/tarball.test.ts: the bundled plugin requires nothing but Node.js, and the optional `encoding` of node-fetch",
    ],
    command: "is part of the npm package",
  }),
  reproducible: inEachShell(
    "The same sources and the same Node.js give the same archive of the plugin, byte for byte",
    {
      dynamic: "is part of the npm package",
      program: "is part of the npm package",
      plugin: [
        "all/plugin/archive.test.ts: a checkout in another folder, with other permissions, gives the same archive",
      ],
      command: "is part of the npm package",
    },
  ),
  wholeConfiguration: proven(
    "Pulumi passes the whole configuration of the stack, decrypted, to the dynamic provider",
    "all/security/exposure.test.ts: the provider gets the whole configuration of the stack, decrypted",
  ),
  ownConfiguration: proven(
    "Pulumi passes the keys `port-access-token:…` to the plugin, and no others",
    "all/security/exposure.test.ts: the plugin has its own configuration in its environment, decrypted, and no other",
  ),
} satisfies Record<string, Claim>;
