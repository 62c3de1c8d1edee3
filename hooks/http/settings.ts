/** What the HTTP server is configured with, and its limits. */
import type { IssuerSettings } from './issuer.ts';
import type { StrangerLimits } from './strangers.ts';

/** What the server may be asked by whom, and how much. */
export interface HttpSettings {
  /** The namespace of Argo CD: its Applications' instance names are bare. */
  readonly argocdNamespace: string;
  /** Where people reach the server, ending without a slash; empty where that is not known. */
  readonly url: string;
  readonly gates: {
    readonly auth: 'None' | 'Token';
    /** The issuers of tokens of other clusters. */
    readonly issuers: readonly IssuerSettings[];
  };
  /** Who may open the page of a release: everybody who reaches the server, or those with a token. */
  readonly pages: 'Anyone' | 'Token';
  readonly limits: Limits;
}

/** How much one process takes on. */
export interface Limits extends StrangerLimits {
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Bytes of a request's headers, its address included. */
  readonly headerBytes: number;
  /** Requests at work at a time, those of gates that wait and of streams apart. */
  readonly requests: number;
  /** Connections at a time. */
  readonly connections: number;
  /** Gates that wait at a time; more are answered at once. */
  readonly waiting: number;
  /** Requests that wait for one and the same gate. */
  readonly waitingPerGate: number;
  /** The longest wait that a gate may ask for. */
  readonly waitSeconds: number;
  /** Streams of events at a time. */
  readonly streams: number;
  /** Bytes that wait for a slow reader of a stream before it is let go. */
  readonly streamBytes: number;
  /** After so long a stream ends, so that its reader is looked at anew. */
  readonly streamSeconds: number;
}

/** The limits that a fresh installation has. */
export const defaultLimits: Limits = {
  bodyBytes: 64 * 1024,
  headerBytes: 16 * 1024,
  requests: 256,
  connections: 20_000,
  waiting: 10_000,
  waitingPerGate: 8,
  waitSeconds: 60,
  streams: 200,
  streamBytes: 4 * 1024 * 1024,
  streamSeconds: 1800,
  strangers: 500,
  strangersPerSecond: 10,
};

/** The settings that a fresh installation has. */
export const defaultHttpSettings: HttpSettings = {
  argocdNamespace: 'argocd',
  url: '',
  gates: { auth: 'None', issuers: [] },
  pages: 'Anyone',
  limits: defaultLimits,
};
