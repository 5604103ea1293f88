import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { downloadsIn } from "../../support/downloads";
import { root } from "../../support/paths";
import { isReleased } from "../../support/release";

/** What is no text of the product: other folders, what git ignores, and lock files, which name what npm has resolved. */
const others =
  /^(?:tests|node_modules|dist|package-lock\.json|go\.sum|Pulumi\.(?!esc)[^.]+\.yaml|\.(?!ci$|github$).*)$/;

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !others.test(entry.name))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : [],
    );
}

/** All files of the product that a person reads or a tool runs. */
const files = filesBelow("");
const read = (file: string) => readFileSync(join(root, file), "utf8");

test("nothing in the product downloads a package by a name that nobody has claimed", () => {
  const found = files.flatMap((file) => downloadsIn(file, read(file), isReleased).map((line) => `${file}: ${line}`));
  expect([found, files.length > 200]).toEqual([[], true]);
});

test("the README says once, on its first screen, that there is no release, and after a release nothing says so", () => {
  const box = "> **Not released yet.** Do not install `pulumi-port-access-token` from npm or PyPI before it is.";
  const readme = read("README.md");
  const places = [readme.split(box).length - 1, readme.slice(0, readme.indexOf("```")).split(box).length - 1];
  expect(places).toEqual(isReleased ? [0, 0] : [1, 1]);
  const pages = files.filter((file) => file.endsWith(".md") && file !== "CHANGELOG.md");
  const saying = pages.filter((file) =>
    /not released yet|no release (?:of it )?yet/i.test(read(file).replaceAll(/\s+/g, " ")),
  );
  expect(isReleased ? saying : []).toEqual([]);
});

/** What is told about a text, for a file of this name. */
const inFile = (text: string, file = "README.md") => downloadsIn(file, text).length > 0;

test.each([
  "npm install pulumi-port-access-token",
  "npm i pulumi-port-access-token@0.1.0",
  "npm install --save-dev typescript 'pulumi-port-access-token'",
  "npm --global install pulumi-port-access-token",
  "npm install npm:pulumi-port-access-token@^0.1.0",
  "npm install \\\n  pulumi-port-access-token",
  "cd app && npm install pulumi-port-access-token && pulumi up",
  "npm update pulumi-port-access-token",
  "pnpm add pulumi-port-access-token",
  "yarn add pulumi-port-access-token",
  "bun add pulumi-port-access-token",
  "Run `npm install pulumi-port-access-token`, and deploy.",
  "Run `npm install\npulumi-port-access-token`, and deploy.",
  " * Run `npm install\n * pulumi-port-access-token`, and deploy.",
  "`${remedy}: npm install pulumi-port-access-token`",
  "`Install it: npm install ${packageName}`",
  "npx pulumi-port-access-token",
  "npx --yes pulumi-port-access-token@latest --check",
  "npx -y pulumi-port-access-token --header | curl --header @-",
  'curl -H "Authorization: Bearer $(npx pulumi-port-access-token)" "$PORT_BASE_URL"',
  "npx --yes --package pulumi-port-access-token pulumi-port-access-token",
  "npx --package=pulumi-port-access-token@0.1.0 -- pulumi-port-access-token",
  "npx -p pulumi-port-access-token cmd",
  "npx pulumi-port-access-token-emulator --help",
  "npx --yes pulumi-resource-port-access-token",
  "npm exec pulumi-port-access-token",
  "npm x -- pulumi-port-access-token",
  "pnpm dlx pulumi-port-access-token",
  "yarn dlx pulumi-port-access-token",
  "bunx pulumi-port-access-token",
  "bun x pulumi-port-access-token",
  '  "scripts": { "token": "npx pulumi-port-access-token" },',
  "npm install pulumi-port-access-token-native",
  "pip install pulumi-port-access-token",
  "pip install 'pulumi_port_access_token==0.1.0'",
  "python -m pip install --upgrade pulumi-port-access-token[all]",
  "uv add pulumi-port-access-token",
  "uv pip install pulumi-port-access-token",
  "poetry add pulumi-port-access-token",
  "uvx pulumi-port-access-token",
  "pipx run pulumi-port-access-token",
  "echo pulumi-port-access-token >> requirements.txt",
  'dependencies = ["pulumi-port-access-token>=0.1.0"]',
  "pulumi package add port-access-token",
  "pulumi package add port-access-token@0.1.0",
  "pulumi package gen-sdk port-access-token --language python --local --out sdks",
  "pulumi plugin install resource port-access-token",
  "pulumi plugin install resource port-access-token 0.1.0",
  "packages:\n  port-access-token: port-access-token@0.1.0",
  '    "pulumi-port-access-token": "^0.1.0"',
  '"dependencies": { "pulumi-port-access-token": "latest" }',
  '"pulumi-port-access-token": "*"',
  '    "token": "npm:pulumi-port-access-token@^0.1.0"',
])("a download before the release: %j", (text) => {
  expect(inFile(text)).toBe(true);
});

test.each([
  "npm install /checkout/.setup/pack/pulumi-port-access-token.tgz",
  'npm install "$checkout/.setup/pack/pulumi-port-access-token.tgz"',
  "npm install ./pulumi-port-access-token.tgz",
  "npm install",
  "npm ci && npm run pack",
  "npm uninstall pulumi-port-access-token",
  "npm install\nnpx --no -- pulumi-port-access-token",
  "npx --no -- pulumi-port-access-token --check",
  "npx --no -- pulumi-port-access-token-emulator --help",
  "npx --no-install pulumi-port-access-token",
  'npx --yes --package "$checkout/.setup/pack/pulumi-port-access-token.tgz" pulumi-port-access-token --check',
  "node_modules/.bin/pulumi-port-access-token-emulator",
  "npx does not forward signals, so start `pulumi-port-access-token-emulator` itself.",
  "Do not install `pulumi-port-access-token` from npm or PyPI.",
  'import { PortAccessToken } from "pulumi-port-access-token";',
  '    "pulumi-port-access-token": "file:../../.setup/pack/pulumi-port-access-token.tgz"',
  '    "pulumi-port-access-token": "./dist/cli/main.js",',
  '  "name": "pulumi-port-access-token",\n  "version": "0.1.0",',
  "pip install port_pulumi",
  "import pulumi_port_access_token as port_access_token",
  'pulumi package add "$checkout/.setup/plugin/pulumi-resource-port-access-token"',
  'pulumi plugin install resource port-access-token 0.1.0 --file "$checkout"/.setup/plugin/*.tar.gz',
  "pulumi plugin rm resource port-access-token",
  "pulumi package add port",
])("no download of ours: %j", (text) => {
  expect(inFile(text)).toBe(false);
});

test.each(["pulumi-port-access-token", "pulumi_port_access_token>=0.1", "pulumi-port-access-token[all]==0.1.0"])(
  "a line of requirements.txt is a download: %s",
  (line) => {
    expect([inFile(line, "examples/python/requirements.txt"), inFile("port_pulumi>=2", "requirements.txt")]).toEqual([
      true,
      false,
    ]);
  },
);

test.each([
  ["npm install pulumi-port-access-token", false],
  ["npx pulumi-port-access-token", false],
  ["pulumi package add port-access-token", false],
  ["npx pulumi-port-access-token-emulator", true],
  ["npx --yes pulumi-resource-port-access-token", true],
  ["npm install pulumi-port-access-token-native", true],
])("after the release, whose name is that of the package only: %s", (text, isDownload) => {
  expect(downloadsIn("README.md", text, true).length > 0).toBe(isDownload);
});
