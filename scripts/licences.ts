// Collects the licences that must accompany a bundle.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The licences and notices of the packages that these files belong to.
 *
 * @param files the inputs of a bundle, relative to `root`
 */
export function licencesOf(root: string, files: readonly string[]): string {
  const packages = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
  );
  const texts: string[] = [];
  for (const folder of packages) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    const licences = names.filter((name) =>
      /^(licenses[\\/])?(licen[cs]e|notice)\b[^\\/]*$/i.test(name),
    );
    const title = folder.slice(folder.lastIndexOf("node_modules"));
    if (licences.length === 0) texts.push(`${title}\n\n${named(join(root, folder))}\n`);
    for (const name of licences) {
      texts.push(`${title}/${name}\n\n${readFileSync(join(root, folder, name), "utf8").trim()}\n`);
    }
  }
  return texts.join("\n\n");
}

/** Licence and author of a package without a licence file, from its package.json. */
function named(folder: string): string {
  const { license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof license !== "string") throw new Error(`${folder}: expected a licence, got none`);
  return `${license}, by ${author?.name ?? author}`;
}
