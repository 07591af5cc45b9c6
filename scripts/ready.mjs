// Runs before npm start and npm test, and as npm's prepare script: installs and builds what a fresh clone lacks. It is
// JavaScript without imports of packages, because none may be installed yet.

import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const installed = () => existsSync("node_modules/.package-lock.json");
/** The page is built last, into a folder that was emptied first. */
const built = () => existsSync("dist/playground/index.html");

try {
  if (process.env.npm_lifecycle_event === "prepare") prepare();
  else makeReady();
} catch (error) {
  process.stderr.write(`simdigit: ${error.message}\n`);
  process.exitCode = 1;
}

/** npm ci and npm install build. npx runs this script too but hides what it prints, so it does not. */
function prepare() {
  if (process.env.npm_command !== "exec") run("npm run --silent build");
}

function makeReady() {
  if (!installed()) {
    say("installing the packages and building the engine: a minute or two, once");
    run("npm ci --no-audit --no-fund");
  } else if (!built()) {
    say("building the engine, the library and the page: about half a minute, once");
    run("npm run --silent build");
  }
}

function say(text) {
  process.stderr.write(`simdigit: ${text}\n`);
}

function run(command) {
  try {
    execSync(command, { stdio: ["inherit", process.stderr, "inherit"] });
  } catch {
    throw new Error(`${command} failed - see above`);
  }
}
