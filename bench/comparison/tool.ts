// What the comparison asks of a tool.
import type { ServerSettings } from "../../test/environment";

/** A repository as a program declares it, as a state knows it, or as the server has it. */
export interface Repository {
  /** Undefined in a declaration. */
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  readonly hostId: string;
  readonly repository: { readonly path: string; readonly maxTaskCount: number };
}

/** By the name of the resource. */
export type Declarations = Readonly<Record<string, Repository>>;

export interface Site {
  readonly settings: ServerSettings;
  /** For the files of the tool; removed afterwards. */
  readonly directory: string;
  /** Operations at a time. */
  readonly parallel: number;
}

export interface Tool {
  readonly name: string;
  /** It leaves out what the documents require: only a server that forgives this lets it update. */
  readonly needsLeniency?: true;
  open(site: Site): Promise<Deployment>;
}

/** Each operation throws when the tool reports a failure. */
export interface Deployment {
  apply(declarations: Declarations): Promise<void>;
  /** For how many of the repositories it proposes a change. */
  preview(): Promise<number>;
  /** The same, after it has read all of them from the server. */
  previewDrift(): Promise<number>;
  /** Undefined for a tool without a state. */
  readonly refresh?: () => Promise<void>;
  destroy(): Promise<void>;
  /** What its state says that there is; undefined for a tool without a state. */
  readonly known?: () => Promise<Repository[]>;
  close(): Promise<void>;
}
