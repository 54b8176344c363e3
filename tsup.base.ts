/** How every package is built: one ES module for each source file. `tsconfig.build.json` makes the types. */
import { defineConfig } from "tsup";

/**
 * Modules stay apart, and constants that a call or `new` makes are marked as free of side effects, which here they all
 * are: so that a bundler takes what a program reaches, and leaves the rest.
 */
export const library = defineConfig({
  entry: ["src/**/*.ts", "src/**/*.js"],
  bundle: false,
  format: "esm",
  target: ["es2022", "node20"],
  clean: true,
  silent: true,
  plugins: [
    {
      name: "pure",
      renderChunk: (code) => ({
        code: code.replace(/^const (\w+) = (new )?(?=[A-Za-z_$][\w$.]*\()/gm, "const $1 = /* @__PURE__ */ $2"),
      }),
    },
  ],
});
