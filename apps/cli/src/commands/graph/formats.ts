/** What `pawl graph` can draw. */
export const GRAPH_FORMATS = ["tree", "mermaid", "dot", "svg", "json"] as const;

/** One of {@link GRAPH_FORMATS}. */
export type GraphFormat = (typeof GRAPH_FORMATS)[number];
