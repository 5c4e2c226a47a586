export { startSimulator, type Simulator, type SimulatorOptions } from "./simulator.js";
export {
  expireLogonSessions,
  findBackupServer,
  type BackupServer,
  type EnterpriseManager,
  type EnterpriseManagerHabits,
  type LogonSession,
  type Task,
  type TaskEffect,
  type TaskOperation,
  type TaskOutcome,
  type TaskPlan,
  type TaskResult,
  type WriteAnswer,
} from "./enterpriseManager/state.js";
export type { Fault, FaultEffect, When } from "./faults.js";
export type { HostEffect, NetworkHost } from "./hosts.js";
export type { RequestInFlight, RequestRecord } from "./requestLog.js";
export {
  changeInfrastructure,
  expireTokens,
  findRepository,
  findScaleOutRepository,
  spendRefreshTokens,
  voidTokens,
  type Effect,
  type ExtentType,
  type Infrastructure,
  type InfrastructureChange,
  type Item,
  type Job,
  type ManagedServer,
  type ModeChange,
  type MountServer,
  type PerformanceExtent,
  type Repository,
  type ScaleOutRepository,
  type Session,
  type SessionCoursePlan,
  type SessionLog,
  type SessionOutcome,
  type SessionPlan,
  type SessionResult,
  type StateOverride,
  type Token,
} from "./infrastructure.js";
export type { Lag, StaleRead } from "./staleReads.js";
export { setValueAt, valueAt, type JsonObject } from "./json.js";
