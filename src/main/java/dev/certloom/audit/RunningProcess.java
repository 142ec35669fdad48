package dev.certloom.audit;

/**
 * The process instance that was at work, and the diagram it runs.
 *
 * @param engine identifies the engine the instance lives in; versions and keys are counted by it
 * @param process id of the process in its model
 * @param version of the diagram that is deployed under this id, from 1
 * @param instance key of the instance
 */
public record RunningProcess(String engine, String process, int version, long instance) {}
