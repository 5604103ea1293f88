/** What this package runs as. A promise holds in each. */
export const shells = ["dynamic", "program", "plugin", "command"] as const;

/**
 * Each statement of `SECURITY.md` and of the tables in `docs/threat-model.md`, and what shows it, a row each:
 *
 * - `file: name`: the file in `tests`, and the name of the test, or of its group or row. Before it: the shells in which it
 *   shows the statement, and `edited state` if it does so with a state that somebody has edited by hand.
 * - `shells: reason`: why these shells cannot break it.
 * - `No test: reason`.
 */
export const claims: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "The state holds the token, encrypted": [
    "dynamic, program: engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
    "dynamic: engine/secrets.test.ts: nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy",
    "program: unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
    "program: unit/sdk/get-port-access-token.test.ts: an output is a secret where it is the token, or what the program gave as a secret",
    "plugin: all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
    "plugin: unit/plugin/secrets.test.ts: secrets are only in envelopes, wherever the client secret comes from",
    "command: has no state",
    "edited state, dynamic, plugin: all/security/edited-state.test.ts: a refresh encrypts the token that it %s",
    "edited state, dynamic: unit/dynamic/dynamic-provider.test.ts: a read marks the secrets of a state, which somebody may have edited",
    "edited state, program: all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
    "edited state, program: unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
    "edited state, plugin: unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
  ],
  "The state holds a client secret that is an argument or configured with `--secret`, encrypted": [
    "dynamic: engine/secrets.test.ts: a client secret that is an argument is encrypted in inputs and outputs",
    "dynamic, program: engine/secrets.test.ts: credentials from the stack configuration work, and nothing of them is left in clear",
    "program: unit/sdk/port-access-token.test.ts: the client secret reaches the engine as a secret, although it was given in plain text",
    "plugin: all/plugin/credentials-and-providers.test.ts: as arguments, and the client secret is encrypted in the state",
    "plugin: all/plugin/credentials-and-providers.test.ts: is enough, and a client secret in plain text is encrypted in the state",
    "command: has no state",
    "edited state, dynamic, program, plugin: all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
    "edited state, dynamic: unit/dynamic/dynamic-provider.test.ts: a read marks the secrets of a state, which somebody may have edited",
    "edited state, plugin: unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
  ],
  "Client id, base URL, and the expiry and fingerprint of the token are not encrypted": [
    "dynamic, program: engine/secrets.test.ts: the token is encrypted wherever the state holds it, the rest is plain",
    "program: unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
    "program: unit/sdk/get-port-access-token.test.ts: an output is a secret where it is the token, or what the program gave as a secret",
    "plugin: all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
    "command: has no state",
  ],
  "A client id or base URL that is a secret argument, or configured with `--secret`, is encrypted": [
    "all/security/secret-client-id.test.ts: a client id and a base URL that are given as secrets stay secret, and nothing else becomes one",
    "all/security/secret-client-id.test.ts: are secret in the state and in all outputs, also after a renewal and a refresh",
    "unit/sdk/configured-secrets.test.ts: they are secret outputs of the function",
    "unit/plugin/create.test.ts: an output is a secret where its input is one",
  ],
  "A client secret from the environment is never in the state": [
    "dynamic, program, plugin: all/security/exposure.test.ts: the state, decrypted, does not hold a client secret from the environment",
    "dynamic: unit/dynamic/dynamic-provider.test.ts: a client secret from the environment is in no answer to the engine",
    "program: unit/sdk/port-access-token.test.ts: a client secret from %s is given to no resource",
    "plugin: unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
    "command: has no state",
    "edited state, dynamic: unit/dynamic/dynamic-provider.test.ts: a client secret from the environment is in no answer to the engine",
    "edited state, program: writes nothing that it reads from the state",
    "edited state, plugin: unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
  ],
  "The secrets provider of the stack encrypts: a passphrase, a cloud's key service, or Pulumi Cloud, which has the key":
    ["No test: a fact about Pulumi"],
  "If the client secret is configured in plain text, the npm package warns: Pulumi copies it into the state": [
    "all/component/notices.test.ts: a client secret that is configured in plain text is reported, with the command that mends it",
  ],
  "If the client secret is configured in plain text, the plugin encrypts it in the state. In the file, it stays plain":
    [
      "all/plugin/credentials-and-providers.test.ts: is enough, and a client secret in plain text is encrypted in the state",
    ],
  "Without debug output, the files that Pulumi leaves behind hold no secret in plain text": [
    "engine/secrets.test.ts: nothing that the engine leaves behind holds a secret, through renewal, refusal and destroy",
  ],
  "The outputs that hold the token are secrets: Pulumi prints `[secret]`, unless you pass `--show-secrets`": [
    "dynamic, program: engine/secrets.test.ts: stack output shows [secret], and with --show-secrets a token that Port takes",
    "program: unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
    "program: unit/sdk/get-port-access-token.test.ts: an output is a secret where it is the token, or what the program gave as a secret",
    "plugin: unit/plugin/secrets.test.ts: secrets are only in envelopes, wherever the client secret comes from",
    "plugin: all/plugin/create-to-destroy.test.ts: the token is known in the first preview",
    "command: has no outputs, and prints what it is asked for",
    "edited state, dynamic: all/security/edited-state.test.ts: a refresh encrypts the token that it %s",
    "edited state, program, plugin: all/security/edited-state.test.ts: up encrypts the token, the client secret and the stack's outputs",
    "edited state, program: unit/sdk/port-access-token.test.ts: %s is an output, secret where it must be",
    "edited state, plugin: unit/plugin/secrets.test.ts: an answer holds secrets in envelopes only, and none from the environment: %s",
    "edited state, command: has no state",
  ],
  "A saved plan holds the token. If the plan is violated, Pulumi 3.172.0 and 3.259.0 print tokens in plain text, 3.276.0 does not":
    [
      "dynamic, program, plugin: all/three-hours-later/remarks.ts: **Pulumi 3.172.0 and 3.259.0 print the plan's token and the new one in clear**, 3.276.0 does not",
      "command: saves no plan",
    ],
  "With `offlinePreview: true`, a saved plan holds no token": [
    "all/three-hours-later/remarks.ts: Such a plan holds no token",
  ],
  "This package and Pulumi put no secret on a command line": [
    "dynamic, program, plugin: all/security/exposure.test.ts: the command line of no process holds a secret",
    "command: unit/cli/command-line.test.ts: an unknown option",
  ],
  "With the Automation API, `setConfig` and `setAllConfig` put each value on the command line of `pulumi`": [
    "No test: a fact about Pulumi",
  ],
  "Everything that Pulumi starts gets the environment of `pulumi`": [
    "dynamic, program, plugin: all/security/exposure.test.ts: everything that it starts has the client secret in its environment",
    "command: Pulumi does not run it",
  ],
  "The program and the plugin get their configuration, decrypted, in `PULUMI_CONFIG`": [
    "all/security/exposure.test.ts: the program has the whole configuration in its environment, decrypted",
    "all/security/exposure.test.ts: the plugin has its own configuration in its environment, decrypted, and no other",
  ],
  "The plugin listens on 127.0.0.1 only": [
    "unit/plugin/exposure.test.ts: and the plugin listens on 127.0.0.1 and at no other address",
  ],
  "During a run, every program on the machine can get a token from the plugin: Pulumi's protocol has no authentication":
    [
      "dynamic: is served by Pulumi's own host",
      "program, command: serves nothing",
      "plugin: unit/plugin/exposure.test.ts: so every program on the machine can get a token from a plugin that is running",
    ],
  "During a run, every program on the machine can run code in Pulumi's host for dynamic providers, as the user who runs Pulumi":
    [
      "dynamic: unit/dynamic/host.test.ts: Pulumi's host for dynamic providers runs the code that any program on the machine sends",
      "program, command: serves nothing",
      "plugin: does not run in that host",
    ],
  "Memory is not wiped, so a core dump or a heap snapshot can hold secrets": ["No test: JavaScript cannot wipe a text"],
  "A process remembers the tokens of the last 100 credential sets only": [
    "unit/auth/token-source.test.ts: the set that was used longest ago is dropped for another one, and costs a new exchange",
  ],
  "Each connection is closed after the answer": [
    "all/soak.test.ts: no connection to Port is open",
    "unit/auth/proxy.test.ts: ends with an answer that was not read to its end",
  ],
  "The client secret is sent in one kind of request only, in the body of a POST to the base URL": [
    "all: unit/security/every-shell.test.ts: the client secret is sent in the body of a POST, and nothing else is requested",
    "all: unit/auth/token-request.test.ts: is a POST of exactly the two credentials to the auth endpoint",
    "all: unit/auth/token-request.test.ts: has these headers and no others",
  ],
  "The base URL must use https, or http on loopback. Any other is refused before a request": [
    "all: unit/security/every-shell.test.ts: plain http to another machine is refused before a request",
    "all: unit/auth/base-url.test.ts: what is no usable base URL is refused",
    "dynamic: all/component/wrong-input.test.ts: an argument that cannot be used is named with its remedy, before any request",
    "program: all/component/function.test.ts: %s fails in a preview already, and names what is wrong",
    "edited state, dynamic: unit/dynamic/dynamic-provider.test.ts: read, by plain http",
    "edited state, program: unit/sdk/live-token.test.ts: plain http that only the state names: no request, with %s",
    "edited state, plugin: unit/plugin/exposure.test.ts: Read of a token with plain http in the state: %s",
    "edited state, command: has no state",
  ],
  "Certificates are always verified: `NODE_TLS_REJECT_UNAUTHORIZED=0` has no effect": [
    "all: unit/security/every-shell.test.ts: a server whose certificate is not trusted",
    "all: package/tls.test.ts: gets none from this package, which says what to do: %s",
    "all: unit/auth/tls.test.ts: whose certificate is not trusted",
  ],
  "A proxy whose authority is in `NODE_EXTRA_CA_CERTS` can read everything": [
    "all/component/network.test.ts: up works with NODE_EXTRA_CA_CERTS",
  ],
  "A redirect is not followed": [
    "all: unit/security/every-shell.test.ts: a redirect is not followed",
    "all: unit/auth/http.test.ts: %i is an answer like others; its target gets no request",
  ],
  "A proxy sees the host and port of the base URL, and nothing that is sent there": [
    "all: unit/security/every-shell.test.ts: a proxy sees host and port, and no client id and no client secret",
    "all: unit/auth/proxy.test.ts: shows the proxy where it goes, and nothing of what it carries",
    "all: unit/auth/proxy.test.ts: never sees the request",
  ],
  "The login of a proxy is sent to the proxy only, and is in no message": [
    "unit/auth/proxy.test.ts: logs in with the user and password of the proxy's URL, decoded: %s",
    "all/component/network.test.ts: up goes through it, one connection for each process that requests a token, and leaves its password nowhere",
  ],
  "At most 64 KiB of an answer are read, after decompression and within a time limit": [
    "unit/auth/http.test.ts: of a byte more is not, and the connection is ended although the server would go on",
    "unit/auth/http.test.ts: of a byte more after decompression is not read either",
    "unit/auth/http.test.ts: a server that sends the body drop by drop",
  ],
  "The server can make `pulumi up` wait for 12 minutes, and for 13 more after the end of a token": [
    "unit/auth/delay.test.ts: lasts two minutes with everything, or twelve where a run would fail without a token",
    "unit/lifecycle/bound.test.ts: whatever Port answers, however slowly, and however many resources wait for it since when",
  ],
  "A token with a blank, a line break or a control character is refused": [
    "unit/auth/failures.test.ts: accessToken with a line break",
    "unit/auth/failures.test.ts: accessToken with blanks around",
  ],
  "Messages quote the server on one line, without control characters and markup. A text that repeats six characters of the client secret is left out":
    [
      "all: unit/security/every-shell.test.ts: nothing that is shown repeats a client secret that the server repeats",
      "all: unit/security/every-shell.test.ts: a text of the server is shown on one line, without control characters",
      "all: unit/security/every-shell.test.ts: markup of the server is not shown",
      "all: unit/auth/quote.test.ts: a foreign text is shown on one line, in quotes",
      "all: unit/auth/quote.test.ts: so nothing that is shown has six characters of it",
    ],
  "Errors hold no secret and no cause, however they are printed": [
    "all: unit/security/every-shell.test.ts: nothing that is shown repeats a client secret that the server repeats",
    "all: unit/auth/secrets.test.ts: an error never shows a secret that the server repeats: %s",
    "all: unit/auth/secrets.test.ts: an error holds its parts and nothing else",
  ],
  "If client id and client secret are swapped, or the secret is in the base URL or among the arguments of the command line, messages show at most its first and last four characters":
    [
      "dynamic, program: all/component/wrong-input.test.ts: no message shows a secret that is swapped with the client id: %s",
      "dynamic: unit/auth/secrets.test.ts: , swapped with the client id",
      "dynamic: unit/auth/secrets.test.ts: an error never shows a secret that somebody has put into the base URL",
      "plugin: unit/plugin/secrets.test.ts: nor one that is swapped with the client id: %s",
      "command: unit/cli/command-line.test.ts: the client secret is not shown",
    ],
  "If client id and client secret are swapped, Pulumi shows the secret as the plain output `clientId`, and stores it": [
    "dynamic, program, plugin: all/component/wrong-input.test.ts: Pulumi itself shows what stands in the place of the client id",
    "command: Pulumi does not run it",
  ],
  "An unexpected error is reported by its name only": [
    "dynamic: unit/dynamic/dynamic-provider.test.ts: a bug is reported by its name, never by its text",
    "dynamic: unit/lifecycle/read.test.ts: a bug of another kind",
    "dynamic, program: all/component/wrong-input.test.ts: a bug is reported by its name, never by its text",
    "program: unit/sdk/program-run.test.ts: that nobody expected is reported by its name, never by its text",
    "plugin: unit/plugin/server.test.ts: a bug is reported by its name, never by its text",
    "command: package/command-line.test.ts: a bug is reported by its name, never by its text",
  ],
  "`-v=9`, `--tracing` and `PULUMI_DEBUG_GRPC` make Pulumi write the token, and a client secret that is an argument or configured, in plain text":
    [
      "dynamic, program, plugin: all/security/exposure.test.ts: %s shows, of tokens and given client secrets, what was seen",
      "command: Pulumi does not run it",
    ],
  "Of the secrets of the plugin, `-v=9` shows none with Pulumi 3.276.0, all with 3.259.0, and all but a configured client secret with 3.172.0":
    [
      "dynamic, program: is not the plugin",
      "plugin: all/security/exposure.test.ts: %s shows, of tokens and given client secrets, what was seen",
      "command: Pulumi does not run it",
    ],
  "A client secret from the environment is in no message to Pulumi, and so not in its debug output": [
    "dynamic, program, plugin: all/security/exposure.test.ts: %s does not show a client secret from the environment",
    "command: Pulumi does not run it",
  ],
  "`$PULUMI_HOME/logs` holds the token, encrypted, and no client secret from the environment. Pulumi 3.172.0 writes no such logs":
    [
      "dynamic, program, plugin: all/security/exposure.test.ts: the engine's own encrypted logs do not know a client secret from the environment",
      "command: Pulumi does not run it",
    ],
  "The command `pulumi-port-access-token` prints the token, except with `--check`": [
    "package/command-line.test.ts: the installed command prints a token that Port takes, and ends",
    "unit/cli/command-line.test.ts: reports what was found where, and how the token is, and never shows it",
  ],
  "The state of a TypeScript program holds a line of code for each token, and a refresh runs what is there, as with every dynamic provider":
    [
      "dynamic: all/security/exposure.test.ts: code that somebody writes into the state is run by a refresh",
      "program: runs nothing of the state",
      "plugin: all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
      "command: has no state",
    ],
  "The state of the plugin holds no code": [
    "all/plugin/create-to-destroy.test.ts: the state holds the outputs, and no input, because the credentials come from the environment",
  ],
  "The client secret goes to Port's own hosts, to loopback, or to an address that the run names: in an argument, its configuration or the environment. An address that only the state names gets nothing":
    [
      "dynamic, program: all/component/address-in-state.test.ts: a private address is used where the run of the component names it",
      "program: unit/sdk/live-token.test.ts: an address that is named in %s, too: one request",
      "plugin: all/component/address-in-state.test.ts: a private address is used where the run of the plugin names it",
      "command: unit/cli/command-line.test.ts: reports which address is used, and its region: %j %j",
      "edited state, dynamic, program: all/component/address-in-state.test.ts: an address in the state that nobody named gets no connection from the component",
      "edited state, dynamic: unit/dynamic/dynamic-provider.test.ts: an address that only the state names gets nothing",
      "edited state, dynamic: unit/lifecycle/read.test.ts: read makes no request to an address that only the state names, and says what allows it",
      "edited state, dynamic: unit/auth/named-base-url.test.ts: a stored address that nobody named gets no client secret, and the error says what allows it",
      "edited state, program: unit/sdk/live-token.test.ts: an address that only the state names: no request, with %s",
      "edited state, plugin: all/component/address-in-state.test.ts: an address in the state that nobody named gets no connection from the plugin",
      "edited state, plugin: unit/plugin/exposure.test.ts: an address that somebody wrote into the state gets nothing, whatever call the engine makes",
      "edited state, command: has no state",
    ],
  "With the option `ignoreChanges` for `baseUrl`, Pulumi takes the address from the state, as if the program had given it":
    [
      "dynamic, plugin: all/component/address-in-state.test.ts: but not with ignoreChanges: then the engine passes the address as if the program had given it",
      "program: unit/sdk/live-token.test.ts: an address that only the state names: no request, with %s",
      "command: has no state",
    ],
  "Pulumi does not sign the state, so nobody notices a change": ["No test: a fact about Pulumi"],
  "The server at the base URL gets the client secret, even in a preview": [
    "dynamic: unit/dynamic/dynamic-provider.test.ts: check and diff, which are all that a preview calls, make no request",
    "dynamic: unit/security/every-shell.test.ts: the client secret is sent in the body of a POST, and nothing else is requested",
    "program: unit/sdk/live-token.test.ts: an unknown token, in a preview",
    "plugin: unit/plugin/create.test.ts: requests the token that Create will return",
    "command: has no preview",
  ],
  "With `offlinePreview: true`, the program makes no request in a preview": [
    "unit/sdk/live-token.test.ts: an unknown token in an offline preview",
  ],
  "Any https address can be a base URL, because private endpoints exist": [
    "unit/auth/base-url.test.ts: a base URL is brought to one form",
  ],
  "Port documents no way to revoke a token. It lives for up to three hours, even after `pulumi destroy`. By Port's documentation, tokens of a disabled service account stop working. This was not tried":
    ["No test: a fact about Port's service"],
  "The signature of a token is not verified, because Port publishes no key": [
    "unit/auth/answers.test.ts: with a token that is no JWT",
  ],
  "Besides Pulumi's SDK, the npm package loads `node-fetch` only, which installs three more packages": [
    "dynamic, program, command: package/tarball.test.ts: is node-fetch, and what that needs",
    "dynamic, program, command: package/tarball.test.ts: every module that the build requires is a declared dependency",
    "plugin: is one file of its own",
  ],
  "The npm package and what it installs run no script at installation": [
    "dynamic, program, command: package/tarball.test.ts: runs nothing during the installation, and neither does the package",
    "plugin: is one file of its own",
  ],
  "The npm package holds the build of the sources, the plugin bundled with what it needs, documents, and nothing else":
    [
      "all: package/tarball.test.ts: the tarball holds the build of each source, the bundled plugin, the documents, and nothing else",
    ],
  "The plugin is one file that loads nothing but Node.js": [
    "dynamic, program, command: is part of the npm package",
    "plugin: package/tarball.test.ts: the bundled plugin requires nothing but Node.js, and the optional `encoding` of node-fetch",
  ],
  "The same sources and the same Node.js give the same archive of the plugin, byte for byte": [
    "dynamic, program, command: is part of the npm package",
    "plugin: all/plugin/archive.test.ts: a checkout in another folder, with other permissions, gives the same archive",
  ],
  "Pulumi passes the whole configuration of the stack, decrypted, to the dynamic provider": [
    "all/security/exposure.test.ts: the provider gets the whole configuration of the stack, decrypted",
  ],
  "Pulumi passes the keys `port-access-token:…` to the plugin, and no others": [
    "all/security/exposure.test.ts: the plugin has its own configuration in its environment, decrypted, and no other",
  ],
};
