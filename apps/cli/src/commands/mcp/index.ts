import type { CommandModule } from "yargs";

/** `pawl mcp`. */
export const mcpCommand: CommandModule = {
  command: "mcp",
  describe: "Speak the Model Context Protocol for an agent's attempt; started by the agent, never by hand",
  builder: (yargs) => yargs.example('claude --mcp-config "$PAWL_MCP_CONFIG" -p …', "How an agent is told of it, inside an attempt"),
  handler: async () => {
    const { mcpAction } = await import("./action.ts");
    process.exitCode = await mcpAction(process.env);
  },
};
