package dev.certloom.process;

import java.time.Duration;

/**
 * The engine serves us and every worker is open.
 *
 * @param after how long we waited for it
 */
public record EngineReady(Duration after) {}
