import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@cadena/source"] },
  ssr: { resolve: { conditions: ["@cadena/source", "node", "import"] } },
  test: {
    testTimeout: 60_000,
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
  },
});
