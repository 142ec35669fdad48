package dev.certloom.certificate;

import dev.certloom.kernel.IssuerName;
import java.time.Duration;

/** What happens when a version nears its end, and when (API reference 4.1, {@code lifetime_actions}). */
public record LifetimeAction(Trigger trigger, Type type) {

    private static final int DEFAULT_PERCENTAGE = 80;
    private static final int MIN_MONTH_DAYS = 27;

    /** What happens when a policy for this issuer says nothing of it: nobody but a person can renew a manual one. */
    static LifetimeAction byDefault(IssuerName issuer) {
        return new LifetimeAction(
                new LifetimePercentage(DEFAULT_PERCENTAGE),
                issuer.equals(IssuerName.UNKNOWN) ? Type.EMAIL_CONTACTS : Type.AUTO_RENEW);
    }

    /** Whether it is due within a lifetime of that many calendar months. */
    boolean isWithin(int validityMonths) {
        return switch (trigger) {
            case LifetimePercentage(int percentage) -> percentage >= 1 && percentage <= 99;
            case DaysBeforeExpiry(int days) ->
                days >= 1 && days <= minLifetime(validityMonths).toDays();
        };
    }

    /** How long that many calendar months are at least, as the service counts them (API reference 4.5). */
    public static Duration minLifetime(int validityMonths) {
        return Duration.ofDays((long) validityMonths * MIN_MONTH_DAYS);
    }

    /** When the action is due. */
    public sealed interface Trigger {}

    /** After this share of the lifetime, 1 to 99. */
    public record LifetimePercentage(int percentage) implements Trigger {}

    /** This many days before the end. */
    public record DaysBeforeExpiry(int days) implements Trigger {}

    /** What is done. */
    public enum Type {
        AUTO_RENEW("AutoRenew"),
        EMAIL_CONTACTS("EmailContacts");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        /** The value of {@code action_type}. */
        public String wireName() {
            return wireName;
        }
    }
}
