package dev.certloom.crypto;

import java.math.BigInteger;
import java.time.Duration;

/**
 * The time in which all keys of one file must be derived. The file determines how slow each derivation is, so each is
 * charged to the budget before it starts, at the rate measured on this machine.
 */
final class DerivationBudget {

    private final DerivationRates rates;
    private double nanosLeft;

    DerivationBudget(DerivationRates rates, Duration budget) {
        this.rates = rates;
        this.nanosLeft = budget.toNanos();
    }

    /**
     * Charges a derivation to the budget.
     *
     * @param blocks how often the iterations are done
     * @return the iterations
     * @throws IllegalArgumentException when there are none, or they would take longer than what is left
     */
    int spend(KeyDerivation derivation, BigInteger iterations, int blocks) {
        // checked first: the number may be arbitrarily large
        boolean sane = iterations.signum() > 0 && iterations.bitLength() < Integer.SIZE;
        double nanos = sane ? iterations.doubleValue() * blocks * rates.nanosPerIteration(derivation) : 0;
        if (!sane || nanos > nanosLeft) {
            throw new IllegalArgumentException("Expected fewer iterations of the key derivation.");
        }
        nanosLeft -= nanos;
        return iterations.intValueExact();
    }
}
