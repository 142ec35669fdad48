package dev.certloom.operation;

import java.time.Instant;

/**
 * An operation does not move although it waits for nobody, and starting it anew did not help: an operator has to look.
 *
 * @param since when it was put before an operator
 * @param known in one sentence, what is known of where it hangs
 */
public record Standstill(Instant since, String known) {}
