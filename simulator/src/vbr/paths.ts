import { posix, win32 } from "node:path";
import type { Infrastructure } from "../infrastructure.js";

/** Where a repository has a path that the server may spell otherwise than it was sent. */
export const PATHS = ["repository.path", "share.sharePath"];

/** A path or share as the server spells it. */
export function spelledPath(path: string, { habits, symbolicLinks }: Infrastructure): string {
  const normal = habits.normalizesPaths ? normalized(path) : path;
  const link = Object.keys(symbolicLinks).find((known) => normal === known || /^[\\/]/.test(afterStart(normal, known)));
  return link === undefined ? normal : `${symbolicLinks[link] ?? ""}${afterStart(normal, link)}`;
}

/** What follows the start, or nothing where the text starts otherwise. */
function afterStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : "";
}

function normalized(path: string): string {
  const isWindows = /^[a-z]:|^\\\\/i.test(path);
  const normal = isWindows ? win32.normalize(path) : posix.normalize(path);
  const isRoot = /^([a-z]:)?[\\/]$/i.test(normal);
  return isRoot ? normal : normal.replace(/[\\/]$/, "");
}
