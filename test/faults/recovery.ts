/**
 * What becomes of operations that retry an answer that cannot be used, find out what a lost answer did, and take an object into
 * the state by proof alone: by fault and operation.
 */
import type { Fault } from "./fault";

export const RECOVERIES: Readonly<Record<string, Fault["outcomes"]>> = {
  "500, reading back": {
    "Repository create": { word: "ok" },
    "ScaleOutRepository create": { word: "ok" },
    "BackupServer create": { word: "ok" },
    "BackupServer update": { word: "ok" },
    "BackupServer delete": { word: "ok" },
  },
  "JSON that is not JSON": { "Repository read": { word: "repeated" }, "ScaleOutRepository read": { word: "repeated" } },
  "an HTML page with the status of success": {
    "Repository read": { word: "repeated" },
    "ScaleOutRepository read": { word: "repeated" },
    "BackupServer read": { word: "repeated" },
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "an empty body": {
    "Repository read": { word: "repeated" },
    "ScaleOutRepository read": { word: "repeated" },
    "BackupServer read": { word: "repeated" },
  },
  "a null where an object is expected": {
    "Repository read": { word: "repeated" },
    "ScaleOutRepository read": { word: "repeated" },
    "BackupServer read": { word: "repeated" },
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "a body over the limit": {
    "Repository read": { word: "repeated" },
    "ScaleOutRepository read": { word: "repeated" },
    "BackupServer read": { word: "repeated" },
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "session Failed, with effect": {
    "Repository create": { word: "unknown", next: "adopt" },
    "ScaleOutRepository create": { word: "unknown", next: "adopt" },
  },
  "session Success, without effect": {
    "Repository create": { word: "unfinished", next: "refresh" },
    "ScaleOutRepository create": { word: "unfinished", next: "refresh" },
  },
  "reset after the request took effect": {
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "TLS failure after the request took effect": {
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "reply cut in half": { "BackupServer password": { word: "recovered" }, "BackupServer adopt": { word: "recovered" } },
  "reply that stalls after its headers": {
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "403, reading back": { "BackupServer create": { word: "ok" }, "BackupServer update": { word: "ok" } },
  "404 of something in between": { "BackupServer password": { word: "unfinished" } },
  "503, request with effect": { "BackupServer password": { word: "recovered" }, "BackupServer adopt": { word: "recovered" } },
  "500, request with effect": {
    "BackupServer create": { word: "unfinished" },
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "XML that is not XML": {
    "BackupServer read": { word: "repeated" },
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "another root": {
    "BackupServer read": { word: "repeated" },
    "BackupServer password": { word: "recovered" },
    "BackupServer adopt": { word: "recovered" },
  },
  "another root, at the list": {
    "BackupServer create": { word: "ok" },
    "BackupServer update": { word: "ok" },
    "BackupServer password": { word: "ok" },
    "BackupServer delete": { word: "ok" },
    "BackupServer adopt": { word: "ok" },
  },
  "another root, at the query": {
    "BackupServer create": { word: "ok" },
    "BackupServer read": { word: "ok" },
    "BackupServer adopt": { word: "ok" },
  },
  "task failed, with effect": { "BackupServer create": { word: "unknown", next: "adopt" } },
};
