import type { PackageReference } from '@gatehouse/integrity';
import type { JsonObject } from '@gatehouse/kernel';

/** What installs packages of one registry and starts them. No script of a package runs while it does. */
export interface PackageInstaller {
  /** Folder of the installed files, below that of the package. */
  readonly tree: string;
  /** Every package that would be installed, with digests. Throws Error where one has none, or the package itself is not the one looked at. */
  resolve(reference: PackageReference & { readonly version: string }, digest: string, folder: string): Promise<JsonObject>;
  /** Into an empty folder, held to those digests. */
  install(resolved: JsonObject, folder: string): Promise<void>;
  /** What is started, as it stands in the installed files. */
  program(reference: PackageReference, folder: string): Promise<string>;
  command(program: string, folder: string): { readonly command: string; readonly args: readonly string[] };
}
