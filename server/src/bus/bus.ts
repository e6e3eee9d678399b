/** What processes tell each other. Losing a message costs a timer's tick, never data. */
export interface BusPayloads {
  /** Numbered events `from`..`to` are there to be read. */
  events: { readonly from: number; readonly to: number };
  positions: unknown;
  doorbell: Readonly<Record<string, never>>;
  session_revoked: { readonly userId?: string; readonly sessionId?: string };
}
export type BusTopic = keyof BusPayloads;

export interface Bus {
  publish(topic: BusTopic, payload: unknown): Promise<void>;
  /** Returns the function that ends the subscription. */
  subscribe(topic: BusTopic, handler: (payload: unknown) => void): () => void;
  close(): Promise<void>;
}
