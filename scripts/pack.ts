/** Packs the packages as they would be published. */
import { join } from "node:path";
import { packages, root, run } from "./workspace.js";

/** A package as npm would get it. */
export interface Packed {
  readonly name: string;
  readonly tarball: string;
}

/** Packs every package into a folder, and checks that it holds what users need and nothing of the workspace. */
export function pack(folder: string): readonly Packed[] {
  return packages.map(({ directory, manifest: { name, version } }) => {
    run("pnpm", ["pack", "--pack-destination", folder], { cwd: join(root, directory) });
    const tarball = join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
    const files = run("tar", ["-tzf", tarball]).split("\n");
    for (const file of ["package/LICENSE", "package/README.md", "package/dist/index.js", "package/dist/index.d.ts"])
      if (!files.includes(file)) throw new Error(`${name}: the tarball lacks ${file}.`);
    const manifest = run("tar", ["-xOzf", tarball, "package/package.json"]);
    for (const private_ of ["@cadena/source", "workspace:", "/src/"])
      if (manifest.includes(private_)) throw new Error(`${name}: the packed package.json says ${private_}.`);
    return { name, tarball };
  });
}
