import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { consumerModules, packedPackage, root } from "./paths";
import { projectFolder } from "./project-folder";

const plugin = "pulumi-resource-port-access-token";

/**
 * A checkout in which somebody has run `npm run pack` and `npm run plugin`, with the plugin's bundle in the place of the
 * executable. It ends with the test file.
 */
export function packedCheckout(): string {
  const checkout = join(projectFolder(), "checkout");
  const [packFolder, pluginFolder] = [join(checkout, ".setup", "pack"), join(checkout, ".setup", "plugin")];
  for (const folder of [packFolder, pluginFolder]) mkdirSync(folder, { recursive: true });
  // With the link that the set-up makes in it.
  const options = { recursive: true, verbatimSymlinks: true };
  cpSync(join(root, "examples", "quickstart"), join(checkout, "examples", "quickstart"), options);
  copyFileSync(join(root, ".setup", "package.tgz"), join(packFolder, "pulumi-port-access-token.tgz"));
  copyFileSync(join(packedPackage, "dist", "provider", "plugin", `${plugin}.js`), join(pluginFolder, plugin));
  chmodSync(join(pluginFolder, plugin), 0o755);
  execFileSync("tar", ["-czf", `${plugin}-v0.tar.gz`, plugin], { cwd: pluginFolder });
  return checkout;
}

/**
 * Shell functions in the place of what needs a network: npm, pip, Pulumi's installer and templates, and the language hosts'
 * generators of SDKs. `pulumi` takes the home folder from the system, not from HOME.
 */
export const standIns = (runtime = "nodejs") => `
set -e
curl() { if [ "$*" != "-fsSL https://get.pulumi.com" ]; then command curl "$@"; fi; }
npm() {
  case "$*" in
    ci | "run pack" | "run plugin") ;;
    install*" "*.tgz) tar -tzf "$2" > list && rm -rf list node_modules && ln -s '${consumerModules}' node_modules ;;
    *) echo "npm $*"; return 1 ;;
  esac
}
python3() { [ "$*" = "-m venv venv" ] && mkdir -p venv/bin && touch venv/bin/activate; }
pip() { [ "$*" = "install $checkout/.setup/sdks/python" ]; }
pulumi() {
  case "$*" in
    "login --local") command pulumi login "file://$HOME" ;;
    "new "*" --yes") printf 'name: port-token\\nruntime: ${runtime}\\n' > Pulumi.yaml && command pulumi stack init dev ;;
    "package add "*) test -x "$3" ;;
    install) ;;
    *) command pulumi "$@" ;;
  esac
}
`;
